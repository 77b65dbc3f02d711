"""Figures: numerators and denominators as lists of cases, whole or divided by something."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Figure:
    """One figure of a report; ``group`` is None where it is not divided."""

    name: str
    group: str | None
    numerator: tuple[UUID, ...]
    denominator: tuple[UUID, ...]

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
    figures = []
    for name in names:
        groups = sorted((g for n, g in lists if n == name), key=lambda g: g or "")
        for group in groups or [None]:
            numerator, denominator = lists.get((name, group), ([], []))
            figures.append(Figure(name, group, tuple(numerator), tuple(denominator)))
    return tuple(figures)
