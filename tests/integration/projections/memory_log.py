"""A log kept in a list, whose answers a test can shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from uuid import UUID

from application.log import Undecodable
from domain.envelope import Envelope
from projections.log import Item


@dataclass(frozen=True)
class Score:
    instrument: str
    total: int


class MemoryLog:
    """A log whose answers a test can shape."""

    def __init__(self, items: Sequence[Item] = (), scores: Mapping[UUID, Score] | None = None):
        self.items = list(items)
        self.scores = dict(scores or {})
        self.upto: int | None = None

    def read(self, after: int, limit: int) -> Sequence[Item]:
        return self.items[: self.upto][after : after + limit]

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


def undecodable(entry: Envelope) -> Undecodable:
    """The same event as code reads it that does not know its type."""
    assert entry.recorded is not None
    return Undecodable(
        position=entry.recorded.position,
        stream=entry.originator_id,
        type=entry.fact.TYPE,
        schema=entry.fact.SCHEMA + 1,
        at=entry.recorded.at,
    )
