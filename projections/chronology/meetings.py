"""When the person was seen: not told in a chronology, but its absence is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from psycopg import Connection

from application.log import LogEntry
from domain.case.corrections.corrections import WITHDRAWALS
from domain.case.sessions.attendance import AttendanceRecorded
from domain.case.sessions.contacts import UnplannedContactRecorded
from projections.row_versions import Changes, Table
from projections.standing import Streams, standing, withdrawing


@dataclass(frozen=True)
class SeenRow:
    """A contact in which the person was seen, under the id of the event that began it."""

    contact_id: UUID
    case_id: UUID
    seen_at: datetime


SEEN = Table(
    row=SeenRow,
    key=attrgetter("contact_id"),
    package="chronology.seen",
    types=("uuid", "uuid", "timestamptz"),
)

_MEETINGS = frozenset({UnplannedContactRecorded.TYPE, AttendanceRecorded.TYPE})


def apply_meetings(
    connection: Connection[Any], entries: Sequence[LogEntry], streams: Streams
) -> None:
    """Write down when the person was seen, and where they were not after all."""
    heard = [entry for entry in entries if _heard(entry)]
    if not heard:
        return
    named = {_contact(entry) for entry in heard if entry.type == AttendanceRecorded.TYPE}
    again = {entry.id: streams[entry.id] for entry in heard if entry.type in WITHDRAWALS}
    named = named.union(*(_contacts(stream) for stream in again.values()))
    changes = Changes(SEEN.open_rows(connection, named))
    for entry in heard:
        if entry.id in again:
            _retell(changes, entry, again[entry.id])
        else:
            _take(changes, entry)
    SEEN.write(connection, changes)


def seen(stream: Sequence[LogEntry]) -> tuple[datetime, ...]:
    """When the person of a case was seen, by all of its events up to a moment."""
    still = _still(stream)
    found = (still.row(id) for id in _contacts(stream))
    return tuple(sorted(row.seen_at for row in found if row is not None))


def _heard(entry: LogEntry) -> bool:
    withdrawn = withdrawing(entry)
    return (entry.type if withdrawn is None else withdrawn.entry_type) in _MEETINGS


def _contact(entry: LogEntry) -> UUID:
    fact = entry.fact
    return fact.contact if isinstance(fact, AttendanceRecorded) else entry.id


def _contacts(stream: Iterable[LogEntry]) -> set[UUID]:
    return {_contact(entry) for entry in stream if entry.type in _MEETINGS}


def _take(changes: Changes[SeenRow], entry: LogEntry) -> None:
    fact = entry.fact
    assert isinstance(fact, UnplannedContactRecorded | AttendanceRecorded)
    contact = _contact(entry)
    rows = {}
    if fact.started is not None:
        rows[contact] = SeenRow(contact, entry.stream, fact.started)
    # An attendance may take the place of one that said otherwise.
    changes.settle([contact], rows, entry.position)


def _retell(changes: Changes[SeenRow], entry: LogEntry, stream: Sequence[LogEntry]) -> None:
    still = _still(stream)
    contacts = _contacts(stream)
    rows = {id: row for id in contacts if (row := still.row(id)) is not None}
    changes.settle(contacts, rows, entry.position)


def _still(stream: Sequence[LogEntry]) -> Changes[SeenRow]:
    """The contacts of a stream, but for what was withdrawn."""
    still = Changes[SeenRow]({})
    for other in standing(stream):
        if other.type in _MEETINGS:
            _take(still, other)
    return still
