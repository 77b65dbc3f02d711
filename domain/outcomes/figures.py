"""Figures: numerators and denominators as lists of cases, whole or divided by something."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from domain.outcomes.course import Course, Found

NOT_RECORDED = "not_recorded"


class By(StrEnum):
    """What figures can be divided by."""

    QUARTER = "quarter"
    DESCRIPTOR = "descriptor"
    STEP = "step"
    ETHNICITY = "ethnicity"
    DECILE = "decile"
    PATHWAY = "pathway"
    SERVICE = "service"
    TEAM = "team"
    PRACTITIONER = "practitioner"
    ANXIETY_MEASURE = "anxiety_measure"


Listed = tuple[UUID, ...]
"""Cases, in the order of their ids."""


@dataclass(frozen=True)
class Figure:
    """One figure of a report; ``group`` is None where it is not divided."""

    name: str
    group: str | None
    numerator: Listed
    denominator: Listed

    @property
    def percentage(self) -> str | None:
        """With one decimal, half up, as the national tables print it; None of nobody."""
        if not self.denominator:
            return None
        thousandths = Fraction(1000 * len(self.numerator), len(self.denominator))
        rounded = int(thousandths + Fraction(1, 2))
        return f"{rounded // 10}.{rounded % 10}"


def quarter(day: date) -> str:
    """The quarter of the financial year that a day lies in, which begins in April."""
    begins = day.year if day.month >= 4 else day.year - 1
    return f"{begins}-{(begins + 1) % 100:02} Q{(day.month - 4) % 12 // 3 + 1}"


def _team(course: Course, day: date) -> object:
    held = course.held_on(day)
    return None if held is None else held.team


def _practitioner(course: Course, day: date) -> object:
    held = course.held_on(day)
    return None if held is None else held.practitioner


_GROUPS: Mapping[By, Callable[[Course, date], object]] = {
    By.QUARTER: lambda _, day: quarter(day),
    By.DESCRIPTOR: lambda course, _: course.descriptor,
    By.STEP: lambda course, _: course.step,
    By.ETHNICITY: lambda course, _: course.ethnicity,
    By.DECILE: lambda course, _: course.decile,
    By.PATHWAY: lambda course, _: course.pathway.value,
    By.SERVICE: lambda course, _: course.service,
    By.TEAM: _team,
    By.PRACTITIONER: _practitioner,
    By.ANXIETY_MEASURE: lambda course, _: course.pairing.measure if course.pairing else None,
}


def group_of(course: Course, day: date, by: By | None) -> str | None:
    """The group that a case falls into by the day that counts; what was not recorded is a group of
    its own. Team and practitioner are those who held the case on that day."""
    if by is None:
        return None
    value = _GROUPS[by](course, day)
    return NOT_RECORDED if value is None else str(value)


def tally(
    found: Iterable[tuple[Course, Found]], names: Iterable[str], by: By | None = None
) -> tuple[Figure, ...]:
    """The figures of these names, in their order and that of their groups.

    A case is once in a figure. A figure that nobody is in stands there with nobody, undivided.
    """
    lists: dict[tuple[str, str | None], tuple[list[UUID], list[UUID]]] = {}
    # Sorted once here, every list comes out sorted; whole numbers compare faster than ids.
    for course, told in sorted(found, key=lambda one: one[0].case.int):
        for standing in told.standings:
            key = standing.figure, group_of(course, standing.day, by)
            numerator, denominator = lists.setdefault(key, ([], []))
            denominator.append(course.case)
            if standing.counted:
                numerator.append(course.case)
    return _in_order(
        {
            (name, group): Figure(name, group, tuple(numerator), tuple(denominator))
            for (name, group), (numerator, denominator) in lists.items()
        },
        names,
    )


def replaced(
    figures: Iterable[Figure], cases: Collection[UUID], instead: Iterable[Figure]
) -> tuple[Figure, ...]:
    """The figures without these cases, and with the cases of others in their place, which are
    figures of these cases alone: what a tally of all would have been."""
    found = {(figure.name, figure.group): figure for figure in figures}
    names = dict.fromkeys(name for name, _ in found)
    for key, figure in found.items():
        numerator, denominator = (
            without(listed, cases) for listed in (figure.numerator, figure.denominator)
        )
        if denominator is not figure.denominator or numerator is not figure.numerator:
            found[key] = replace(figure, numerator=numerator, denominator=denominator)
    for figure in instead:
        key = figure.name, figure.group
        there = found.get(key) or Figure(*key, (), ())
        found[key] = replace(
            there,
            numerator=merged(there.numerator, figure.numerator),
            denominator=merged(there.denominator, figure.denominator),
        )
    return _in_order({key: figure for key, figure in found.items() if figure.denominator}, names)


def without(listed: Listed, cases: Iterable[UUID]) -> Listed:
    """A list without these cases; the same object where none of them is in it."""
    places = {
        place
        for case in cases
        for place in range(bisect_left(listed, case), bisect_right(listed, case))
    }
    if not places:
        return listed
    left = list(listed)
    for place in sorted(places, reverse=True):
        del left[place]
    return tuple(left)


def merged(listed: Listed, others: Listed) -> Listed:
    """A list with others, few of them, at their places; the same object where there are none."""
    if not others:
        return listed
    found = list(listed)
    for case in others:
        insort(found, case)
    return tuple(found)


def _in_order(
    found: Mapping[tuple[str, str | None], Figure], names: Iterable[str]
) -> tuple[Figure, ...]:
    """By the order of their names and then that of their groups."""
    figures = []
    for name in names:
        groups = sorted((g for n, g in found if n == name), key=lambda g: g or "")
        figures += [found[name, group] for group in groups] or [Figure(name, None, (), ())]
    return tuple(figures)
