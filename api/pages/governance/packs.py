"""What a request's pack tells, as a page shows it: entry by entry, what is kept back and why; and
where words that somebody copied from it stand in the record."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.pages import words
from api.pages.asking import Record
from api.pages.governance.addresses import ASK_PART
from api.pages.governance.lists import label
from api.pages.labels import WITHHOLDINGS
from api.pages.told import Told, told

_KINDS: Mapping[str, str] = {
    "person": "Who they are",
    "case": "A case",
    "matter": "A hidden matter",
    "governance": "A chronology",
}
_BY_PART = frozenset({"person", "case"})
"""The kinds of record of which a part is erased by itself."""
ENTRIES_A_PAGE = 40
_MARKER = "[withheld: {}]"


@dataclass(frozen=True)
class Place:
    """An entry of a record, or one part of it."""

    stream: str
    event: str
    part: str | None = None

    @property
    def query(self) -> dict[str, str]:
        """The parameters by which an address names it: ids and a code."""
        told = {"stream": self.stream, "event": self.event, "part": self.part}
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True)
class Piece:
    """An entry or a part of one: what it says, or why it does not."""

    place: Place
    title: str
    says: tuple[Told, ...]
    withheld: str | None = None
    enclosed: bool = False


@dataclass(frozen=True)
class ToldEntry:
    """One entry with its parts; ``record`` is told where its first entry stands. ``erasing`` is
    where one of its parts is asked to be erased, if that is asked for by itself."""

    whole: Piece
    parts: tuple[Piece, ...]
    about: str
    record: str | None
    erasing: str | None


@dataclass(frozen=True)
class Pack:
    """A pack as it was read, its bytes by their SHA-256."""

    sha256: str
    size: int
    content: Mapping[str, Any]

    @property
    def told(self) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        """Every entry that it tells of, in its order, each with its record."""
        return [
            (record, entry) for record in self.content["records"] for entry in record["entries"]
        ]

    def entries(self, begin: int) -> tuple[ToldEntry, ...]:
        """As many as stand on a page, from one on."""
        some = self.told[begin : begin + ENTRIES_A_PAGE]
        return tuple(_entry(record, entry) for record, entry in some)

    @property
    def elsewhere(self) -> tuple[Piece, ...]:
        """What stands about the person in the records of others, without where."""
        return tuple(
            _piece(Place("", "", name), name, part)
            for mention in self.content["mentioned_elsewhere"]
            for name, part in mention.items()
        )

    def begins_at(self, place: Place) -> int:
        """At which entry the page begins that an entry stands on."""
        ids = [entry["id"] for _, entry in self.told]
        at = ids.index(place.event) if place.event in ids else 0
        return at - at % ENTRIES_A_PAGE

    def at(self, place: Place) -> Piece | None:
        """What stands at a place; None where the pack tells of no such place."""
        found = (_pieces(record, entry) for record, entry in self.told)
        pieces = (piece for pieces in found for piece in pieces)
        return next((piece for piece in pieces if piece.place == place), None)

    def text_of(self, place: Place) -> Mapping[str, Any]:
        """What a part says, as the record has it; nothing where it is not told."""
        for _, entry in self.told:
            if entry["id"] == place.event:
                part = entry.get("parts", {}).get(place.part, {})
                content: Mapping[str, Any] = part.get("content", {})
                return content
        return {}


async def read_pack(record: Record, disclosure: UUID) -> Pack:
    """The pack of a request as it would be or was released. Raises
    :class:`~api.pages.asking.Refused`."""
    answer = await record.get(f"/disclosures/{disclosure}/pack")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as files:
        content = json.loads(files.read("record.json"))
    return Pack(answer.headers["pack-sha256"], len(answer.content), content)


def _entry(record: Mapping[str, Any], entry: Mapping[str, Any]) -> ToldEntry:
    whole, *parts = _pieces(record, entry)
    about = [f"Recorded {words.moment(entry['recorded'])}"]
    # By role, as the pack tells of it: it names nobody who works here.
    about += [words.role(entry["by"]["role"])] if "by" in entry else []
    return ToldEntry(
        whole,
        tuple(parts),
        about=", ".join(about),
        record=_KINDS[record["kind"]] if entry is record["entries"][0] else None,
        erasing=ASK_PART.at(record=record["stream"], entry=entry["id"])
        if parts and record["kind"] in _BY_PART
        else None,
    )


def _pieces(record: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[Piece]:
    """An entry, then each of its parts."""
    place = Place(record["stream"], entry["id"])
    if "withheld" in entry:
        yield Piece(place, "An entry", (), withheld=_why(entry["withheld"]))
        return
    title = f"{entry['label']}, {words.when(entry['occurred'])}"
    yield Piece(place, title, told(entry["data"]))
    for name, part in entry["parts"].items():
        yield _piece(Place(place.stream, place.event, name), name, part)


def _piece(place: Place, name: str, part: Mapping[str, Any]) -> Piece:
    title = words.in_words(name.partition(".")[0])
    if "withheld" in part:
        return Piece(place, title, (), withheld=_why(part["withheld"]))
    if "gone" in part:
        return Piece(place, title, (Told("Gone", words.in_words(part["gone"]["why"])),))
    content = part["content"]
    return Piece(
        place,
        title,
        told(content),
        enclosed={"sha256", "media_type", "length"} <= content.keys(),
    )


def _why(withheld: Mapping[str, Any]) -> str:
    why = label(WITHHOLDINGS, withheld["ground"])
    if "review_by" in withheld:
        why += f". To be asked again by {words.day(withheld['review_by'])}"
    return why


Cut = tuple[int, int, str]
"""Characters of a text that are kept back, from and up to, and the ground."""


def span_of(
    content: Mapping[str, Any], passage: str, cuts: Mapping[str, Sequence[Cut]]
) -> dict[str, Any] | None:
    """Where words stand in a part, as the record counts: they were copied from what the pack tells,
    in which the passages of ``cuts`` (by field) are left out. None where they stand there not at
    all, or more than once."""
    found = [
        {"field": field, "start": start, "end": start + len(passage)}
        for field, text in _texts(content)
        for shown, original, length in _stretches(text, cuts.get(field, ()))
        for start in _starts(text[shown : shown + length], passage, original)
    ]
    return found[0] if len(found) == 1 else None


def _texts(content: Any, path: str = "") -> Iterator[tuple[str, str]]:
    match content:
        case str():
            yield path, content
        case Mapping():
            for name, value in content.items():
                yield from _texts(value, f"{path}.{name}" if path else name)
        case list():
            for number, value in enumerate(content):
                yield from _texts(value, f"{path}.{number}")


def _stretches(text: str, cuts: Sequence[Cut]) -> Iterator[tuple[int, int, int]]:
    """What stands between the passages left out: where in what is shown, where in the record, and
    how many characters."""
    shown = original = 0
    for start, end, ground in sorted(cuts):
        if start >= original:
            yield shown, original, start - original
            shown += start - original + len(_MARKER.format(ground.replace("_", " ")))
        original = max(original, end)
    yield shown, original, len(text) - shown


def _starts(text: str, passage: str, original: int) -> Iterator[int]:
    at = text.find(passage)
    while at >= 0:
        yield original + at
        at = text.find(passage, at + 1)
