"""The days on which the service is open, and times of day on the wall in London."""

from datetime import date, datetime, time, timedelta

from domain.moments import LONDON

# Bank holidays in England, from the government's published list.
_CLOSED = frozenset(
    date.fromisoformat(day)
    for day in (
        "2025-04-18",
        "2025-04-21",
        "2025-05-05",
        "2025-05-26",
        "2025-08-25",
        "2025-12-25",
        "2025-12-26",
        "2026-01-01",
        "2026-04-03",
        "2026-04-06",
        "2026-05-04",
        "2026-05-25",
        "2026-08-31",
        "2026-12-25",
        "2026-12-28",
        "2027-01-01",
        "2027-03-26",
        "2027-03-29",
        "2027-05-03",
        "2027-05-31",
    )
)


def working_day(day: date) -> date:
    """The day itself where the service is open, else the next one on which it is."""
    while day.weekday() > 4 or day in _CLOSED:
        day += timedelta(days=1)
    return day


def working_days_after(day: date, count: int) -> date:
    """As many working days later."""
    for _ in range(count):
        day = working_day(day + timedelta(days=1))
    return day


def on(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of day in London."""
    return datetime.combine(day, time(hour, minute), LONDON)
