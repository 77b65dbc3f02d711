"""Reports: the figures, their lists of cases, and what moved in them; as JSON and as CSV."""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import chain
from operator import attrgetter
from typing import Any
from uuid import UUID

from psycopg import Connection

from application.figures import FigureSource, Happened
from domain.case.referral.referral import Pathway
from domain.moments import instant_text
from domain.outcomes.course import Period, Someone
from domain.outcomes.figures import By, Figure
from domain.outcomes.report import (
    NOBODY,
    Kind,
    Moved,
    Place,
    Report,
    moved,
    places,
    renewed,
    report,
)
from infrastructure.exports.csv_table import harmless
from projections.as_of import AsOf
from projections.outcomes.query import CaseEvidence, Evidence, evidence

_OF_ITS_OWN = 50
"""Places that a list takes beside those in it, or a case that moved with what is told of it."""


@dataclass(frozen=True)
class Question:
    """What is asked. ``position`` is where the log is to stand, else as far as the view has come;
    ``since`` is the earlier position with which it is compared."""

    kind: Kind
    period: Period
    by: By | None = None
    position: int | None = None
    since: int | None = None


@dataclass(frozen=True)
class Answer:
    """A report, as of which position it speaks, and what moved; ``then`` is the same report at the
    position compared with, ``events`` are those that moved cases, by position."""

    question: Question
    as_of: AsOf
    report: Report
    lacking: tuple[UUID, ...]
    then: Report | None = None
    moved: tuple[Moved, ...] = ()
    events: Mapping[int, Happened] = field(default_factory=dict)

    @property
    def cases(self) -> frozenset[UUID]:
        """Every case that it names."""
        figures = ((*figure.numerator, *figure.denominator) for figure in self.report.figures)
        lists = (*self.report.left_out.values(), *self.report.unchecked.values(), self.lacking)
        moved = (one.case for one in self.moved)
        return frozenset(chain(*figures, *lists, moved))

    @cached_property
    def room(self) -> int:
        """How much room it takes, in places of lists: an empty list takes some too."""
        report, then = self.report, () if self.then is None else self.then.figures
        lists = [
            *(cases for f in (*report.figures, *then) for cases in (f.numerator, f.denominator)),
            *report.left_out.values(),
            *report.unchecked.values(),
            self.lacking,
        ]
        return sum(map(len, lists)) + _OF_ITS_OWN * (len(lists) + len(self.moved))


def answer(
    connection: Connection[Any],
    source: FigureSource,
    question: Question,
    *,
    cases: Collection[UUID] | None = None,
) -> Answer:
    """The report that was asked for; on these cases alone where some are given.

    Raises :class:`~projections.as_of.NotYetProjected`, and what the log raises that gives no
    answer.
    """
    found = evidence(
        connection,
        period=question.period,
        open_too=question.kind is not Kind.OUTCOMES,
        scored=question.kind is not Kind.WAITS,
        at_position=question.position,
        since=question.since,
        cases=cases,
    )
    someone = _someone(source, found) if question.kind is Kind.OUTCOMES else {}
    answered = Answer(
        question=question,
        as_of=found.as_of,
        report=_report_at(found.as_of.position, question, found, someone),
        lacking=found.lacking,
    )
    return answered if question.since is None else _compared(answered, found, someone, source)


def moved_on(before: Answer, cases: Collection[UUID], now: Answer) -> Answer:
    """An answer as of the position of another, which is on these cases alone, where nothing was
    recorded of other cases between the two positions."""
    told = (*(one for one in before.moved if one.case not in cases), *now.moved)
    events = {**before.events, **now.events}
    return replace(
        now,
        report=renewed(before.report, cases, now.report),
        # As of the position compared with nothing has changed.
        then=before.then,
        moved=tuple(sorted(told, key=attrgetter("case"))),
        events={position: events[position] for one in told for position in one.positions},
    )


def _report_at(
    position: int, question: Question, found: Evidence, someone: Mapping[UUID, Someone]
) -> Report:
    courses = [course for held in found.cases.values() if (course := held.at(position)) is not None]
    return report(question.kind, courses, someone, period=question.period, by=question.by)


def _someone(source: FigureSource, found: Evidence) -> dict[UUID, Someone]:
    young = {
        case: held.begun_at
        for case, held in found.cases.items()
        if held.courses[0].row.pathway != Pathway.ADULT
    }
    return source.someone(young)


def _compared(
    answered: Answer, found: Evidence, someone: Mapping[UUID, Someone], source: FigureSource
) -> Answer:
    question, upto = answered.question, answered.as_of.position
    since = min(question.since or 0, upto)
    told = (
        moved(
            case,
            _places_at(question, held, someone.get(case, NOBODY)),
            since=since,
            upto=upto,
            changes=changes,
        )
        for case, held in found.cases.items()
        if (changes := held.positions(since, upto))
    )
    which = tuple(one for one in told if one is not None)
    return replace(
        answered,
        then=_report_at(since, question, found, someone),
        moved=which,
        events=source.happened(p for one in which for p in one.positions),
    )


