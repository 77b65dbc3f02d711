"""People who work here, as a page calls them: whoever reads it as you, others by the name that the
directory has of them and the role and team in which they acted."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from api.pages import words
from api.pages.asking import Record
from domain.roles import Role

NAMED_TO = frozenset(Role) - {Role.EXTERNAL_REVIEWER, Role.DATA_SUBJECT, Role.SUBSCRIBER}
"""To whom the directory is open; to others people stand by role and team alone."""
_AT_ONCE = 50
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MEMBERS = frozenset(
    {
        "actor",
        "actors",
        "alleged",
        "approved_by",
        "author",
        "by",
        "covered_by",
        "exclude",
        "decided_by",
        "in_charge",
        "owner",
        "practitioner",
        "practitioner_id",
        "requested_by",
        "reviewer",
        "supervisor",
        "supervisor_id",
    }
)
"""What members of answers are called that hold ids of people who work here."""


@dataclass(frozen=True)
class Called:
    """What somebody was called from an instant on."""

    name: str
    since: datetime


@dataclass(frozen=True)
class Staff:
    """``me`` is whoever reads the page."""

    me: str
    names: Mapping[str, Sequence[Called]] = field(default_factory=dict)

    def named(self, id: str, *, at: str | None = None) -> str | None:
        """What somebody was called at an instant, else what they are called; of somebody who was
        registered later their first name. None where the directory does not have them."""
        known = self.names.get(id, ())
        if at is not None and known:
            moment = datetime.fromisoformat(at)
            known = [each for each in known if each.since <= moment] or known[:1]
        return known[-1].name if known else None

    def by(self, author: Mapping[str, Any], *, at: str | None = None) -> str:
        """Who acted, in which role and team, within a sentence; at an instant, if that is given."""
        if author["actor"] == self.me:
            return "you"
        acted = acting(author)
        name = self.named(author["actor"], at=at)
        return acted if name is None else f"{name}, {acted}"

    def opening(self, author: Mapping[str, Any], *, at: str | None = None) -> str:
        """The same at the beginning of a line."""
        if author["actor"] == self.me:
            return f"You, as {acting(author)}"
        told = self.by(author, at=at)
        return told if self.named(author["actor"]) else words.first_letter(told)

    def holder(self, id: str, *, role: str, team: str) -> str:
        """Who holds a case, at the beginning of a line."""
        if id == self.me:
            return f"You, team {team}"
        return self.opening({"actor": id, "role": role, "team": team})

    def who(self, id: str) -> str | None:
        """Somebody whose role is not told: "You", or the name; None where there is none."""
        return "You" if id == self.me else self.named(id)

    def apart(self, id: str) -> str:
        """What tells somebody apart from all others here where a name does not: the id of whoever
        has none, or shares theirs with somebody else on the page; else nothing."""
        name = self.named(id)
        if id == self.me or (name is not None and self._are_called(name) == 1):
            return ""
        return id

    def _are_called(self, name: str) -> int:
        return sum(self.named(each) == name for each in self.names)


def acting(author: Mapping[str, Any]) -> str:
    """In which role and team somebody acted."""
    team = f", team {author['team']}" if author.get("team") else ""
    return f"{words.role(author['role'])}{team}"


async def staff_in(record: Record, *told: Any, position: int | None = None) -> Staff:
    """Everybody who works here that these answers name, by the directory as it stood at a position,
    else as it is; without names for whom the directory is not open to."""
    caller = record.page["caller"]
    me = str(caller.actor)
    if caller.role not in NAMED_TO:
        return Staff(me)
    wanted = sorted({*_people_in(told)} - {me})
    names: dict[str, Sequence[Called]] = {}
    for begins in range(0, len(wanted), _AT_ONCE):
        some = wanted[begins : begins + _AT_ONCE]
        answer = await record.get("/directory/names", id=some, position=position)
        for each in answer.body["staff"]:
            names[each["practitioner"]] = [
                Called(one["name"], datetime.fromisoformat(one["since"])) for one in each["names"]
            ]
    return Staff(me, names)


def _people_in(told: Any, member: str = "") -> Iterator[str]:
    match told:
        case str():
            if member in _MEMBERS and ID.fullmatch(told):
                yield told
        case Mapping():
            for name, value in told.items():
                yield from _people_in(value, name)
        case Sequence():
            for each in told:
                yield from _people_in(each, member)
