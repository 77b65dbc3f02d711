"""Deadlines around weekends, bank holidays and midnight in London."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.clocks import Clock, Due, due, due_after
from domain.policies import policy
from domain.working_days import (
    CalendarEnds,
    is_working_day,
    working_days_after,
    working_days_between,
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 6, 1), True),
        (date(2026, 5, 30), False),  # Saturday
        (date(2026, 5, 31), False),  # Sunday
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 4, 7), True),
        (date(2026, 5, 4), False),
        (date(2026, 5, 25), False),
        (date(2026, 8, 31), False),
        (date(2026, 8, 3), True),  # a bank holiday in Scotland only
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), False),  # for Boxing Day on a Saturday
        (date(2026, 12, 29), True),
        (date(2022, 9, 19), False),  # the funeral of Elizabeth II
        (date(2023, 5, 8), False),  # the coronation
    ],
)
def test_offices_in_england_work_on_weekdays_but_not_on_bank_holidays(day, works):
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (date(2026, 6, 1), 1, date(2026, 6, 2)),
        (date(2026, 6, 5), 1, date(2026, 6, 8)),
        (date(2026, 6, 6), 1, date(2026, 6, 8)),
        (date(2026, 6, 7), 1, date(2026, 6, 8)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2025, 12, 24), 1, date(2025, 12, 29)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 6, 1), 0, date(2026, 6, 1)),
    ],
)
def test_working_days_are_counted_from_the_day_after(day, count, then):
    assert working_days_after(day, count) == then
    assert working_days_between(day, then) == count


def test_a_day_off_the_list_is_no_working_day_by_guess():
    last = date.fromisoformat(policy("bank_holidays")["until"])
    assert working_days_after(last - timedelta(days=4), 1)
    for day in (last + timedelta(days=1), date(2011, 12, 31)):
        with pytest.raises(CalendarEnds):
            is_working_day(day)
    with pytest.raises(CalendarEnds):
        due_after(Clock.ASSESSMENT, last)


def test_every_listed_holiday_is_a_weekday_and_every_year_has_its_eight():
    days = [date.fromisoformat(day) for day in policy("bank_holidays")["days"]]
    assert days == sorted(set(days))
    assert all(day.weekday() < 5 for day in days)
    for year in range(2012, 2029):
        assert sum(day.year == year for day in days) >= 8, year


@pytest.mark.parametrize(
    ("clock", "by"),
    [
        (Clock.AGENCY_DECISION, date(2026, 4, 2)),
        (Clock.STAFF_ALLEGATION, date(2026, 4, 2)),
        (Clock.FGM_REPORT, date(2026, 4, 2)),
        (Clock.CORE_GROUP, date(2026, 4, 17)),
        (Clock.INITIAL_CONFERENCE, date(2026, 4, 24)),
        (Clock.ASSESSMENT, date(2026, 6, 9)),
        (Clock.FIRST_REVIEW_CONFERENCE, date(2026, 7, 1)),
        (Clock.LATER_REVIEW_CONFERENCE, date(2026, 10, 1)),
    ],
)
def test_each_clock_from_a_wednesday_before_easter(clock, by):
    """Two Easter days and, for the longest, two May days lie in between."""
    assert due(clock, datetime(2026, 4, 1, 10, 0, tzinfo=UTC)).by == by


def test_months_end_where_the_month_does():
    for day, by in (
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 10, 1), date(2027, 1, 1)),
    ):
        assert due_after(Clock.FIRST_REVIEW_CONFERENCE, day).by == by


def test_a_clock_starts_on_the_day_in_london():
    thursday = datetime(2026, 6, 4, 22, 59, tzinfo=UTC)
    friday = datetime(2026, 6, 4, 23, 0, tzinfo=UTC)
    assert due(Clock.AGENCY_DECISION, thursday).by == date(2026, 6, 5)
    assert due(Clock.AGENCY_DECISION, friday).by == date(2026, 6, 8)


def test_a_clock_has_run_out_when_its_last_day_is_over_in_london():
    friday = Due(date(2026, 6, 5), "1:1")
    assert not friday.run_out(datetime(2026, 6, 5, 22, 59, 59, tzinfo=UTC))
    assert friday.run_out(datetime(2026, 6, 5, 23, 0, tzinfo=UTC))


def test_a_deadline_names_the_versions_that_computed_it_and_none_is_a_checked_rule():
    clocks, calendar = policy("clocks"), policy("bank_holidays")
    assert due_after(Clock.CORE_GROUP, date(2026, 6, 1)).version == (
        f"{clocks['version']}:{calendar['version']}"
    )
    assert due_after(Clock.FIRST_REVIEW_CONFERENCE, date(2026, 6, 1)).version == clocks["version"]
    assert clocks["checked"] is False
    assert set(clocks["clocks"]) == {clock.value for clock in Clock}
