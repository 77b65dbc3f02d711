"""What puts an entry right, as a page shows it beside what rests on that entry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.pages import words
from api.pages.told import withheld_ground
from domain.case.corrections.corrections import Scope


@dataclass(frozen=True)
class Correction:
    """What is right instead, in words or why they are not shown; ``of_all``: nothing of what it
    corrects holds."""

    says: str
    is_withheld: bool
    of_all: bool
    recorded: str


def corrections(entries: Iterable[Mapping[str, Any]]) -> tuple[Correction, ...]:
    """Those entries that are corrections, in their order, as a route tells them to a reader."""
    return tuple(_correction(each) for each in entries if each["area"] == "corrections")


def _correction(told: Mapping[str, Any]) -> Correction:
    right = told["parts"]["right"]
    ground = withheld_ground(right)
    return Correction(
        says=right["text"] if ground is None else words.withheld(ground),
        is_withheld=ground is not None,
        of_all=told["data"].get("scope") == Scope.WHOLE,
        recorded=told["recorded"],
    )
