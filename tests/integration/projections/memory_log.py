"""A log kept in a list, whose answers a test can shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from application.log import CannotDecode
from domain.envelope import Envelope
from domain.facts import Fact


@dataclass(frozen=True)
class MemoryEntry:
    """An event of the log; ``schema`` and ``readable`` say what code finds in it."""

    whole: Envelope
    schema: int
    readable: bool = True

    @property
    def position(self) -> int:
        assert self.whole.recorded is not None
        return self.whole.recorded.position

    @property
    def id(self) -> UUID:
        return self.whole.id

    @property
    def stream(self) -> UUID:
        return self.whole.originator_id

    @property
    def kind(self) -> str:
        return self.whole.kind

    @property
    def type(self) -> str:
        return self.whole.fact.TYPE

    @property
    def at(self) -> datetime:
        assert self.whole.recorded is not None
        return self.whole.recorded.at

    @property
    def fact(self) -> Fact:
        return self.envelope.fact

    @property
    def envelope(self) -> Envelope:
        if not self.readable:
            raise CannotDecode(self.position)
        return self.whole


Item = Envelope | MemoryEntry
"""An event as it was recorded, or as code finds it that can't read it."""


@dataclass(frozen=True)
class Score:
    instrument: str
    total: int
    rater: str = "self"


class MemoryLog:
    """A log whose answers a test can shape."""

    def __init__(self, items: Sequence[Item] = (), scores: Mapping[UUID, Score] | None = None):
        self.items = list(items)
        self.scores = dict(scores or {})
        self.upto: int | None = None

    def read(self, after: int, limit: int) -> Sequence[MemoryEntry]:
        return [_entry(item) for item in self.items[: self.upto][after : after + limit]]

    def stream(self, stream: UUID, upto: int) -> Sequence[MemoryEntry]:
        return [entry for entry in self.read(0, upto) if entry.stream == stream]

    def begun(self, after: int, through: int) -> Sequence[UUID]:
        first: dict[UUID, int] = {}
        for entry in self.read(0, through):
            first.setdefault(entry.stream, entry.position)
        return [stream for stream, position in first.items() if position > after]

    def of_streams(self, streams: Sequence[UUID], upto: int) -> Sequence[MemoryEntry]:
        return [entry for entry in self.read(0, upto) if entry.stream in streams]

    def last_position(self) -> int:
        return len(self.items[: self.upto])

    def open_scores(self, entries: Sequence[Envelope]) -> Mapping[UUID, Score]:
        return {entry.id: self.scores[entry.id] for entry in entries if entry.id in self.scores}

    def shuffle(self, seed: int) -> None:
        """Interleave the streams, each in its own order, at new positions, a minute apart."""
        first = self.items[0]
        assert isinstance(first, Envelope)
        assert first.recorded is not None
        streams: dict[UUID, list[Envelope]] = {}
        for item in self.items:
            assert isinstance(item, Envelope)
            streams.setdefault(item.originator_id, []).append(item)
        waiting, choose = list(streams.values()), Random(seed)
        items: list[Item] = []
        while waiting:
            stream = choose.choice(waiting)
            entry = stream.pop(0)
            if not stream:
                waiting.remove(stream)
            assert entry.recorded is not None
            at = first.recorded.at + timedelta(minutes=len(items))
            recorded = replace(entry.recorded, position=len(items) + 1, at=at)
            items.append(replace(entry, recorded=recorded))
        self.items = items


def of_unknown_type(entry: Envelope) -> MemoryEntry:
    """The same event as code finds it that does not know its type."""
    return MemoryEntry(entry, schema=entry.fact.SCHEMA + 1)


def unreadable(entry: Envelope) -> MemoryEntry:
    """The same event with a record that can't be read."""
    return MemoryEntry(entry, schema=entry.fact.SCHEMA, readable=False)


def _entry(item: Item) -> MemoryEntry:
    return item if isinstance(item, MemoryEntry) else MemoryEntry(item, item.fact.SCHEMA)
