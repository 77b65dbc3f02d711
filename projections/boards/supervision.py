"""How cases stand for the rules that bring them to supervision, now or as they stood."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.case.supervision.standing import RequestReason, Standing
from domain.moments import london_day
from domain.outcomes.course import Course, Score
from projections.as_of import AsOf
from projections.boards.item import Item, Kind
from projections.boards.of_cases import items_of
from projections.boards.query import reached
from projections.caseload.query import CaseloadLine, caseload
from projections.caseload.row import CaseloadRow
from projections.outcomes.projection import OutcomesProjection
from projections.outcomes.query import courses


@dataclass(frozen=True)
class Supervised:
    """A case as the rules see it, its scores in the order in which they were completed, and the
    reviews that are planned."""

    line: CaseloadLine
    standing: Standing
    scores: tuple[Score, ...]
    planned: tuple[Item, ...]


@dataclass(frozen=True)
class SupervisedPage:
    """Cases in the order of their ids; ``next_after`` asks for the page behind this one."""

    as_of: AsOf
    cases: tuple[Supervised, ...]
    next_after: UUID | None
    unshown: int


def supervised(
    connection: Connection[Any],
    *,
    day: date,
    at_position: int | None = None,
    after: UUID | None = None,
    limit: int = 50,
    **held_by: Any,
) -> SupervisedPage:
    """The cases that go on, of those that ``held_by`` names as :func:`caseload` takes it.

    Without ``at_position`` it is as far as all views have come that this is read from. Raises
    :class:`~projections.as_of.NotYetProjected`.
    """
    found = reached(connection, at_position, OutcomesProjection())
    page = caseload(
        connection, day=day, at_position=found.position, after=after, limit=limit, **held_by
    )
    cases = [line.row.case_id for line in page.lines]
    of_cases = items_of(connection, cases, found.position)
    told = courses(connection, cases, at_position=found.position)
    return SupervisedPage(
        as_of=found,
        cases=tuple(
            _supervised(line, told[line.row.case_id], of_cases[line.row.case_id])
            for line in page.lines
            if line.row.case_id in told
        ),
        next_after=page.next_after,
        unshown=page.unshown,
    )


def _supervised(line: CaseloadLine, course: Course, items: Sequence[Item]) -> Supervised:
    return Supervised(
        line=line,
        standing=standing_of(line.row, course, items),
        scores=tuple(score for score in course.scores if score.goal is None),
        planned=tuple(item for item in items if item.kind == Kind.REVIEW_PLANNED),
    )


def standing_of(row: CaseloadRow, course: Course, items: Iterable[Item]) -> Standing:
    """How a case stands for the rules, from what the views keep of it."""
    of_kind: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        of_kind[item.kind].append(item)
    held = [h.starting for h in course.holdings if h.last_day is None or h.last_day >= h.starting]
    plan = () if row.safety_plan is None else (row.safety_plan,)
    return Standing(
        pathway=course.pathway,
        pairing=course.pairing,
        held_since=min(held, default=None),
        last_seen=None if row.last_contact_at is None else london_day(row.last_contact_at),
        last_review=row.last_supervised_on,
        planned_sessions=row.planned_sessions,
        treatments=row.session_count,
        new_assessments=_days(of_kind[Kind.NEW_ASSESSMENT]),
        risk_answers=_days(of_kind[Kind.RISK_ANSWER]),
        missed=_days(of_kind[Kind.MISSED_CONTACT]),
        requests={
            item.entry: RequestReason(item.code)
            for item in of_kind[Kind.REVIEW_ASKED]
            if item.code is not None
        },
        flags=frozenset(
            {*row.open_concerns, *row.awaited_replies, *row.risk_responses_owed, *plan}
        ),
        risk_level=row.risk_level,
        risk_assessed=next((i.because[0] for i in of_kind[Kind.RISK_ASSESSED]), None),
        discharge_planned=row.discharge_planned,
    )


def _days(items: Iterable[Item]) -> Mapping[UUID, date]:
    return {item.entry: london_day(item.begun_at) for item in items}
