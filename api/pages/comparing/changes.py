"""What changed in a case between two moments, in words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages import words
from api.pages.asking import Record
from api.pages.staff import Staff, staff_in
from api.pages.told import value_text

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass(frozen=True)
class Added:
    """An entry that the later moment has and the earlier had not."""

    id: str
    label: str
    occurred: Mapping[str, Any]
    recorded: str
    late_seconds: int
    by: str
    happened_before: bool


@dataclass(frozen=True)
class Marked:
    """An entry of both moments of which more was said in between."""

    id: str
    label: str
    occurred: Mapping[str, Any]
    says: str


@dataclass(frozen=True)
class Changed:
    """A value that is another one, and the entry that it rests on now."""

    what: str
    before: str
    after: str
    rests_on: str | None


@dataclass(frozen=True)
class Changes:
    """All of it; by the area of the record ``changed`` are the values that were others before, and
    ``new`` those of which nothing was said before."""

    since: int
    until: int
    added: tuple[Added, ...]
    marked: tuple[Marked, ...]
    restricted: int
    opened: int
    not_shown: int
    changed: Mapping[str, tuple[Changed, ...]]
    new: Mapping[str, tuple[Changed, ...]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is another."""
        entries = self.added or self.marked or self.restricted or self.opened
        return not (entries or self.changed or self.new)

    @property
    def of_before(self) -> tuple[Added, ...]:
        """What was added of what had happened before the earlier moment."""
        return tuple(each for each in self.added if each.happened_before)

    @property
    def of_since(self) -> tuple[Added, ...]:
        """What was added of what happened after it."""
        return tuple(each for each in self.added if not each.happened_before)

    @property
    def labels(self) -> Mapping[str, str]:
        """What the entries that were added are called, by their ids."""
        return {each.id: each.label for each in self.added}

    @property
    def values_new(self) -> int:
        """How many values are new."""
        return sum(map(len, self.new.values()))


async def staff_of(record: Record, told: Mapping[str, Any]) -> Staff:
    """Everybody who works here whom what changed names, of a case or of a list."""
    differing = [one for each in told["changed"] for one in each.get("differences", [each])]
    values = [
        {one["field"].rpartition(".")[2]: [one.get("before"), one.get("after")]}
        for one in differing
    ]
    rows = [told["added"], told.get("gone", ()), [each.get("row") for each in told["changed"]]]
    return await staff_in(record, rows, values, position=told["until"]["position"])


def changes(told: Mapping[str, Any], staff: Staff) -> Changes:
    """What `GET /cases/{case_id}/changes` tells."""
    return Changes(
        since=told["since"]["position"],
        until=told["until"]["position"],
        added=tuple(_added(each, staff) for each in told["added"]),
        marked=tuple(_marked(each) for each in told["marked"]),
        restricted=len(told["restricted"]),
        opened=len(told["opened"]),
        not_shown=len(told.get("not_shown", ())),
        changed=_by_area([each for each in told["changed"] if "before" in each], staff),
        new=_by_area([each for each in told["changed"] if "before" not in each], staff),
    )


def _added(entry: Mapping[str, Any], staff: Staff) -> Added:
    return Added(
        id=entry["id"],
        label=entry["label"],
        occurred=entry["occurred"],
        recorded=entry["recorded"],
        late_seconds=entry["late_seconds"],
        by=staff.by(entry["by"], at=entry["recorded"]),
        happened_before=entry.get("happened_before", False),
    )


def _marked(entry: Mapping[str, Any]) -> Marked:
    return Marked(entry["entry"], entry["label"], entry["occurred"], "; ".join(_marks(entry)))


def _marks(entry: Mapping[str, Any]) -> Iterator[str]:
    if entry["corrected_by"]:
        yield "put right"
    if withdrawn := entry.get("withdrawn"):
        yield f"withdrawn: {words.in_words(withdrawn['ground']).lower()}"
    if entry.get("statements"):
        yield "disputed by the person"
    if entry.get("rectifications"):
        yield "the person asked to have it put right"
    if entry.get("reentered"):
        yield "had been made in another record first"


def _by_area(values: list[Mapping[str, Any]], staff: Staff) -> Mapping[str, tuple[Changed, ...]]:
    found: dict[str, list[Changed]] = {}
    for each in values:
        area, *names = each["field"].split(".")
        if (told := changed(each, names or [area], staff)) is not None:
            found.setdefault(words.area(area), []).append(told)
    return {area: tuple(values) for area, values in found.items()}


def changed(value: Mapping[str, Any], names: Sequence[str], staff: Staff) -> Changed | None:
    """A value that is another, called by the steps that lead to it; None where nothing differs that
    people read."""
    before, after = (
        value_text(names[-1], value.get(which), staff) for which in ("before", "after")
    )
    if before == after:
        return None
    what = ", ".join(words.in_words(step).lower() for step in names if not _ID.search(step))
    return Changed(words.first_letter(what), before, after, value.get("rests_on"))
