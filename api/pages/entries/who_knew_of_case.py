"""Who had learned of a case at all before a moment, in words: each person once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages import words
from api.pages.entries.who_knew import NOT_NAMED, Shown, roles, shown_in_roles

_HOW = {
    "recorded": "Recorded in it",
    "acted_on": "Let something of it leave the service",
    "told": "Was spoken to about it",
    "sent": "Was sent something of it",
}
_SIGHT = {
    "entries": "entries of it",
    "case": "the case (which of its entries can’t be told)",
    "listed": "the case on a list, in a search, or by asking about it",
}


@dataclass(frozen=True)
class Occasions:
    """How often entries of the case say the same, and the first and the last that do."""

    says: str
    often: str
    ends: tuple[Mapping[str, Any], ...]
    straddles: bool


@dataclass(frozen=True)
class Learned:
    """Somebody of the service, with all that says that they knew of the case."""

    name: str
    roles: tuple[str, ...]
    told: tuple[Occasions, ...]
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class WhoKnewOfCase:
    """A page of who knew of a case; ``outside`` what was sent to others."""

    before: str
    position: int
    people: tuple[Learned, ...]
    count: int
    next: int | None
    outside: tuple[Occasions, ...]
    not_shown: int


def who_knew_of_case(told: Mapping[str, Any]) -> WhoKnewOfCase:
    """What `GET /cases/{case_id}/known-by` tells."""
    return WhoKnewOfCase(
        before=told["before"],
        position=told["as_of"]["position"],
        people=tuple(_learned(each) for each in told["people"]),
        count=told["count"],
        next=told.get("next"),
        outside=tuple(_occasions(each) for each in told["outside"]),
        not_shown=told["not_shown"],
    )


def _learned(person: Mapping[str, Any]) -> Learned:
    acted = [each["first"] for each in person["told"]]
    return Learned(
        name=person.get("name", NOT_NAMED),
        roles=roles({**person, "told": acted}),
        told=tuple(_occasions(each) for each in person["told"]),
        shown=shown_in_roles(person["shown"], lambda each: _SIGHT[each["sight"]]),
    )


def _occasions(told: Mapping[str, Any]) -> Occasions:
    first, last = told["first"], told["last"]
    to = f" ({words.in_words(told['recipient'])})" if "recipient" in told else ""
    return Occasions(
        says=_HOW[told["how"]] + to,
        often="once" if told["times"] == 1 else f"{told['times']:,} times",
        ends=(first,) if told["times"] == 1 else (first, last),
        straddles=first.get("straddles", False),
    )
