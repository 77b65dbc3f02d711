"""What each event changes in the contacts and the scores that are counted."""

from collections.abc import Iterable, Mapping, Sequence, Set
from uuid import UUID

from application.log import LogEntry
from domain.case.corrections.corrections import (
    EntryCorrected,
    EntryMarkedInError,
    Scope,
    WrongRecordEntryMoved,
)
from domain.case.measures.goals import GoalScored
from domain.case.measures.measures import MeasuresRecorded
from domain.case.sessions.attendance import AttendanceRecorded
from domain.case.sessions.contacts import ContactBooked, UnplannedContactRecorded
from domain.case.sessions.internet_therapy import InternetTherapyLogged
from domain.commands import MeasureScores
from domain.facts import Fact
from domain.moments import start_of
from projections.changes import changed
from projections.outcomes.rows import ContactRow, ScoreRow
from projections.row_versions import Changes
from projections.standing import Streams, standing

INTERNET_MEDIUM = "internet_therapy"
"""Stands where contacts have the code of their medium."""

_BEGINNING = (ContactBooked, UnplannedContactRecorded, InternetTherapyLogged)
_SCORING = (MeasuresRecorded, GoalScored)
_WRONG = (EntryCorrected, EntryMarkedInError, WrongRecordEntryMoved)

SCORED = frozenset(fact.TYPE for fact in _SCORING)
_BEGUN_BY = frozenset(fact.TYPE for fact in _BEGINNING)
_MEETING = _BEGUN_BY | {AttendanceRecorded.TYPE}
_FINDING = frozenset(fact.TYPE for fact in _WRONG)
HEARD = SCORED | _MEETING | _FINDING
"""The events that may change a contact or a score; of the others no record is read."""


def contacts_named(entries: Iterable[LogEntry], streams: Streams) -> set[UUID]:
    """The contacts, begun by other events, that these events may change."""
    facts = (entry.fact for entry in entries if entry.type == AttendanceRecorded.TYPE)
    named = {fact.contact for fact in facts if isinstance(fact, AttendanceRecorded)}
    return named.union(*(_of(stream, _BEGUN_BY) for stream in streams.values()))


def scores_named(entries: Iterable[LogEntry], streams: Streams) -> set[UUID]:
    """The scores, recorded by other events, that these events may change."""
    facts = (entry.fact for entry in entries if entry.type == EntryCorrected.TYPE)
    named = {id for fact in facts if (id := _wrong(fact)) is not None}
    return named.union(*(_of(stream, SCORED) for stream in streams.values()))


def _of(stream: Iterable[LogEntry], types: Set[str]) -> set[UUID]:
    return {entry.id for entry in stream if entry.type in types}


def recount(
    contacts: Changes[ContactRow],
    scores: Changes[ScoreRow],
    entry: LogEntry,
    stream: Sequence[LogEntry],
) -> None:
    """What is counted of a case after an event of it that withdraws another."""
    still = standing(stream)
    again = Changes[ContactRow]({})
    for other in still:
        if other.type in _MEETING:
            count_contact(again, other)
    begun = _of(stream, _BEGUN_BY)
    rows = {id: row for id in begun if (row := again.row(id)) is not None}
    contacts.settle(begun, rows, entry.position)
    wrong = {_wrong(other.fact) for other in still if other.type in _FINDING}
    for id in _of(stream, SCORED):
        score = scores.row(id)
        if score is not None:
            scores.put(id, entry.position, changed(score, counts=id not in wrong))


def count_contact(changes: Changes[ContactRow], entry: LogEntry) -> None:
    """A contact booked, or the person seen in it or, after all, not."""
    fact = entry.fact
    if isinstance(fact, AttendanceRecorded):
        row = changes.row(fact.contact)
        assert row is not None, "attendance is recorded of a contact of the same case"
        changes.put(fact.contact, entry.position, changed(row, started_at=fact.started))
    elif isinstance(fact, _BEGINNING):
        changes.put(entry.id, entry.position, _begun(entry, fact))


def _begun(
    entry: LogEntry, fact: ContactBooked | UnplannedContactRecorded | InternetTherapyLogged
) -> ContactRow:
    if isinstance(fact, InternetTherapyLogged):
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
        started_at=fact.started if isinstance(fact, UnplannedContactRecorded) else None,
    )


def count_score(
    changes: Changes[ScoreRow], entry: LogEntry, scores: Mapping[UUID, MeasureScores]
) -> None:
    """A total recorded, or its entry found to be wrong as a whole.

    What can't be opened any more, and what was left incomplete, has no total to count.
    """
    fact = entry.fact
    if isinstance(fact, _SCORING):
        opened = scores.get(entry.id)
        if opened is not None:
            changes.put(entry.id, entry.position, _score(entry, fact, opened))
        return
    wrong = _wrong(fact)
    row = None if wrong is None else changes.row(wrong)
    if row is not None:
        changes.put(row.score_id, entry.position, changed(row, counts=False))


def _score(entry: LogEntry, fact: MeasuresRecorded | GoalScored, opened: MeasureScores) -> ScoreRow:
    return ScoreRow(
        score_id=entry.id,
        case_id=entry.stream,
        recorded_at=entry.position,
        instrument=opened.instrument,
        rater=fact.rater.value,
        total=opened.total,
        completed_on=fact.happened_on if isinstance(fact, GoalScored) else fact.completed_on,
        goal_id=fact.goal if isinstance(fact, GoalScored) else None,
    )


def _wrong(fact: Fact) -> UUID | None:
    """The entry of scores that an event finds to be wrong as a whole."""
    if not isinstance(fact, _WRONG) or fact.entry_type not in SCORED:
        return None
    in_part = isinstance(fact, EntryCorrected) and fact.scope is Scope.PART
    return None if in_part else fact.entry


def heard(entries: Sequence[LogEntry]) -> list[LogEntry]:
    """Those of these events that may change a contact or a score."""
    return [entry for entry in entries if entry.type in HEARD]
