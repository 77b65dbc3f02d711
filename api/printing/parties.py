"""Who stands on a print: people by their part in the chronology, staff by a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from api.times import point_words
from domain.policies import policy

Told = Mapping[str, Any]


def code_words(code: str) -> str:
    """A code, read aloud."""
    return code.replace("_", " ")


def parts_in(people: Sequence[Told]) -> Mapping[str, str]:
    """What each person is called: by their part, with a number where several have the same."""
    roles = {each["person"]: each["role"] for each in people if "role" in each}
    shared = list(roles.values())
    found: dict[str, str] = {}
    for person, role in roles.items():
        number = 1 + sum(1 for each in found if roles[each] == role)
        name = code_words(role)
        found[person] = f"{name} {number}" if shared.count(role) > 1 else name
    return found


def people_rows(people: Sequence[Told], parts: Mapping[str, str]) -> list[list[str]]:
    """Each person: name, part, day of birth, and as what concerns name them."""
    roles = policy("chronology")["roles"]
    rows = []
    for each in people:
        who = each.get("who") or each.get("named_as") or {}
        part = parts.get(each["person"])
        meaning = f"{part}: {roles[each['role']]['label']}" if part else "named in concerns alone"
        born = point_words(who["date_of_birth"]) if "date_of_birth" in who else "not told"
        named = sorted({code_words(one["role"]) for one in each.get("in_concerns", ())})
        rows.append([_name(who), meaning, born, ", ".join(named) or "none"])
    return rows


def _name(who: Told) -> str:
    if "withheld" in who:
        return f"withheld: {code_words(who['withheld'])}"
    name: str = who.get("name", "not named")
    return name


class Naming(Protocol):
    """What staff are called."""

    def by(self, author: Told) -> str:
        """Whoever acted, with their role."""

    def actor(self, id: str) -> str:
        """Somebody whose role is not told."""


@dataclass
class Staff:
    """Those who recorded or decided something, numbered as they come."""

    _numbers: dict[str, int] = field(default_factory=dict)
    _rows: list[list[str]] = field(default_factory=list)

    def by(self, author: Told) -> str:
        """Such as ``safeguarding lead A1``."""
        return f"{code_words(author['role'])} {self._numbered(author['actor'], author)}"

    def actor(self, id: str) -> str:
        """Such as ``A1``, of somebody whose role is not told here."""
        return self._numbered(id, {})

    def rows(self) -> list[list[str]]:
        """Number, role and organisation where first met with them, and id."""
        return self._rows

    def _numbered(self, id: str, author: Told) -> str:
        if id not in self._numbers:
            self._numbers[id] = len(self._numbers) + 1
            self._rows.append([f"A{self._numbers[id]}", "not told here", "not told here", id])
        row = self._rows[self._numbers[id] - 1]
        if author:
            row[1] = code_words(author["role"])
            row[2] = author.get("organisation", row[2])
        return row[0]
