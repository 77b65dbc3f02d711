"""Which days a page of an audit speaks of, from and to as they stand in its form."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import Depends, Query

from api.problems import Problem

_QUARTER = timedelta(days=91)


@dataclass(frozen=True)
class Days:
    """The first and the last day; None where none was given."""

    first: date | None = None
    last: date | None = None

    def or_last_quarter(self, today: date) -> "Days":
        """These days, or the last quarter of a year where none were given."""
        last = self.last or today
        return Days(self.first or last - _QUARTER, last)

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of routes and of addresses; without those that were not given."""
        told = {"from": self.first, "to": self.last}
        return {name: day.isoformat() for name, day in told.items() if day is not None}

    @property
    def fields(self) -> dict[str, str]:
        """What stands in the fields of the form."""
        return {"from": "", "to": "", **self.asked}


async def _days(
    first: Annotated[str, Query(alias="from", max_length=10)] = "",
    last: Annotated[str, Query(alias="to", max_length=10)] = "",
) -> Days:
    return Days(first=_day(first), last=_day(last))


AtDays = Annotated[Days, Depends(_days)]
"""An empty field is a day that was not given."""


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Problem("not-acceptable", "Write a day as 2025-03-14.", code="day") from None
