"""Whole histories as data: who did what to a case, in order. docs/histories.md tells the format."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from uuid import UUID

from api.demonstration.personas import PERSONAS

_REFERENCE = re.compile(r"(?P<sort>[$@%])(?P<name>[a-z0-9-]+)(?:\.(?P<number>[0-9]+))?")


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
    """One case from its referral to its end; ``ids`` are the people and groups it speaks of."""

    slug: str
    title: str
    told: str
    ids: Mapping[str, UUID]
    steps: Sequence[Step]


def demonstration_histories() -> tuple[History, ...]:
    """The histories that come with the service, in order."""
    folder = files("api.demonstration").joinpath("histories")
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".json")), key=lambda f: f.name)
    return tuple(
        read_history(file.name.removesuffix(".json"), file.read_text(encoding="utf-8"))
        for file in found
    )


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
