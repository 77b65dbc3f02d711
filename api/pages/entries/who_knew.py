"""Who knew of an entry before a moment, by what the case and the access log say, in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages import words

HOW = {
    "recorded": "Recorded it",
    "acted_on": "Recorded something that names it",
    "told": "Was spoken to about it",
    "sent": "Was sent something that rests on it",
}
"""How somebody came to know of an entry."""
_EXTENT = {
    "content": "what it says",
    "codes": "its codes and dates, not its words",
    "presence": "only that it is there",
    "case": "the case (which of its entries can’t be told)",
    "listed": "the case on a list or in a search",
}
NOT_NAMED = "Somebody the directory does not name"


@dataclass(frozen=True)
class Way:
    """One way in which somebody came to know: by which entry of the case."""

    says: str
    when: Mapping[str, Any]
    entry: str
    straddles: bool
    to: str = ""


@dataclass(frozen=True)
class Ways:
    """All the ways of one kind in which somebody came to know."""

    says: str
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Shown:
    """What somebody was shown of it in one role: how much, each with how often and when."""

    role: str
    extents: tuple[str, ...]


@dataclass(frozen=True)
class Knower:
    """Somebody of the service, with the roles they held at that time."""

    name: str
    roles: tuple[str, ...]
    told: tuple[Ways, ...]
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class WhoKnew:
    """Who knew of an entry before a moment; ``outside`` what was sent to others."""

    label: str
    before: str
    position: int
    people: tuple[Knower, ...]
    outside: tuple[Way, ...]
    not_shown: int


def who_knew(told: Mapping[str, Any]) -> WhoKnew:
    """What `GET /cases/{case_id}/entries/{entry_id}/known-by` tells."""
    return WhoKnew(
        label=told["entry"]["label"],
        before=told["before"],
        position=told["as_of"]["position"],
        people=tuple(_knower(each) for each in told["people"]),
        outside=tuple(_way(each) for each in told["outside"]),
        not_shown=told["not_shown"],
    )


def _knower(person: Mapping[str, Any]) -> Knower:
    ways: dict[str, list[Way]] = {}
    for each in map(_way, person["told"]):
        ways.setdefault(each.says, []).append(each)
    return Knower(
        name=person.get("name", NOT_NAMED),
        roles=roles(person),
        told=tuple(Ways(says, tuple(found)) for says, found in ways.items()),
        shown=shown_in_roles(person["shown"], lambda each: _EXTENT[each["extent"]]),
    )


def roles(person: Mapping[str, Any]) -> tuple[str, ...]:
    """In which roles somebody worked then."""
    return tuple(dict.fromkeys(_roles(person)))


def _roles(person: Mapping[str, Any]) -> Iterator[str]:
    """The roles that the directory has; else those in which they acted and looked."""
    held = person["roles"] or [
        each["by"] for each in (*person["told"], *person["shown"]) if "by" in each
    ]
    for each in held:
        team = f", team {each['team']}" if each.get("team") else ""
        yield f"{words.first_letter(words.role(each['role']))}{team}"


def _way(told: Mapping[str, Any]) -> Way:
    return Way(
        says=HOW[told["how"]],
        when=told["when"],
        entry=told["event"],
        straddles=told.get("straddles", False),
        to=words.in_words(told["recipient"]) if "recipient" in told else "",
    )


def shown_in_roles(
    shown: Sequence[Mapping[str, Any]], says: Callable[[Mapping[str, Any]], str]
) -> tuple[Shown, ...]:
    """What somebody was shown, by the role in which they looked; ``says`` how much that was."""
    found: dict[str, list[str]] = {}
    for each in shown:
        first, last = (words.moment(each[which]["at"]) for which in ("first", "last"))
        extent = f"{says(each)}: {often(each['times'], first, last)}"
        found.setdefault(words.role(each["by"]["role"]), []).append(extent)
    return tuple(Shown(role, tuple(extents)) for role, extents in found.items())


def often(times: int, first: str, last: str) -> str:
    """How often, and when at first and at last."""
    if times == 1:
        return f"once, on {first}"
    if first == last:
        return f"{times:,} times, on {first}"
    day, _, clock = first.rpartition(", ")
    if last.startswith(f"{day}, "):
        return f"{times:,} times, on {day} between {clock} and {last.rpartition(', ')[2]}"
    return f"{times:,} times, from {first} to {last}"
