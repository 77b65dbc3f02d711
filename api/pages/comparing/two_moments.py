"""Two moments of the record, each by either clock, as an address or a form says them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query

from api.pages import words
from api.pages.moment import on_the_wall, typed_moment
from domain.moments import instant_text

_Whole = Annotated[str, Query(max_length=40)]
_Day = Annotated[str, Query(max_length=10)]
_Time = Annotated[str, Query(max_length=8)]


@dataclass(frozen=True)
class OneMoment:
    """What was recorded by ``at``, and of that only what was known by ``known_by``; None: all until
    now, and whatever was known."""

    at: datetime | None
    known_by: datetime | None

    @property
    def is_now(self) -> bool:
        """Whether nothing bounds it."""
        return self.at is None and self.known_by is None

    @property
    def says(self) -> str:
        """The moment in words."""
        stood = "now" if self.at is None else words.moment(self.at)
        if self.known_by is None:
            return stood
        return f"{stood}, of what was known by {words.moment(self.known_by)}"


@dataclass(frozen=True)
class TwoMoments:
    """From the one to the other."""

    since: OneMoment
    until: OneMoment

    @property
    def asked(self) -> dict[str, str | None]:
        """The parameters by which a route is asked to compare them."""
        given = {
            "since": self.since.at,
            "since_known_by": self.since.known_by,
            "until": self.until.at,
            "until_known_by": self.until.known_by,
        }
        return {name: None if at is None else instant_text(at) for name, at in given.items()}

    @property
    def fields(self) -> dict[str, str]:
        """What stands in the fields of the form."""
        given = {
            "since": self.since.at,
            "since_known_by": self.since.known_by,
            "until": self.until.at,
            "until_known_by": self.until.known_by,
        }
        days = {f"{name}_date": on_the_wall(at, "%Y-%m-%d") for name, at in given.items()}
        return days | {f"{name}_time": on_the_wall(at, "%H:%M") for name, at in given.items()}


async def _since(
    *,
    since: _Whole = "",
    since_date: _Day = "",
    since_time: _Time = "",
    since_known_by: _Whole = "",
    since_known_by_date: _Day = "",
    since_known_by_time: _Time = "",
) -> OneMoment:
    return OneMoment(
        typed_moment(since, day=since_date, time=since_time),
        typed_moment(since_known_by, day=since_known_by_date, time=since_known_by_time),
    )


async def _until(
    *,
    until: _Whole = "",
    until_date: _Day = "",
    until_time: _Time = "",
    until_known_by: _Whole = "",
    until_known_by_date: _Day = "",
    until_known_by_time: _Time = "",
) -> OneMoment:
    return OneMoment(
        typed_moment(until, day=until_date, time=until_time),
        typed_moment(until_known_by, day=until_known_by_date, time=until_known_by_time),
    )


async def _two(
    since: Annotated[OneMoment, Depends(_since)], until: Annotated[OneMoment, Depends(_until)]
) -> TwoMoments:
    return TwoMoments(since, until)


AtTwoMoments = Annotated[TwoMoments, Depends(_two)]
