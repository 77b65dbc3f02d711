"""Reports: outcomes, waits, and whether measures serve; and what moved in one between two positions
of the log."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from domain.outcomes import adult, fit, waits, young
from domain.outcomes.course import Course, Found, Period, Someone
from domain.outcomes.figures import (
    By,
    Figure,
    Listed,
    group_of,
    merged,
    replaced,
    tally,
    without,
)
from domain.policies import policy

Key = TypeVar("Key", str, tuple[str, str])


class Kind(StrEnum):
    """Which report."""

    OUTCOMES = "outcomes"
    WAITS = "waits"
    MEASURES = "measures"


_POLICIES = {
    Kind.OUTCOMES: ("measures", "measures_young", "problems", "rcads", "waits"),
    Kind.WAITS: ("waits",),
    Kind.MEASURES: ("measure_fit", "measures", "problems", "waits"),
}
NOBODY = Someone()


@dataclass(frozen=True)
class Report:
    """The figures, who could not be counted and why, and the versions of the rules applied.

    ``unchecked`` are the rules among them that are general knowledge, by the names of
    :mod:`domain.unchecked`, each with the cases whose verdict rests on it.
    """

    figures: tuple[Figure, ...]
    left_out: Mapping[tuple[str, str], Listed]
    policies: Mapping[str, str]
    unchecked: Mapping[str, Listed]


def names(kind: Kind) -> tuple[str, ...]:
    """Every figure of a report, in the order in which they are told."""
    match kind:
        case Kind.OUTCOMES:
            return (*adult.FIGURES, *young.FIGURES)
        case Kind.WAITS:
            return waits.figures()
        case Kind.MEASURES:
            return fit.figures()


def found(kind: Kind, course: Course, someone: Someone, period: Period) -> Found:
    """Where one case stands in a report."""
    match kind:
        case Kind.OUTCOMES:
            told = adult.adult_outcomes(course, period)
            return told + young.young_outcomes(course, someone, period)
        case Kind.WAITS:
            return waits.waits(course, period)
        case Kind.MEASURES:
            return fit.measures(course, period)


def report(
    kind: Kind,
    courses: Iterable[Course],
    someone: Mapping[UUID, Someone],
    *,
    period: Period,
    by: By | None = None,
) -> Report:
    """A report on these courses; the same courses always give the same report."""
    told = [(c, found(kind, c, someone.get(c.case, NOBODY), period)) for c in courses]
    left_out: dict[tuple[str, str], list[UUID]] = {}
    unchecked: dict[str, list[UUID]] = {}
    for course, here in told:
        for left in here.left_out:
            left_out.setdefault((left.figure, left.reason), []).append(course.case)
        for rule in here.unchecked:
            unchecked.setdefault(rule, []).append(course.case)
    return Report(
        figures=tally(told, names(kind), by),
        left_out={key: tuple(sorted(left_out[key])) for key in sorted(left_out)},
        unchecked={rule: tuple(sorted(unchecked[rule])) for rule in sorted(unchecked)},
        policies={name: policy(name)["version"] for name in _POLICIES[kind]},
    )


def renewed(before: Report, cases: Collection[UUID], now: Report) -> Report:
    """A report in which these cases stand as they do in another, which is on these cases alone:
    what a report on all of them would have been."""
    return Report(
        figures=replaced(before.figures, cases, now.figures),
        left_out=_renewed(before.left_out, cases, now.left_out),
        unchecked=_renewed(before.unchecked, cases, now.unchecked),
        policies=now.policies,
    )


def _renewed(
    before: Mapping[Key, Listed], cases: Collection[UUID], now: Mapping[Key, Listed]
) -> Mapping[Key, Listed]:
    found = {key: without(listed, cases) for key, listed in before.items()}
    for key, listed in now.items():
        found[key] = merged(found.get(key, ()), listed)
    return {key: found[key] for key in sorted(found) if found[key]}


@dataclass(frozen=True)
class Place:
    """A case in a figure: in which group, and whether in the numerator."""

    figure: str
    group: str | None
    counted: bool


def places(
    kind: Kind, course: Course | None, someone: Someone, *, period: Period, by: By | None
) -> frozenset[Place]:
    """All places of a case in a report; none where it was not there."""
    if course is None:
        return frozenset()
    return frozenset(
        Place(s.figure, group_of(course, s.day, by), s.counted)
        for s in found(kind, course, someone, period).standings
    )


@dataclass(frozen=True)
class Moved:
    """A case whose places differ between two positions, and where in between they changed."""

    case: UUID
    before: frozenset[Place]
    after: frozenset[Place]
    positions: tuple[int, ...]


def moved(
    case: UUID,
    at: Callable[[int], frozenset[Place]],
    *,
    since: int,
    upto: int,
    changes: Iterable[int],
) -> Moved | None:
    """How a case moved from one position to a later one; None where it did not.

    ``at`` tells its places at a position, ``changes`` the positions at which something of it
    changed. Those are named at which its places became others, even if they became the old again
    in between.
    """
    before, after = at(since), at(upto)
    if before == after:
        return None
    positions, standing = [], before
    for position in changes:
        here = at(position)
        if here != standing:
            positions.append(position)
            standing = here
    return Moved(case, before, after, tuple(positions))
