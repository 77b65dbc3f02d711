"""Working days in England: Monday to Friday in London, bank holidays left out.

The bank holidays are policy data, so that a deadline can be worked out again as it was.
"""

from datetime import date, timedelta
from functools import cache

from domain.policies import policy

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


class CalendarEnds(LookupError):
    """The bank holidays of that time are not on the list, so nothing is counted there."""


@cache
def _bank_holidays() -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in policy("bank_holidays")["days"])


@cache
def _listed() -> tuple[date, date]:
    listed = policy("bank_holidays")
    return date.fromisoformat(listed["effective_from"]), date.fromisoformat(listed["until"])


def is_working_day(day: date) -> bool:
    """Whether offices in England work on a day; raises :class:`CalendarEnds` off the list."""
    first, last = _listed()
    if not first <= day <= last:
        raise CalendarEnds(day.year)
    return day.weekday() < _SATURDAY and day not in _bank_holidays()


def working_days_after(day: date, count: int) -> date:
    """The working day that is so many working days after a day, which itself never counts."""
    while count:
        day += _ONE_DAY
        count -= is_working_day(day)
    return day


def working_days_between(day: date, later: date) -> int:
    """How many working days lie after a day, up to and including a later one."""
    return sum(
        is_working_day(day + number * _ONE_DAY) for number in range(1, (later - day).days + 1)
    )
