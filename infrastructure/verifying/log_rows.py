"""The log as it is read to be checked: in stretches, the next one fetched while one is checked."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Any

from infrastructure.ledger.calls import call
from infrastructure.ledger.connections import Pool
from infrastructure.statements import statement

ROWS_AT_ONCE = 4_000
EVENTS_AT_ONCE = 1_000

EventRow = tuple[Any, ...]
"""Position, stream (16 bytes), version, time (microseconds since 1970), prev, record, leaf hash,
ordinal, size of the command; then the columns of `record_form.COLUMNS` as text."""

_ROWS = statement("verifying", "rows")
_PART_NAMES = statement("verifying", "part_names")
_HEADS_EVENTS = statement("verifying", "heads_events")
_ERASURE_ORDERS = statement("verifying", "erasure_orders")
_STRAY_PARTS = statement("verifying", "stray_parts")
_BEFORE_FIRST = statement("verifying", "before_first")
_ORIGINS = statement("verifying", "origins")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows in order of position; by position, how many parts stand beside it and their names, in
    order, each on a line."""

    rows: list[EventRow]
    parts: Mapping[int, tuple[int, str]]

    def parted(self, ends: Sequence[int]) -> "list[Stretch]":
        """What stands up to each of these positions, which rise, and what follows the last."""
        places = [bisect_right(self.rows, end, key=itemgetter(0)) for end in ends]
        parts: list[dict[int, tuple[int, str]]] = [{} for _ in range(len(ends) + 1)]
        for position, held in self.parts.items():
            parts[bisect_left(ends, position)][position] = held
        bounds = pairwise([0, *places, len(self.rows)])
        return [
            Stretch(self.rows[start:end], held)
            for (start, end), held in zip(bounds, parts, strict=True)
        ]


class LogRows:
    """Reads rows and the names of parts with no more than SELECT.

    Every method raises :class:`application.log.LogUnavailable` where the log gives no answer.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def stretches(self, *, after: int, upto: int) -> Iterator[Stretch]:
        """All rows of positions above `after`, up to `upto`."""
        with ThreadPoolExecutor(1, thread_name_prefix="rows") as ahead:
            coming = ahead.submit(self._stretch, after, upto)
            while (stretch := coming.result()).rows:
                coming = ahead.submit(self._stretch, stretch.rows[-1][0], upto)
                yield stretch

    def origins(self) -> list[tuple[int, str]]:
        """The first position of each epoch, and the log's name from there on."""
        return [(first, origin) for first, origin in call(self._pool, _ORIGINS)]

    def heads_events(self, *, after: int, upto: int) -> Iterator[tuple[int, bytes]]:
        """Positions and records of what is registered as heads events, in order."""
        return self._records(_HEADS_EVENTS, after=after, upto=upto)

    def erasure_orders(self, *, upto: int) -> Iterator[tuple[int, bytes]]:
        """Positions and records of what is registered as orders to erase, in order."""
        return self._records(_ERASURE_ORDERS, after=0, upto=upto)

    def stray_parts(self, *, upto: int, limit: int) -> list[int]:
        """Positions of parts that belong to no event, below the first or above `upto`."""
        found = call(self._pool, _STRAY_PARTS, {"upto": upto, "limit": limit})
        return sorted(position for (position,) in found)

    def before_first(self, *, limit: int) -> list[int]:
        """Positions below 1, where nothing may stand."""
        return [row[0] for row in call(self._pool, _BEFORE_FIRST, {"limit": limit})]

    def _records(self, query: str, *, after: int, upto: int) -> Iterator[tuple[int, bytes]]:
        while True:
            bounds = {"after": after, "upto": upto, "limit": EVENTS_AT_ONCE}
            found = call(self._pool, query, bounds)
            yield from ((position, record) for position, record in found)
            if len(found) < EVENTS_AT_ONCE:
                return
            after = found[-1][0]

    def _stretch(self, after: int, upto: int) -> Stretch:
        bounds = {"after": after, "upto": upto, "limit": ROWS_AT_ONCE}
        rows = call(self._pool, _ROWS, bounds)
        # Beyond the last row there may be parts of events that are gone: they belong to this
        # stretch, so that each is seen once.
        end = rows[-1][0] if len(rows) == ROWS_AT_ONCE else upto
        found = call(self._pool, _PART_NAMES, {"after": after, "upto": end})
        return Stretch(rows, {position: (count, names) for position, count, names in found})
