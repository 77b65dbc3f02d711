"""Whole histories as data: who did what to a case, in order. docs/histories.md tells the format."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.abc import Traversable
from importlib.resources import files
from typing import Any
from uuid import UUID

from api.demonstration.personas import PERSONAS

_REFERENCE = re.compile(r"(?P<sort>[$@%])(?P<name>[a-z0-9-]+)(?:\.(?P<number>[0-9]+))?")
_WEEKDAY = re.compile(r"\{(?P<count>-?[0-9]+)\}")
_SATURDAY = 5


class HistoryUnclear(ValueError):
    """A history names something that it does not hold."""


@dataclass(frozen=True)
class Step:
    """One command: by whom, which, what surrounds it, and its content before references are put
    in. ``number`` counts from 1; ``name`` is what later steps call its events by."""

    number: int
    persona: str
    command: str
    name: str | None
    about: Mapping[str, Any]
    data: Mapping[str, Any]


@dataclass(frozen=True)
class History:
    """One case from its referral on; ``ids`` are the people and groups it speaks of."""

    slug: str
    title: str
    told: str
    ids: Mapping[str, UUID]
    steps: Sequence[Step]


def demonstration_histories() -> tuple[History, ...]:
    """The histories that come with the service and have ended, in order."""
    return tuple(
        read_history(slug, text) for slug, text in _texts(files("api.demonstration") / "histories")
    )


def open_histories(today: date) -> tuple[History, ...]:
    """The histories that have not ended, as if they had happened until the last weekday before
    this one. Those of another day are others."""
    return tuple(
        read_history(f"{slug}-{today:%Y%m%d}", _told_on(today, text))
        for slug, text in _texts(files("api.demonstration") / "histories" / "open")
    )


def _texts(folder: Traversable) -> list[tuple[str, str]]:
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".json")), key=lambda f: f.name)
    return [(f.name.removesuffix(".json"), f.read_text(encoding="utf-8")) for f in found]


def _told_on(today: date, text: str) -> str:
    """A history's text with days in place of how many weekdays they are from today."""
    return _WEEKDAY.sub(lambda found: str(_day(today, int(found["count"]))), text)


def _day(today: date, count: int) -> date:
    """The day so many days after or before today, weekends not counted; bank holidays are, for what
    is invented need not end with their list."""
    one, day = timedelta(days=1 if count > 0 else -1), today
    while count:
        day += one
        count -= one.days if day.weekday() < _SATURDAY else 0
    return day


def read_history(slug: str, text: str) -> History:
    """The history that a JSON text tells; raises ``ValueError`` or ``KeyError`` where it does not
    hold to the format."""
    told = json.loads(text)
    ids = {**told["people"], **told.get("groups", {})}
    return History(
        slug=slug,
        title=told["title"],
        told=told["told"],
        ids={alias: UUID(id_) for alias, id_ in ids.items()},
        steps=tuple(_step(number, step) for number, step in enumerate(told["steps"], 1)),
    )


def _step(number: int, told: Mapping[str, Any]) -> Step:
    about = {key: value for key, value in told.items() if key not in {"as", "do", "name", "data"}}
    # Whoever records was there, unless the step says when the service learned of it.
    if "occurred" in about:
        about.setdefault("known", about["occurred"])
    return Step(
        number=number,
        persona=told["as"],
        command=told["do"],
        name=told.get("name"),
        about=about,
        data=told["data"],
    )


def resolved(value: Any, *, ids: Mapping[str, UUID], events: Mapping[str, Sequence[str]]) -> Any:
    """The value with every reference in it put in place; ``events`` are those of named steps.

    Raises :class:`HistoryUnclear` for a reference to what is not there.
    """
    match value:
        case str():
            found = _REFERENCE.fullmatch(value)
            return value if found is None else _meant(found, ids, events)
        case dict():
            return {key: resolved(item, ids=ids, events=events) for key, item in value.items()}
        case list():
            return [resolved(item, ids=ids, events=events) for item in value]
    return value


def _meant(
    reference: re.Match[str], ids: Mapping[str, UUID], events: Mapping[str, Sequence[str]]
) -> str:
    name, number = reference["name"], int(reference["number"] or 0)
    try:
        match reference["sort"]:
            case "$":
                return events[name][number]
            case "@":
                return str(ids[name])
            case _:
                return str(PERSONAS[name].actor)
    except (KeyError, IndexError):
        raise HistoryUnclear(f"{reference[0]} stands for nothing before this step") from None
