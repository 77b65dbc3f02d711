"""By when something is due: the clocks of safeguarding, from the policy of that name."""

from calendar import monthrange
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from domain.moments import end_of, london_day
from domain.policies import policy
from domain.working_days import working_days_after


class Clock(StrEnum):
    """What is waited for."""

    AGENCY_DECISION = "agency_decision"
    ASSESSMENT = "assessment"
    INITIAL_CONFERENCE = "initial_conference"
    CORE_GROUP = "core_group"
    FIRST_REVIEW_CONFERENCE = "first_review_conference"
    LATER_REVIEW_CONFERENCE = "later_review_conference"
    STAFF_ALLEGATION = "staff_allegation"
    FGM_REPORT = "fgm_report"


class Due(NamedTuple):
    """The last day on which it is in time, and the policy and calendar versions that say so."""

    by: date
    version: str

    def run_out(self, now: datetime) -> bool:
        """Whether that day is over in London."""
        return now > end_of(self.by)


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_after(clock: Clock, day: date) -> Due:
    """When a clock that starts on a day in London runs out; the day itself never counts.

    Raises :class:`~domain.working_days.CalendarEnds` where bank holidays are not known so far.
    """
    listed, calendar = policy("clocks"), policy("bank_holidays")
    rule = listed["clocks"][clock.value]
    if "months" in rule:
        return Due(months_after(day, rule["months"]), listed["version"])
    by = working_days_after(day, rule["working_days"])
    return Due(by, f"{listed['version']}:{calendar['version']}")


def due(clock: Clock, since: datetime) -> Due:
    """When a clock that starts at an instant runs out: counted from its day in London."""
    return due_after(clock, london_day(since))
