"""Who holds a case or stands in, as its events say: an allocation or a cover is a row of its own.

Who it is on a day in London is worked out when it is asked for: an allocation that begins on Monday
is recorded before Monday.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

from psycopg import Connection

from application.log import LogEntry
from domain.case.corrections.corrections import WITHDRAWALS
from domain.case.oversight.allocation import (
    CaseAllocated,
    CaseUnallocated,
    CoverArranged,
    CoverEnded,
)
from projections.changes import changed
from projections.row_versions import Changes, Table
from projections.standing import Streams, standing, withdrawing


@dataclass(frozen=True)
class HolderRow:
    """An allocation, or a cover where ``covers``, under the id and position of the event that
    began it. Both days are included; ``last_day`` is None while nobody has ended it. Of the
    allocations begun by a day the one that began last holds, and of two of one day the later."""

    event_id: UUID
    case_id: UUID
    position: int
    covers: bool
    practitioner_id: UUID
    practitioner_role: str
    supervisor_id: UUID | None
    team: str | None
    starting: date
    last_day: date | None


HOLDERS = Table(
    row=HolderRow,
    key=attrgetter("event_id"),
    package="caseload.holders",
    types=("uuid", "uuid", "int8", "bool", "uuid", "text", "uuid", "text", "date", "date"),
)

_BEGINNING = {CaseAllocated.TYPE, CoverArranged.TYPE}
_HEARD = {fact.TYPE for fact in (CaseAllocated, CaseUnallocated, CoverArranged, CoverEnded)}


def apply_holders(
    connection: Connection[Any], entries: Sequence[LogEntry], streams: Streams
) -> None:
    """Write the allocations and covers that these events begin and end."""
    heard = [entry for entry in entries if _heard(entry)]
    if not heard:
        return
    again = {entry.id: _again(streams[entry.id]) for entry in heard if entry.type in WITHDRAWALS}
    named = {id for entry in heard if (id := _ended(entry)) is not None}
    changes = Changes(
        HOLDERS.open_rows(connection, named.union(*(keys for keys, _ in again.values())))
    )
    for entry in heard:
        if entry.id in again:
            keys, rows = again[entry.id]
            changes.settle(keys, rows, entry.position)
        else:
            _take(changes, entry)
    HOLDERS.write(connection, changes)


def _heard(entry: LogEntry) -> bool:
    withdrawn = withdrawing(entry)
    return (entry.type if withdrawn is None else withdrawn.entry_type) in _HEARD


def _again(stream: Sequence[LogEntry]) -> tuple[set[UUID], dict[UUID, HolderRow]]:
    """Every allocation and cover that a case ever had, and the rows of those that still stand."""
    changes = Changes[HolderRow]({})
    for entry in standing(stream):
        if entry.type in _HEARD:
            _take(changes, entry)
    begun = {entry.id for entry in stream if entry.type in _BEGINNING}
    return begun, {id: row for id in begun if (row := changes.row(id)) is not None}


def _ended(entry: LogEntry) -> UUID | None:
    match entry.fact:
        case CaseUnallocated() as fact:
            return fact.allocation
        case CoverEnded() as fact:
            return fact.cover
    return None


def _take(changes: Changes[HolderRow], entry: LogEntry) -> None:
    ended = _ended(entry)
    if ended is None:
        changes.put(entry.id, entry.position, _begun(entry))
        return
    fact = entry.fact
    assert isinstance(fact, CaseUnallocated | CoverEnded)
    row = changes.row(ended)
    if row is not None:
        changes.put(ended, entry.position, changed(row, last_day=fact.last_day))


def _begun(entry: LogEntry) -> HolderRow:
    fact = entry.fact
    assert isinstance(fact, CaseAllocated | CoverArranged)
    allocated = isinstance(fact, CaseAllocated)
    return HolderRow(
        event_id=entry.id,
        case_id=entry.stream,
        position=entry.position,
        covers=not allocated,
        practitioner_id=fact.practitioner,
        practitioner_role=fact.practitioner_role.value,
        supervisor_id=fact.supervisor if isinstance(fact, CaseAllocated) else None,
        team=fact.team if isinstance(fact, CaseAllocated) else None,
        starting=fact.starting,
        last_day=fact.until if isinstance(fact, CoverArranged) else None,
    )
