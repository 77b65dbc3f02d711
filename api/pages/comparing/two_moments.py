"""Two moments of the record, each by either clock, as an address or a form says them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query

from api.pages import words
from api.pages.moment import in_fields, typed_moment
from domain.moments import instant_text

_Whole = Annotated[str, Query(max_length=40)]
_Day = Annotated[str, Query(max_length=10)]
_Time = Annotated[str, Query(max_length=8)]


@dataclass(frozen=True)
class OneMoment:
    """What was recorded by ``at`` or up to ``position``, and of that only what was known by
    ``known_by``; None: all until now, and whatever was known."""

    at: datetime | None = None
    known_by: datetime | None = None
    position: int | None = None

    @property
    def is_now(self) -> bool:
        """Whether nothing bounds it."""
        return self.at is None and self.known_by is None and self.position is None

    @property
    def says(self) -> str:
        """The moment in words."""
        if self.at is not None:
            stood = words.moment(self.at)
        else:
            stood = "now" if self.position is None else "what stood"
        if self.known_by is None:
            return stood
        known = f"what was known by {words.moment(self.known_by)}"
        return known if stood == "now" else f"{stood}, of {known}"


@dataclass(frozen=True)
class TwoMoments:
    """From the one to the other. ``is_asked`` unless nobody has said since when yet; lists know
    only what stood, not what was known."""

    since: OneMoment
    until: OneMoment
    is_asked: bool
    of_a_list: bool = False

    @property
    def asked(self) -> dict[str, str | int | None]:
        """The parameters by which a route is asked to compare them."""
        told = {name: None if at is None else instant_text(at) for name, at in self._clocks.items()}
        return {**told, "since_position": self.since.position}

    @property
    def fields(self) -> dict[str, str]:
        """What stands in the fields of the form."""
        return in_fields(self._clocks)

    @property
    def _clocks(self) -> dict[str, datetime | None]:
        recorded = {"since": self.since.at, "until": self.until.at}
        if self.of_a_list:
            return recorded
        known = {"since_known_by": self.since.known_by, "until_known_by": self.until.known_by}
        return recorded | known


async def _stood(
    *,
    since: _Whole = "",
    since_date: _Day = "",
    since_time: _Time = "",
    since_position: Annotated[int | None, Query(ge=0, lt=2**53)] = None,
    until: _Whole = "",
    until_date: _Day = "",
    until_time: _Time = "",
) -> TwoMoments:
    return TwoMoments(
        OneMoment(typed_moment(since, day=since_date, time=since_time), position=since_position),
        OneMoment(typed_moment(until, day=until_date, time=until_time)),
        is_asked=bool(since or since_date) or since_position is not None,
        of_a_list=True,
    )


async def _since_known(
    since_known_by: _Whole = "", since_known_by_date: _Day = "", since_known_by_time: _Time = ""
) -> tuple[datetime | None, bool]:
    known = typed_moment(since_known_by, day=since_known_by_date, time=since_known_by_time)
    return known, bool(since_known_by or since_known_by_date)


async def _until_known(
    until_known_by: _Whole = "", until_known_by_date: _Day = "", until_known_by_time: _Time = ""
) -> datetime | None:
    return typed_moment(until_known_by, day=until_known_by_date, time=until_known_by_time)


async def _two(
    stood: Annotated[TwoMoments, Depends(_stood)],
    since: Annotated[tuple[datetime | None, bool], Depends(_since_known)],
    until: Annotated[datetime | None, Depends(_until_known)],
) -> TwoMoments:
    since_known, is_asked = since
    return TwoMoments(
        OneMoment(stood.since.at, since_known, stood.since.position),
        OneMoment(stood.until.at, until),
        is_asked=stood.is_asked or is_asked,
    )


AtTwoMoments = Annotated[TwoMoments, Depends(_two)]
AtTwoStandings = Annotated[TwoMoments, Depends(_stood)]
"""For lists and boards, which know no `known_by`."""