def _places_at(
    question: Question, held: CaseEvidence, someone: Someone
) -> Callable[[int], frozenset[Place]]:
    def at(position: int) -> frozenset[Place]:
        course = held.at(position)
        return places(question.kind, course, someone, period=question.period, by=question.by)

    return at


def question_as_json(question: Question, as_of: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked, and ``as_of`` which moment it is told."""
    told: dict[str, Any] = {
        "report": question.kind.value,
        "from": question.period.first.isoformat(),
        "to": question.period.last.isoformat(),
        "as_of": dict(as_of),
    }
    if question.by is not None:
        told["by"] = question.by.value
    return told


def as_json(answered: Answer, as_of: Mapping[str, Any], known: Collection[UUID]) -> dict[str, Any]:
    """The report as JSON values; ``as_of`` is how its moment is told.

    It counts all cases and names those that are ``known`` to who asks; of each list it tells how
    many of its cases are not.
    """
    listed = partial(_listed, known=known)
    told = question_as_json(answered.question, as_of) | {
        "policies": dict(answered.report.policies),
        "figures": [_figure(figure, known) for figure in answered.report.figures],
        "left_out": [
            {"figure": figure, "reason": reason} | listed("cases", cases)
            for (figure, reason), cases in answered.report.left_out.items()
        ],
        "unchecked_rules": [
            {"rule": rule} | listed("cases", cases)
            for rule, cases in answered.report.unchecked.items()
        ],
        **listed("lacking", answered.lacking),
    }
    if answered.then is not None:
        moved = [one for one in answered.moved if one.case in known]
        told["compared_to"] = _then(answered.question, answered.then)
        told["moved"] = [moved_as_json(one, answered.events) for one in moved]
        told["moved_not_shown"] = len(answered.moved) - len(moved)
    return told


def as_counts(answered: Answer, as_of: Mapping[str, Any]) -> dict[str, Any]:
    """The report as JSON values that name no case: of each list how many there are."""
    told = question_as_json(answered.question, as_of) | {
        "policies": dict(answered.report.policies),
        "figures": [_counts(figure) for figure in answered.report.figures],
        "left_out": [
            {"figure": figure, "reason": reason, "count": len(cases)}
            for (figure, reason), cases in answered.report.left_out.items()
        ],
        "unchecked_rules": [
            {"rule": rule, "count": len(cases)} for rule, cases in answered.report.unchecked.items()
        ],
        "lacking_count": len(answered.lacking),
    }
    if answered.then is not None:
        told["compared_to"] = _then(answered.question, answered.then)
        told["moved_count"] = len(answered.moved)
    return told


def _then(question: Question, then: Report) -> dict[str, Any]:
    return {"position": question.since, "figures": [_counts(figure) for figure in then.figures]}


def _figure(figure: Figure, known: Collection[UUID]) -> dict[str, Any]:
    return (
        _counts(figure)
        | _listed("numerator_cases", figure.numerator, known)
        | _listed("denominator_cases", figure.denominator, known)
    )


def _listed(name: str, cases: Collection[UUID], known: Collection[UUID]) -> dict[str, Any]:
    """Those of a list that are known to who asks, and how many are not."""
    shown = [str(case) for case in cases if case in known]
    return {name: shown, f"{name}_not_shown": len(cases) - len(shown)}


def _counts(figure: Figure) -> dict[str, Any]:
    told: dict[str, Any] = {"figure": figure.name}
    if figure.group is not None:
        told["group"] = figure.group
    told |= {"numerator": len(figure.numerator), "denominator": len(figure.denominator)}
    if figure.percentage is not None:
        told["percentage"] = figure.percentage
    return told


def moved_as_json(one: Moved, events: Mapping[int, Happened]) -> dict[str, Any]:
    """A case that moved, from where to where and by which events."""
    return {
        "case": str(one.case),
        "before": _places(one.before - one.after),
        "after": _places(one.after - one.before),
        "events": [
            {
                "position": position,
                "id": str(events[position].id),
                "type": events[position].type,
                "recorded": instant_text(events[position].recorded),
            }
            for position in one.positions
        ],
    }


def _places(told: Iterable[Place]) -> list[dict[str, Any]]:
    ordered = sorted(told, key=lambda p: (p.figure, p.group or ""))
    return [
        {"figure": place.figure}
        | ({} if place.group is None else {"group": place.group})
        | {"counted": place.counted}
        for place in ordered
    ]


COLUMNS = (
    "figure",
    "group",
    "numerator",
    "denominator",
    "percentage",
    "numerator_cases",
    "denominator_cases",
)


def as_csv(answered: Answer) -> str:
    """The figures as CSV; case ids stand in one column, with spaces between."""
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    for figure in answered.report.figures:
        rows.writerow(
            [
                figure.name,
                harmless(figure.group or ""),
                len(figure.numerator),
                len(figure.denominator),
                figure.percentage or "",
                " ".join(map(str, figure.numerator)),
                " ".join(map(str, figure.denominator)),
            ]
        )
    return written.getvalue()
