"""What somebody looks for in a timeline: areas, their own entries, what is significant, own words,
some days. It stands in the address, so that a link leads to the same again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query

from api.pages import words
from api.pages.told import withheld_ground
from api.problems import Problem
from domain.text import Code

_CORRECTIONS = "corrections"
"""No area of the state of a case, but entries have it."""


@dataclass(frozen=True)
class Filters:
    """What is looked for; nothing of it where everything is shown."""

    areas: tuple[str, ...] = ()
    mine: bool = False
    significant: bool = False
    own_words: bool = False
    since: date | None = None
    until: date | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """The parameters by which a route is asked."""
        return {
            "area": self.areas,
            "by": "me" if self.mine else None,
            "significant": self.significant or None,
            "own_words": self.own_words or None,
            "since": self.since,
            "until": self.until,
        }

    @property
    def query(self) -> dict[str, Any]:
        """The same for addresses of pages."""
        given = {
            "area": list(self.areas),
            "mine": "true" if self.mine else "",
            "significant": "true" if self.significant else "",
            "own_words": "true" if self.own_words else "",
            "since": "" if self.since is None else self.since.isoformat(),
            "until": "" if self.until is None else self.until.isoformat(),
        }
        return {name: value for name, value in given.items() if value}

    @property
    def is_set(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.query)


async def _filters(
    *,
    area: Annotated[tuple[Code, ...], Query(max_length=40)] = (),
    mine: bool = False,
    significant: bool = False,
    own_words: bool = False,
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
) -> Filters:
    return Filters(
        areas=area,
        mine=mine,
        significant=significant,
        own_words=own_words,
        since=_day(since),
        until=_day(until),
    )


AtFilters = Annotated[Filters, Depends(_filters)]


def offered_areas(case: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The areas of the case that the reader may be told of, each with its name in words."""
    told = [name for name, area in case["areas"].items() if withheld_ground(area) is None]
    return tuple(
        sorted(((name, words.in_words(name)) for name in (*told, _CORRECTIONS)), key=lambda a: a[1])
    )


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Problem("not-acceptable", "Write a day as 2025-03-14.", code="day") from None
