"""What each event changes in the contacts and the scores that are counted."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from application.log import LogEntry
from domain.commands import MeasureScores
from domain.moments import start_of
from projections.changes import changed
from projections.outcomes.rows import ContactRow, ScoreRow
from projections.row_versions import Changes

BOOKED = "case.contact_booked"
UNPLANNED = "case.unplanned_contact_recorded"
ATTENDANCE = "case.attendance_recorded"
INTERNET_MEDIUM = "internet_therapy"
"""Stands where contacts have the code of their medium."""
QUESTIONNAIRE = "case.measures_recorded"
GOAL = "case.goal_scored"
SCORED = frozenset({QUESTIONNAIRE, GOAL})
CORRECTED = "case.entry_corrected"
WITHDRAWN = frozenset({"case.entry_marked_in_error", "case.wrong_record_entry_moved"})
INTERNET = "case.internet_therapy_logged"
CONTACT_TYPES = frozenset({BOOKED, UNPLANNED, ATTENDANCE, INTERNET})


def contacts_named(entries: Iterable[LogEntry]) -> set[UUID]:
    """The contacts, begun by other events, that these events change."""
    return {_fact(entry).contact for entry in entries if entry.type == ATTENDANCE}


def scores_named(entries: Iterable[LogEntry]) -> set[UUID]:
    """The scores, recorded by other events, that these events change."""
    return {fact.entry for entry in entries if (fact := _withdrawing(entry)) is not None}


def count_contact(changes: Changes[ContactRow], entry: LogEntry) -> None:
    """A contact booked, or the person seen in it or, after all, not."""
    if entry.type not in CONTACT_TYPES:
        return
    fact = _fact(entry)
    if entry.type == ATTENDANCE:
        row = changes.row(fact.contact)
        assert row is not None, "attendance is recorded of a contact of the same case"
        changes.put(fact.contact, entry.position, changed(row, started_at=fact.started))
        return
    changes.put(entry.id, entry.position, _begun(entry, fact))


def _begun(entry: LogEntry, fact: Any) -> ContactRow:
    if entry.type == INTERNET:
        # Counts nationally as a treatment contact of the day on which it began.
        return ContactRow(
            contact_id=entry.id,
            case_id=entry.stream,
            assessment=False,
            treatment=True,
            medium=INTERNET_MEDIUM,
            started_at=start_of(fact.started_on),
        )
    return ContactRow(
        contact_id=entry.id,
        case_id=entry.stream,
        assessment=fact.assessment,
        treatment=fact.treatment,
        medium=fact.medium,
        started_at=fact.started if entry.type == UNPLANNED else None,
    )


def count_score(
    changes: Changes[ScoreRow], entry: LogEntry, scores: Mapping[UUID, MeasureScores]
) -> None:
    """A total recorded, or its entry found to be wrong as a whole.

    What can't be opened any more, and what was left incomplete, has no total to count.
    """
    if entry.type in SCORED:
        opened = scores.get(entry.id)
        if opened is not None:
            changes.put(entry.id, entry.position, _score(entry, opened))
        return
    fact = _withdrawing(entry)
    row = None if fact is None else changes.row(fact.entry)
    if row is not None:
        changes.put(row.score_id, entry.position, changed(row, counts=False))


def _score(entry: LogEntry, opened: MeasureScores) -> ScoreRow:
    fact = _fact(entry)
    return ScoreRow(
        score_id=entry.id,
        case_id=entry.stream,
        recorded_at=entry.position,
        instrument=opened.instrument,
        rater=fact.rater.value,
        total=opened.total,
        completed_on=fact.happened_on if entry.type == GOAL else fact.completed_on,
        goal_id=fact.goal if entry.type == GOAL else None,
    )


def _withdrawing(entry: LogEntry) -> Any:
    """The fact that says an entry of scores is wrong as a whole; None for every other event."""
    if entry.type != CORRECTED and entry.type not in WITHDRAWN:
        return None
    fact = _fact(entry)
    whole = entry.type in WITHDRAWN or fact.scope == "whole"
    return fact if whole and fact.entry_type in SCORED else None


def _fact(entry: LogEntry) -> Any:
    return entry.fact


def relevant(entries: Sequence[LogEntry]) -> list[LogEntry]:
    """The events that may change a contact or a score; of the others no record is read."""
    wanted = CONTACT_TYPES | SCORED | WITHDRAWN | {CORRECTED}
    return [entry for entry in entries if entry.type in wanted]
