"""The timeline of a case: its entries by when they happened, the latest first, each with when it
was recorded and how late; what was put right or withdrawn stays, struck through, with why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from api.pages import words
from api.pages.told import Told, told
from domain.moments import start_of

ENTRIES_A_PAGE = 40
SAID_LATER = frozenset({"case.entry_corrected", "case.entry_marked_in_error"})


@dataclass(frozen=True)
class Quote:
    """Somebody's own words, and what they were asked."""

    words: str
    asked: str


@dataclass(frozen=True)
class Amended:
    """That an entry was put right or withdrawn: what is said in its place, and by whom."""

    says: str
    by: str
    recorded: str


@dataclass(frozen=True)
class TimelineEntry:
    """One entry as the timeline shows it."""

    id: str
    version: int
    position: int
    label: str
    area: str
    occurred: Mapping[str, Any]
    recorded: str
    late_seconds: int
    role: str
    by_me: bool
    is_restricted: bool
    facts: tuple[Told, ...]
    texts: tuple[Told, ...]
    quotes: tuple[Quote, ...]
    amended: tuple[Amended, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """One page of it. ``older`` is the version behind which the next page goes on."""

    entries: tuple[TimelineEntry, ...]
    total: int
    older: int | None


def timeline(entries: Sequence[Mapping[str, Any]], *, me: str, behind: int | None) -> Timeline:
    """The page behind an entry, named by its version, or the first one."""
    ordered = sorted(entries, key=_order, reverse=True)
    begins = 0
    if behind is not None:
        begins = next((n for n, e in enumerate(ordered, 1) if e["version"] == behind), 0)
    page = ordered[begins : begins + ENTRIES_A_PAGE]
    by_id = {entry["id"]: entry for entry in entries}
    has_older = begins + ENTRIES_A_PAGE < len(ordered)
    return Timeline(
        entries=tuple(entry(each, me=me, among=by_id) for each in page),
        total=len(ordered),
        older=page[-1]["version"] if has_older else None,
    )


def entry(
    told_of: Mapping[str, Any], *, me: str, among: Mapping[str, Mapping[str, Any]]
) -> TimelineEntry:
    """One entry; ``among`` are those of the case by id, in which what corrects it is found."""
    parts = told_of["parts"]
    shown = TimelineEntry(
        id=told_of["id"],
        version=told_of["version"],
        position=told_of["position"],
        label=told_of["label"],
        area=words.in_words(told_of["area"]),
        occurred=told_of["occurred"],
        recorded=told_of["recorded"],
        late_seconds=told_of["late_seconds"],
        role=words.role(told_of["by"]["role"]),
        by_me=told_of["by"]["actor"] == me,
        is_restricted=told_of["sensitivity"] == "restricted",
        facts=told(told_of["data"]),
        texts=told({name: part for name, part in parts.items() if name != "own_words"}),
        quotes=_quotes(parts.get("own_words", ())),
    )
    return replace(shown, amended=tuple(_amended(told_of, among)))


def _quotes(own_words: Sequence[Mapping[str, Any]]) -> tuple[Quote, ...]:
    return tuple(
        Quote(words=each["words"], asked=each.get("what_was_asked", ""))
        for each in own_words
        if "words" in each
    )


def _amended(told_of: Mapping[str, Any], among: Mapping[str, Mapping[str, Any]]) -> list[Amended]:
    found = [
        Amended(
            says=f"{words.in_words(right['data'].get('reason', 'corrected'))}."
            f" {right['parts'].get('right', {}).get('text', '')}".strip(),
            by=words.role(right["by"]["role"]),
            recorded=right["recorded"],
        )
        for right in (among.get(id) for id in told_of.get("corrected_by", ()))
        if right is not None
    ]
    if withdrawn := told_of.get("withdrawn"):
        ground = words.in_words(withdrawn["ground"])
        role, at = words.role(withdrawn["by"]["role"]), withdrawn["recorded"]
        found.append(Amended(says=f"Withdrawn: {ground.lower()}.", by=role, recorded=at))
    return found


def _order(told_of: Mapping[str, Any]) -> tuple[datetime, int]:
    """When it began, and of what began together what was recorded first."""
    began = words.starts(told_of["occurred"])
    is_day = len(began) == len("2026-03-02")
    at = start_of(date.fromisoformat(began)) if is_day else datetime.fromisoformat(began)
    return at, told_of["position"]
