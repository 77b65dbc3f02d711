"""What a page of information governance tells of one thing: its facts, and what was done, step by
step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages import words
from api.pages.governance.lists import said
from api.pages.staff import Staff
from api.pages.tables import Cell, Table

_ASKED_ABOVE = frozenset(
    {"cases", "destruction", "fingerprints", "kept_until", "record_of", "retention"}
)
"""What a step says that stands among the facts already, or that nobody reads."""

_OURSELVES = "caseledger"
"""As which organisation and program the service itself acts."""


@dataclass(frozen=True)
class Fact:
    """A term with its value, and where that leads; ``stands_out`` is for what is late or stops."""

    term: str
    value: str
    href: str | None = None
    stands_out: bool = False


def is_mine(told: Mapping[str, Any], *, me: str) -> bool:
    """Whether the reader took the first step, so that somebody else decides."""
    return bool(told["steps"][0]["by"]["actor"] == me)


def data_of(told: Mapping[str, Any], type: str) -> Mapping[str, Any]:
    """What the last step of a type says; nothing where there was none."""
    found: list[Mapping[str, Any]] = [
        each["data"] for each in told["steps"] if each["type"] == f"governance.{type}"
    ]
    return found[-1] if found else {}


def steps(told: Sequence[Mapping[str, Any]], staff: Staff) -> Table:
    """What was done, in order."""
    rows = [
        (
            Cell(words.moment(each["recorded"])),
            Cell(each["label"]),
            Cell(_by_whom(each, staff)),
            Cell(_more(each["type"], each["data"])),
        )
        for each in told
    ]
    return Table("What was done", ("When", "What", "By", "More"), rows)


def _by_whom(step: Mapping[str, Any], staff: Staff) -> str:
    by = step["by"]
    if by["organisation"] == by["client"] == _OURSELVES:
        return "The service"
    return staff.opening(by, at=step["recorded"])


def _more(type: str, data: Mapping[str, Any]) -> str:
    told = {name: value for name, value in data.items() if name not in _ASKED_ABOVE}
    return "; ".join(f"{each.term}: {each.value}" for each in said(type, told))
