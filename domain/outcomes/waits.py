"""How long people waited, and who waits now.

The national standards, within six and eighteen weeks, are measured on those who finished a course,
from the referral's arrival to the first treatment. Days are whole days between dates; a wait of
exactly 42 days is within 42.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from domain.outcomes.course import Course, Found, LeftOut, Period, Standing
from domain.policies import policy

BEFORE_REFERRAL = "seen-before-the-referral"


def _rules() -> dict[str, Any]:
    return policy("waits")


def bands(ends: Sequence[int]) -> tuple[str, ...]:
    """The names of bands of days by their ends: the last is open."""
    return _bands(tuple(ends))


@cache
def _bands(ends: tuple[int, ...]) -> tuple[str, ...]:
    starts = (0, *(end + 1 for end in ends))
    closed = (f"{start}_to_{end}" for start, end in zip(starts, ends, strict=False))
    return (*closed, f"over_{ends[-1]}")


def band(days: int, ends: Sequence[int]) -> str:
    """The band that a number of days falls into; each end belongs to the band it ends."""
    place = next((n for n, end in enumerate(ends) if days <= end), len(ends))
    return bands(ends)[place]


def figures() -> tuple[str, ...]:
    """Every figure of the report on waits."""
    rules = _rules()
    ends, quiet = rules["band_ends_days"], rules["inactivity_ends_days"]
    over = rules["long_wait_over_days"]
    return (
        *(f"treatment_within_{days}_days" for days in rules["treatment_within_days"]),
        *(f"{wait}_{name}_days" for wait in _BANDED for name in bands(ends)),
        *(f"quiet_{name}_days" for name in bands(quiet)),
        f"waiting_for_assessment_over_{over}_days",
        f"waiting_for_treatment_over_{over}_days",
    )


_BANDED = ("wait_for_assessment", "wait_for_treatment", "first_to_second_treatment")


def waits(course: Course, period: Period) -> Found:
    """Where a case stands in the figures of waits of a period.

    Waits count in the period in which they ended; who waits still, and whose case is quiet, is told
    as of the period's last day.
    """
    first = course.treatments[0] if course.treatments else None
    second = course.treatments[1] if len(course.treatments) > 1 else None
    return (
        _within(course, first, period)
        + _banded("wait_for_assessment", course.received, course.assessed_on, period)
        + _banded("wait_for_treatment", course.received, first, period)
        + _banded("first_to_second_treatment", first, second, period)
        + _waiting(course, period.last)
    )


def _within(course: Course, first: date | None, period: Period) -> Found:
    if not (course.adult and course.finished and first and period.holds(course.ended)):
        return Found()
    assert course.ended is not None
    names = {f"treatment_within_{n}_days": n for n in _rules()["treatment_within_days"]}
    days = (first - course.received).days
    if days < 0:
        return Found(left_out=tuple(LeftOut(name, BEFORE_REFERRAL) for name in names))
    return Found(tuple(Standing(name, days <= most, course.ended) for name, most in names.items()))


def _banded(wait: str, since: date | None, until: date | None, period: Period) -> Found:
    if since is None or until is None or not period.holds(until):
        return Found()
    ends = _rules()["band_ends_days"]
    days = (until - since).days
    if days < 0:
        return Found(left_out=(LeftOut(wait, BEFORE_REFERRAL),))
    own = band(days, ends)
    return Found(tuple(Standing(f"{wait}_{name}_days", name == own, until) for name in bands(ends)))


def _waiting(course: Course, day: date) -> Found:
    """Open cases as of a day: still waiting, or in treatment and quiet since the last contact."""
    if course.received > day or (course.ended is not None and course.ended <= day):
        return Found()
    rules = _rules()
    over = rules["long_wait_over_days"]
    treated = [at for at in course.treatments if at <= day]
    if treated:
        ends = rules["inactivity_ends_days"]
        own = band((day - treated[-1]).days, ends)
        return Found(
            tuple(Standing(f"quiet_{name}_days", name == own, day) for name in bands(ends))
        )
    assessed = course.assessed_on is not None and course.assessed_on <= day
    wait = "treatment" if assessed else "assessment"
    long = (day - course.received).days > over
    return Found((Standing(f"waiting_for_{wait}_over_{over}_days", long, day),))
