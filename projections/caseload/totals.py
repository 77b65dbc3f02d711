"""The totals behind the first and the last that a caseload shows.

They are kept so that first and last can be found again when one of them turns out to be wrong: a
questionnaire that was somebody else's must not stand as a person's latest.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from application.log import LogEntry
from domain.case.corrections.corrections import (
    EntryCorrected,
    EntryMarkedInError,
    Scope,
    WrongRecordEntryMoved,
)
from domain.case.measures.measures import MeasuresRecorded
from domain.commands import MeasureScores
from projections.caseload.ids import with_one
from projections.caseload.row import CaseloadRow
from projections.caseload.scores import SHOWN, with_total, without_totals
from projections.changes import changed
from projections.statements import statement

_PACKAGE = "caseload"
_FACTS = (EntryCorrected, EntryMarkedInError, WrongRecordEntryMoved)
_FINDING = frozenset(fact.TYPE for fact in _FACTS)
"""Types of event that may find a total to be wrong."""


def keep_totals(
    connection: Connection[Any],
    entries: Sequence[LogEntry],
    scores: Mapping[UUID, MeasureScores],
) -> None:
    """Write down the totals of these events that a caseload shows."""
    kept = [
        (entry.position, entry.id, entry.stream, fact.instrument, scored.total, fact.completed_on)
        for entry in entries
        if (scored := scores.get(entry.id)) is not None
        and isinstance(fact := entry.fact, MeasuresRecorded)
        and fact.complete
        and fact.instrument in SHOWN
    ]
    if kept:
        names = ("positions", "events", "cases", "instruments", "totals", "days")
        columns = (list(column) for column in zip(*kept, strict=True))
        connection.execute(
            statement(_PACKAGE, "add_totals"), dict(zip(names, columns, strict=True))
        )


def without_corrected(
    connection: Connection[Any], row: CaseloadRow, entry: LogEntry
) -> CaseloadRow:
    """The row after a correction, which may find a total to be wrong as a whole."""
    wrong = _wrong(entry)
    if wrong is None:
        return row
    every = with_one(row.withdrawn_measures, wrong)
    return with_totals(connection, row, every, before=entry.position)


def wrong_totals(entries: Iterable[LogEntry]) -> tuple[UUID, ...]:
    """The questionnaires that these events find to be wrong as a whole."""
    found: tuple[UUID, ...] = ()
    for entry in entries:
        if entry.type in _FINDING and (wrong := _wrong(entry)) is not None:
            found = with_one(found, wrong)
    return found


def with_totals(
    connection: Connection[Any], row: CaseloadRow, wrong: tuple[UUID, ...], *, before: int
) -> CaseloadRow:
    """The row with the totals recorded before a position, but for the wrong ones."""
    asked = {"case": row.case_id, "before": before, "withdrawn": list(wrong)}
    row = without_totals(changed(row, withdrawn_measures=wrong))
    for instrument, total, day in connection.execute(statement(_PACKAGE, "totals"), asked):
        row = with_total(row, instrument, total, day)
    return row


def _wrong(entry: LogEntry) -> UUID | None:
    fact = entry.fact
    if not isinstance(fact, _FACTS) or fact.entry_type != MeasuresRecorded.TYPE:
        return None
    in_part = isinstance(fact, EntryCorrected) and fact.scope is Scope.PART
    return None if in_part else fact.entry
