"""The lanes of one endpoint: what waits for it of each stream, in order, one event at a time.

A lane is a stream of the log. Its first event is sent alone; the next is sent only once that one
was taken. So the order of each case is kept, and a case that fails stops nobody but itself.
"""

from bisect import insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from typing import NamedTuple
from uuid import UUID

from application.webhooks.verdict import Tried


class Head(NamedTuple):
    """The event of a lane that is next, by its position in the log."""

    position: int
    stream: UUID


@dataclass(frozen=True)
class DeadLetter:
    """An event that nobody took however often it was sent; its lane stands behind it."""

    stream: UUID
    position: int
    failures: int
    code: str


class Lanes:
    """What waits, in memory; the queue in the database holds the same.

    ``failed`` says of lanes whose first event was tried in vain how it stands.
    """

    def __init__(self, waiting: Iterable[Head], failed: Mapping[UUID, Tried]) -> None:
        self._waiting: dict[UUID, list[int]] = {}
        self._failed = dict(failed)
        self._ready: list[Head] = []
        self._later: list[tuple[datetime, Head]] = []
        self._sent: set[UUID] = set()
        self._count = 0
        for position, stream in waiting:
            insort(self._waiting.setdefault(stream, []), position)
            self._count += 1
        for stream in self._waiting:
            self._line_up(stream)

    @property
    def count(self) -> int:
        """How many events wait, those that are being sent among them."""
        return self._count

    def add(self, heads: Iterable[Head]) -> None:
        """Put events behind those that wait; each later in the log than what its lane holds."""
        for position, stream in heads:
            lane = self._waiting.setdefault(stream, [])
            lane.append(position)
            self._count += 1
            if len(lane) == 1:
                self._line_up(stream)

    def take(self, now: datetime, limit: int, *, through: int | None = None) -> list[Head]:
        """The first events of at most so many lanes that may be sent now, the earliest in the log
        first, none of them behind position ``through``. They count as being sent until `settle`."""
        while self._later and self._later[0][0] <= now:
            _, head = heappop(self._later)
            heappush(self._ready, head)
        taken: list[Head] = []
        while self._ready and len(taken) < limit:
            if through is not None and self._ready[0].position > through:
                break
            taken.append(heappop(self._ready))
        self._sent.update(head.stream for head in taken)
        return taken

    def failures(self, stream: UUID) -> int:
        """How often the first event of a lane was tried in vain."""
        known = self._failed.get(stream)
        return 0 if known is None else known.failures

    def settle(self, head: Head, tried: Tried | None) -> None:
        """What became of an event that was being sent; None where it is done with."""
        self._sent.discard(head.stream)
        if tried is None:
            self._failed.pop(head.stream, None)
            lane = self._waiting[head.stream]
            lane.remove(head.position)
            self._count -= 1
            if not lane:
                del self._waiting[head.stream]
                return
        else:
            self._failed[head.stream] = tried
        self._line_up(head.stream)

    def put_back(self, head: Head) -> None:
        """Have an event that was taken to be sent and was not stand where it stood."""
        self._sent.discard(head.stream)
        self._line_up(head.stream)

    def next_due(self) -> datetime | None:
        """When the next of those that failed is to be tried; None where none is."""
        return self._later[0][0] if self._later else None

    @property
    def dead(self) -> list[DeadLetter]:
        """The dead letters, the earliest in the log first."""
        found = [
            DeadLetter(stream, self._waiting[stream][0], tried.failures, tried.code)
            for stream, tried in self._failed.items()
            if tried.is_dead
        ]
        return sorted(found, key=lambda each: each.position)

    @property
    def first(self) -> int | None:
        """The earliest position that waits."""
        return min((lane[0] for lane in self._waiting.values()), default=None)

    def _line_up(self, stream: UUID) -> None:
        head = Head(self._waiting[stream][0], stream)
        known = self._failed.get(stream)
        if known is None:
            heappush(self._ready, head)
        elif known.next_at is not None:
            heappush(self._later, (known.next_at, head))
