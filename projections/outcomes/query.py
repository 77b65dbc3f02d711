"""Reading what figures rest on, at a position of the log or over a stretch of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic
from uuid import UUID

from psycopg import Connection

from domain.case.measures.outcomes import Pairing
from domain.case.referral.referral import Pathway
from domain.outcomes.course import Course, Holding, Period, Score, Seen
from projections.as_of import AsOf, as_of
from projections.outcomes.projection import CASES, CONTACTS, PACKAGE, SCORES, OutcomesProjection
from projections.outcomes.rows import CaseRow, ContactRow, ScoreRow
from projections.row_versions import Row, Table, restored
from projections.statements import statement


@dataclass(frozen=True)
class Held(Generic[Row]):
    """A row and the positions between which it held; it holds still where ``until`` is None."""

    since: int
    until: int | None
    row: Row

    def at(self, position: int) -> bool:
        """Whether it held at a position."""
        return self.since <= position and (self.until is None or position < self.until)


@dataclass(frozen=True)
class CaseEvidence:
    """All that figures looked at of one case, over a stretch of positions."""

    courses: tuple[Held[CaseRow], ...]
    contacts: tuple[Held[ContactRow], ...] = ()
    scores: tuple[Held[ScoreRow], ...] = ()

    @property
    def begun_at(self) -> int:
        """The position of the case's first event."""
        return self.courses[0].row.begun_at

    def positions(self, after: int, upto: int) -> tuple[int, ...]:
        """Where something of it changed, in order."""
        every: tuple[Held[Any], ...] = (*self.courses, *self.contacts, *self.scores)
        found = {p for held in every for p in (held.since, held.until) if p is not None}
        return tuple(sorted(p for p in found if after < p <= upto))

    def at(self, position: int) -> Course | None:
        """The course as it stood; None where the case was not yet there, or not in the figures."""
        row = next((held.row for held in self.courses if held.at(position)), None)
        if row is None:
            return None
        return _course(
            row,
            [held.row for held in self.contacts if held.at(position)],
            [held.row for held in self.scores if held.at(position)],
        )


@dataclass(frozen=True)
class Evidence:
    """What a report rests on, case by case. ``lacking`` are the cases of which some events could
    not be projected yet: their figures are older than the report says."""

    as_of: AsOf
    cases: Mapping[UUID, CaseEvidence]
    lacking: tuple[UUID, ...]


def evidence(
    connection: Connection[Any],
    *,
    period: Period,
    open_too: bool,
    scored: bool = True,
    at_position: int | None = None,
    since: int | None = None,
    cases: Collection[UUID] | None = None,
) -> Evidence:
    """The cases that ended in a period, and those still open at its end where asked for; without
    their scores where those are not asked for; of these cases alone where some are given.

    As they stood at a position, else as far as the view has come; with ``since`` every version from
    that position on as well. Raises :class:`~projections.as_of.NotYetProjected`.
    """
    found = as_of(connection, OutcomesProjection.name, OutcomesProjection.version, at_position)
    asked = {
        "first": period.first,
        "last": period.last,
        "open": open_too,
        "upto": found.position,
        "since": found.position if since is None else min(since, found.position),
    }
    if cases is None:
        courses = _held(connection, CASES, asked)
    else:
        courses = _held(connection, CASES, asked | {"cases": list(cases)}, "between_of_cases")
    asked["cases"] = list({held.row.case_id for held in courses})
    contacts = _held(connection, CONTACTS, asked)
    scores = _held(connection, SCORES, asked) if scored else []
    lacking = connection.execute(statement(PACKAGE, "lacking"), {"position": found.position})
    return Evidence(
        as_of=found,
        cases=_by_case(courses, contacts, scores),
        lacking=tuple(stream for (stream,) in lacking),
    )


def courses(
    connection: Connection[Any], cases: Sequence[UUID], *, at_position: int
) -> dict[UUID, Course]:
    """The courses of these cases, of those that there are, without their contacts, as they stood at
    a position that the view has come to."""
    asked = {"cases": list(cases), "since": at_position, "upto": at_position}
    found = connection.execute(statement(CASES.package, "of_cases"), asked, binary=True)
    rows = [restored(CASES.row, values) for values in found]
    scores = [held.row for held in _held(connection, SCORES, asked)]
    return {
        row.case_id: _course(row, (), [score for score in scores if score.case_id == row.case_id])
        for row in rows
    }


def scores_of(
    connection: Connection[Any], cases: Sequence[UUID], *, at_position: int
) -> Mapping[UUID, list[Score]]:
    """The scores of these cases that count, of goals too, in the order in which they were
    completed, as they stood at a position that the view has come to; nothing for a case without."""
    asked = {"cases": list(cases), "since": at_position, "upto": at_position}
    rows = [held.row for held in _held(connection, SCORES, asked)]
    found: dict[UUID, list[Score]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.completed_on, row.recorded_at)):
        found[row.case_id].append(_score(row))
    return found


def _held(
    connection: Connection[Any],
    table: Table[Row],
    asked: Mapping[str, Any],
    name: str = "between",
) -> list[Held[Row]]:
    rows = connection.execute(statement(table.package, name), asked, binary=True)
    return [Held(since, until, restored(table.row, values)) for since, until, *values in rows]


def _by_case(
    courses: Iterable[Held[CaseRow]],
    contacts: Iterable[Held[ContactRow]],
    scores: Iterable[Held[ScoreRow]],
) -> dict[UUID, CaseEvidence]:
    grouped: dict[UUID, tuple[list[Any], list[Any], list[Any]]] = {}
    for course in courses:
        grouped.setdefault(course.row.case_id, ([], [], []))[0].append(course)
    for contact in contacts:
        grouped[contact.row.case_id][1].append(contact)
    for score in scores:
        grouped[score.row.case_id][2].append(score)
    return {case: CaseEvidence(*map(tuple, held)) for case, held in grouped.items()}


def _course(row: CaseRow, contacts: Iterable[ContactRow], scores: Iterable[ScoreRow]) -> Course:
    seen = [contact for contact in contacts if contact.started_at is not None]
    counted = [score for score in scores if score.counts]
    measure = row.anxiety_measure
    return Course(
        case=row.case_id,
        pathway=Pathway(row.pathway),
        service=row.service,
        received=row.received_on,
        ended=row.ended_on,
        end_code=row.end_code,
        taken_on=row.taken_on,
        holdings=tuple(map(Holding, row.held_from, row.held_until, row.practitioners, row.teams)),
        descriptor=row.descriptor,
        pairing=None if measure is None else Pairing(measure, row.fallback_measure),
        step=row.step,
        ethnicity=row.ethnicity,
        decile=row.decile,
        stepped_up=row.stepped_up,
        stepped_down=row.stepped_down,
        contacts=tuple(_seen(c) for c in sorted(seen, key=lambda c: (c.started_at, c.contact_id))),
        scores=tuple(
            _score(s) for s in sorted(counted, key=lambda s: (s.completed_on, s.recorded_at))
        ),
    )


def _seen(row: ContactRow) -> Seen:
    assert row.started_at is not None, "only contacts in which somebody was seen"
    return Seen(
        id=row.contact_id,
        started=row.started_at,
        assessment=row.assessment,
        treatment=row.treatment,
        medium=row.medium,
    )


def _score(row: ScoreRow) -> Score:
    return Score(
        id=row.score_id,
        instrument=row.instrument,
        rater=row.rater,
        total=row.total,
        day=row.completed_on,
        version=row.recorded_at,
        goal=row.goal_id,
    )
