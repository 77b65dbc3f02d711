"""An entry in words: what it says part by part, who recorded it, and what was said of it later."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages import words
from api.pages.as_recorded import as_recorded
from api.pages.case.timeline import Quote
from api.pages.recording.forms import BASES
from api.pages.staff import Staff
from api.pages.told import Told, told, withheld_ground

_SOURCES = {
    "self": "The person themselves",
    "practitioner": "Whoever recorded it",
    "health": "Another health service",
    "voluntary": "A voluntary organisation",
    "system": "A computer system",
}
_BASES = {**BASES, "reported": "Something reported, not seen or heard directly"}
_OWN_WORDS = "own_words"


@dataclass(frozen=True)
class Section:
    """One part of what an entry says: rows of terms and values, a text, or somebody's own words."""

    title: str
    rows: tuple[Told, ...] = ()
    text: str | None = None
    quote: Quote | None = None


@dataclass(frozen=True)
class Link:
    """Another entry that a field of this one names."""

    term: str
    entry: str


@dataclass(frozen=True)
class EntryShown:
    """One entry in full. ``about`` is when it happened and who recorded it when, ``came_by`` how it
    came into the record. ``stands`` unless it was corrected or withdrawn; ``has_file``: it is a
    document that the reader may take; ``stood_before`` is the last position without it, None where
    the case begins with it."""

    id: str
    label: str
    stands: bool
    is_restricted: bool
    withdrawn: str | None
    about: tuple[Told, ...]
    came_by: tuple[Told, ...]
    sections: tuple[Section, ...]
    refers_to: tuple[Link, ...]
    behind: tuple[Told, ...]
    has_file: bool
    stood_before: int | None


def entry_shown(
    entry: Mapping[str, Any],
    staff: Staff,
    *,
    refers_to: Sequence[str] = (),
    person: str | None = None,
) -> EntryShown:
    """An entry as a route tells it to a reader; ``refers_to`` are the entries of its case that it
    names, ``person`` is whom the case is about, where that is told."""
    entry = as_recorded(entry, person=person)
    return EntryShown(
        id=entry["id"],
        label=entry["label"],
        stands="corrected_by" not in entry and "withdrawn" not in entry,
        is_restricted=entry["sensitivity"] == "restricted",
        withdrawn=_withdrawn(entry, staff),
        about=tuple(_about(entry, staff)),
        came_by=_came_by(entry),
        sections=tuple(_sections(entry, staff)),
        refers_to=tuple(_links(entry["data"], frozenset(refers_to))),
        behind=_behind(entry),
        has_file=_has_file(entry),
        stood_before=entry["position"] - 1 if entry["version"] > 1 else None,
    )


def _has_file(entry: Mapping[str, Any]) -> bool:
    """Whether it is a document whose bytes are open to the reader."""
    document = entry["parts"].get("document")
    return document is not None and withheld_ground(document) is None


def _withdrawn(entry: Mapping[str, Any], staff: Staff) -> str | None:
    if "withdrawn" not in entry:
        return None
    said = entry["withdrawn"]
    ground = words.in_words(said["ground"]).lower()
    by, on = staff.by(said["by"], at=said["recorded"]), words.moment(said["recorded"])
    return f"Withdrawn: {ground}. By {by}, {on}."


def _about(entry: Mapping[str, Any], staff: Staff) -> Iterator[Told]:
    yield Told("Happened", words.first_letter(words.when(entry["occurred"])))
    if entry["known"] != {"at": entry["recorded"]}:
        yield Told("The service knew of it", words.first_letter(words.when(entry["known"])))
    late = words.delay(entry["late_seconds"])
    recorded = words.moment(entry["recorded"])
    yield Told("Recorded", f"{recorded}, {late} later" if late else recorded)
    yield Told("Recorded by", _author(entry, staff))


def _came_by(entry: Mapping[str, Any]) -> tuple[Told, ...]:
    return (
        Told("Told by", _SOURCES.get(entry["source"]) or words.in_words(entry["source"])),
        Told("What it is", _BASES[entry["basis"]]),
        Told("Recorded for", words.in_words(entry["why"])),
        Told("Area", words.area(entry["area"])),
    )


def _author(entry: Mapping[str, Any], staff: Staff) -> str:
    """Who recorded it: in which role, team and organisation they acted then."""
    by, told = entry["by"], staff.opening(entry["by"], at=entry["recorded"])
    return told if by["actor"] == staff.me else f"{told}, {by['organisation']}"


def _sections(entry: Mapping[str, Any], staff: Staff) -> Iterator[Section]:
    if rows := told(entry["data"], staff):
        yield Section("In short", rows)
    for name, part in entry["parts"].items():
        title = words.in_words(name)
        several = part if isinstance(part, list) else [part]
        for number, each in enumerate(several, 1):
            which = f", {number} of {len(several)}" if len(several) > 1 else ""
            yield _section(name, f"{title}{which}", each)


def _section(name: str, title: str, part: Mapping[str, Any]) -> Section:
    if withheld_ground(part) is not None:
        return Section(title, told(part))
    if name == _OWN_WORDS:
        rest = {key: value for key, value in part.items() if key not in {"words", "what_was_asked"}}
        quote = Quote(words=part["words"], asked=part.get("what_was_asked", ""))
        return Section(title, told(rest), quote=quote)
    rest = {key: value for key, value in part.items() if key != "text"}
    return Section(title, told(rest), text=part.get("text"))


def _links(data: Mapping[str, Any], entries: frozenset[str]) -> Iterator[Link]:
    for name, value in data.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str) and each in entries:
                yield Link(words.in_words(name), each)


def _behind(entry: Mapping[str, Any]) -> tuple[Told, ...]:
    """What stands in the details, for whoever must name the entry to support or to a court."""
    return (
        Told("Entry", entry["id"]),
        Told("Position in the log", str(entry["position"])),
        Told("Number in this case", str(entry["version"])),
        Told("Kind", f"{entry['type']}, version {entry['schema']}"),
        Told("Recorded through", entry["by"]["client"]),
    )
