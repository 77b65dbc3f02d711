"""What somebody looks for in a timeline: areas, whose entries, what is significant, own words, some
days. It stands in the address, so that a link leads to the same again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query

from api.pages import words
from api.pages.staff import Staff, acting
from api.pages.told import withheld_ground
from api.problems import Problem
from domain.text import Code

_CORRECTIONS = "corrections"
"""No area of the state of a case, but entries have it."""


@dataclass(frozen=True)
class Filters:
    """What is looked for; nothing of it where everything is shown."""

    areas: tuple[str, ...] = ()
    by: UUID | None = None
    significant: bool = False
    own_words: bool = False
    since: date | None = None
    until: date | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """The parameters by which a route is asked."""
        return {
            "area": self.areas,
            "by": self.by,
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
            "by": "" if self.by is None else str(self.by),
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
    by: Annotated[str, Query(max_length=36)] = "",
    significant: bool = False,
    own_words: bool = False,
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
) -> Filters:
    return Filters(
        areas=area,
        by=_whose(by),
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
        sorted(((name, words.area(name)) for name in (*told, _CORRECTIONS)), key=lambda a: a[1])
    )


def offered_people(timeline: Mapping[str, Any], staff: Staff) -> tuple[tuple[str, str], ...]:
    """Everybody who recorded in the case, by their id, each with what they are called, in which
    roles they did, and how much; the reader first."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for each in timeline["authors"]:
        found.setdefault(each["by"]["actor"], []).append(each)
    told = [(id, _person(id, acted, staff)) for id, acted in found.items()]
    return tuple(sorted(told, key=lambda each: (each[0] != staff.me, each[1])))


def _person(id: str, acted: Sequence[Mapping[str, Any]], staff: Staff) -> str:
    roles = "; ".join(dict.fromkeys(acting(each["by"]) for each in acted))
    count = sum(each["entries"] for each in acted)
    entries = f"{count} {'entry' if count == 1 else 'entries'}"
    who = staff.who(id)
    return f"{words.first_letter(roles) if who is None else f'{who}, {roles}'} ({entries})"


def _whose(chosen: str) -> UUID | None:
    if not chosen:
        return None
    try:
        return UUID(chosen)
    except ValueError:
        raise Problem("not-acceptable", "Choose somebody from the list.", code="person") from None


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Problem("not-acceptable", "Write a day as 2025-03-14.", code="day") from None
