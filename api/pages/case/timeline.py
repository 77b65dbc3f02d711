"""The timeline of a case: its entries by when they happened, the latest first, each with when it
was recorded and how late; what was put right or withdrawn stays, struck through, with why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages import words
from api.pages.as_recorded import as_recorded
from api.pages.staff import Staff
from api.pages.told import Told, told, withheld_ground

_COUNTED = {
    "attendance_code": ("attended", "missed", "unannounced"),
    "appointment_type": ("assessment", "treatment"),
}
"""By a code, the fields that say how it counted when it was recorded."""


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
    by: str
    is_restricted: bool
    facts: tuple[Told, ...]
    texts: tuple[Told, ...]
    quotes: tuple[Quote, ...]
    amended: tuple[Amended, ...]


@dataclass(frozen=True)
class Timeline:
    """One page of what was ``found`` among the ``total``. ``older`` is the version behind which the
    next page goes on."""

    entries: tuple[TimelineEntry, ...]
    total: int
    found: int
    older: int | None


def timeline(told_of: Mapping[str, Any], staff: Staff) -> Timeline:
    """The page that `GET /cases/{case_id}/timeline` answers, as it is shown to a reader."""
    return Timeline(
        entries=tuple(
            entry(each, staff, person=told_of.get("person")) for each in told_of["entries"]
        ),
        total=told_of["total"],
        found=told_of["found"],
        older=told_of.get("next"),
    )


def entry(told_of: Mapping[str, Any], staff: Staff, *, person: str | None = None) -> TimelineEntry:
    """One entry; ``person`` is whom its case is about, where that is told."""
    told_of = as_recorded(told_of, person=person)
    parts = told_of["parts"]
    facts = told(_without_what_codes_say(told_of["data"]), staff)
    texts = told({name: part for name, part in parts.items() if name != "own_words"})
    return TimelineEntry(
        id=told_of["id"],
        version=told_of["version"],
        position=told_of["position"],
        label=told_of["label"],
        area=words.area(told_of["area"]),
        occurred=told_of["occurred"],
        recorded=told_of["recorded"],
        late_seconds=told_of["late_seconds"],
        by=staff.by(told_of["by"], at=told_of["recorded"]),
        is_restricted=told_of["sensitivity"] == "restricted",
        # Where all of it is withheld, that is said once.
        facts=() if facts == texts else facts,
        texts=texts,
        quotes=_quotes(parts.get("own_words", ())),
        amended=tuple(_amended(told_of, staff)),
    )


def _without_what_codes_say(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields but for how a code counted, which the page of the entry tells."""
    counted = {name for code, names in _COUNTED.items() if code in data for name in names}
    return {name: value for name, value in data.items() if name not in counted}


def _quotes(own_words: Sequence[Mapping[str, Any]]) -> tuple[Quote, ...]:
    return tuple(
        Quote(words=each["words"], asked=each.get("what_was_asked", ""))
        for each in own_words
        if "words" in each
    )


def _amended(told_of: Mapping[str, Any], staff: Staff) -> list[Amended]:
    found = [
        Amended(
            says=f"Put right: {_reason(each['data'])}.",
            by=staff.by(each["by"], at=each["recorded"]),
            recorded=each["recorded"],
        )
        for each in told_of.get("corrections", ())
    ]
    if withdrawn := told_of.get("withdrawn"):
        says = f"Withdrawn: {words.in_words(withdrawn['ground']).lower()}."
        at = withdrawn["recorded"]
        found.append(Amended(says=says, by=staff.by(withdrawn["by"], at=at), recorded=at))
    return found


def _reason(data: Mapping[str, Any]) -> str:
    if (ground := withheld_ground(data)) is not None:
        return words.withheld(ground).lower()
    return words.in_words(data["reason"]).lower()
