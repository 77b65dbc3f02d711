"""The projection that keeps chronologies."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any
from uuid import UUID

from psycopg import Connection

from application.log import LogEntry
from domain.case.case import KIND
from domain.case.corrections.corrections import (
    AddendumAdded,
    EntryMarkedInError,
    SubjectStatementAdded,
    WrongRecordEntryMoved,
)
from domain.case.referral.referral import ReferralReceived
from domain.commands import MeasureScores
from projections.changes import changed
from projections.chronology.entries import included, refers_to, rests_on, row_of
from projections.chronology.meetings import apply_meetings
from projections.chronology.row import ChronologyRow
from projections.row_versions import Changes, Table
from projections.standing import Streams
from projections.statements import statement

PACKAGE = "chronology"

TABLE = Table(
    row=ChronologyRow,
    key=attrgetter("event_id"),
    package=PACKAGE,
    types=(
        *("uuid", "uuid", "int8", "text", "int4", "uuid[]"),
        *("timestamptz", "timestamptz", "text", "bool"),
        *("timestamptz", "timestamptz", "text", "bool"),
        *("timestamptz", "uuid", "text", "text", "text", "text", "text"),
        *("jsonb", "text[]", "uuid", "uuid", "text", "uuid[]", "uuid[]", "uuid[]", "uuid"),
    ),
)


class CaseUnknown(LookupError):
    """An event of a case whose beginning the view does not hold."""


class ChronologyProjection:
    """Keeps ``views.chronology_1``, a row per entry, and beside it whose case each is and when
    the person was seen, which is not told in it but whose absence is."""

    name = "chronology"
    version = 1
    kinds = frozenset({KIND})
    scored: frozenset[str] = frozenset()
    tables = MappingProxyType(
        {
            "chronology_1": "case_id",
            "chronology_case_1": "case_id",
            "chronology_contact_1": "case_id",
        }
    )

    def create_tables(self, connection: Connection[Any]) -> None:
        """Make the tables where they are missing."""
        connection.execute(statement(PACKAGE, "create_tables"))

    def apply(
        self,
        connection: Connection[Any],
        entries: Sequence[LogEntry],
        scores: Mapping[UUID, MeasureScores],  # noqa: ARG002 - a chronology tells no scores
        streams: Streams,
    ) -> None:
        """Write the entries that these events are, and what they say of earlier ones."""
        taken = [entry for entry in entries if included(entry)]
        persons = self._persons(connection, entries, taken)
        earlier = {id for entry in taken if (id := rests_on(entry.fact)) is not None}
        changes = Changes(TABLE.open_rows(connection, earlier))
        for entry in taken:
            if entry.stream not in persons:
                raise CaseUnknown
            _take(changes, entry, persons[entry.stream])
        TABLE.write(connection, changes)
        apply_meetings(connection, entries, streams)

    def _persons(
        self, connection: Connection[Any], entries: Sequence[LogEntry], taken: Sequence[LogEntry]
    ) -> dict[UUID, UUID]:
        """Whose each case is; notes those that begin here."""
        begun = {
            entry.stream: entry.fact.person
            for entry in entries
            if entry.type == ReferralReceived.TYPE and isinstance(entry.fact, ReferralReceived)
        }
        if begun:
            connection.execute(
                statement(PACKAGE, "add_cases"),
                {"cases": list(begun), "persons": list(begun.values())},
            )
        wanted = list({entry.stream for entry in taken} - begun.keys())
        if not wanted:
            return begun
        known = connection.execute(statement(PACKAGE, "persons"), {"cases": wanted})
        return dict(known.fetchall()) | begun


def rows_of(stream: Sequence[LogEntry], person: UUID) -> tuple[ChronologyRow, ...]:
    """The entries of one person's case, told from all of its events up to a moment: the same that
    the view holds as of then."""
    changes = Changes[ChronologyRow]({})
    taken = [entry for entry in stream if included(entry)]
    for entry in taken:
        _take(changes, entry, person)
    found = (changes.row(entry.id) for entry in taken)
    return tuple(row for row in found if row is not None)


def _take(changes: Changes[ChronologyRow], entry: LogEntry, person: UUID) -> None:
    position = entry.position
    base = rests_on(entry.fact)
    earlier = None if base is None else changes.row(base)
    concern = None if earlier is None else earlier.concern_id
    changes.put(entry.id, position, row_of(entry.envelope, person=person, concern=concern))
    if earlier is None or refers_to(entry.fact) is None:
        return
    match entry.fact:
        case AddendumAdded():
            marked = changed(earlier, addenda=(*earlier.addenda, entry.id))
        case SubjectStatementAdded():
            marked = changed(earlier, statements=(*earlier.statements, entry.id))
        case EntryMarkedInError() | WrongRecordEntryMoved():
            marked = changed(earlier, withdrawn_by=entry.id)
        case _:
            marked = changed(earlier, corrected_by=(*earlier.corrected_by, entry.id))
    changes.put(earlier.event_id, position, marked)
