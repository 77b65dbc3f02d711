"""Rows of one width under ids of 16 bytes, in the order of the ids: what many streams are kept in.

A dictionary of byte strings takes 200 bytes for each stream; this takes 16 and the row. Few rows
that are put in at once cost little wherever they belong; one at a time would cost a copy of all
behind it each.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from struct import Struct

_HALVES = Struct(">QQ")


class SortedRows:
    """`rows` are all of them, one after the other, in the order of their ids."""

    def __init__(self, width: int) -> None:
        """`width` is that of a row, in bytes."""
        self.rows = bytearray()
        self._width = width
        # Numbers, because those are found by bisection without a call for each step.
        self._high = array("Q")
        self._low = array("Q")

    def __len__(self) -> int:
        return len(self._high)

    def __iter__(self) -> Iterator[bytes]:
        return map(_HALVES.pack, self._high, self._low)

    def get(self, id: bytes) -> bytes | None:
        """The row of an id, None where it has none."""
        place, is_there = self._place(id)
        at = place * self._width
        return bytes(self.rows[at : at + self._width]) if is_there else None

    def put(self, rows: Mapping[bytes, bytes]) -> tuple[set[int], int]:
        """Give ids these rows, whether they have one already or not.

        Returns the places of those that had, before others were put in, and the first place whose
        id is another than before: that of the first new id, or the number of rows.
        """
        width = self._width
        replaced: set[int] = set()
        coming: list[tuple[bytes, int]] = []
        for id, row in rows.items():
            place, is_there = self._place(id)
            if is_there:
                self.rows[place * width : (place + 1) * width] = row
                replaced.add(place)
            else:
                coming.append((id, place))
        if not coming:
            return replaced, len(self)
        coming.sort()
        first = coming[0][1]
        self._insert(coming, rows)
        return replaced, first

    def _insert(self, coming: list[tuple[bytes, int]], rows: Mapping[bytes, bytes]) -> None:
        """Put in new ids, in order, each before what stands at its place."""
        width, at = self._width, coming[0][1]
        first = at
        high, low, held = array("Q"), array("Q"), bytearray()
        for id, place in coming:
            high += self._high[at:place]
            low += self._low[at:place]
            held += self.rows[at * width : place * width]
            of_high, of_low = _HALVES.unpack(id)
            high.append(of_high)
            low.append(of_low)
            held += rows[id]
            at = place
        high += self._high[at:]
        low += self._low[at:]
        held += self.rows[at * width :]
        self._high[first:], self._low[first:] = high, low
        self.rows[first * width :] = held

    def _place(self, id: bytes) -> tuple[int, bool]:
        """Where an id stands or belongs, and whether it stands there."""
        high, low = _HALVES.unpack(id)
        place = bisect_left(self._high, high)
        if place == len(self._high) or self._high[place] != high:
            return place, False
        end = bisect_right(self._high, high, place)
        place = bisect_left(self._low, low, place, end)
        return place, place < end and self._low[place] == low
