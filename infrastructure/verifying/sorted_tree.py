"""The RFC 6962 tree over one line per stream, in the order of the streams' ids, that moves on.

Heads are recorded hourly, so a long log has tens of thousands of them; between two of them few
streams move. Only what they touch is hashed again, and all that comes after a stream that began
meanwhile: with ids that rise with time that is little too.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from infrastructure.tree.hashing import EMPTY_ROOT, HASH_BYTES
from infrastructure.verifying.sorted_rows import SortedRows

_PAIR = 2 * HASH_BYTES


class SortedTree:
    """Some 80 bytes for each stream."""

    def __init__(self) -> None:
        self._leaves = SortedRows(HASH_BYTES)
        self._levels = [self._leaves.rows]

    def __len__(self) -> int:
        return len(self._leaves)

    def root(self) -> bytes:
        """The root over all lines."""
        return bytes(self._levels[-1]) if len(self) else EMPTY_ROOT

    def move(self, hashes: Mapping[bytes, bytes]) -> None:
        """Give streams these leaf hashes, whether they have one already or begin."""
        touched, first = self._leaves.put(hashes)
        level, count = 0, len(self)
        while count > 1:
            below = self._levels[level]
            level += 1
            if level == len(self._levels):
                self._levels.append(bytearray())
            above = self._levels[level]
            first //= 2
            touched = {index // 2 for index in touched if index // 2 < first}
            _hash(below, above, touched)
            count = (count + 1) // 2
            if first < count:
                del above[first * HASH_BYTES :]
                above += bytes((count - first) * HASH_BYTES)
                _hash(below, above, range(first, len(below) // _PAIR))
                if len(below) % _PAIR:
                    # What has no neighbour is carried up as it is.
                    above[-HASH_BYTES:] = below[-HASH_BYTES:]
        del self._levels[level + 1 :]


def _hash(below: bytearray, above: bytearray, places: Iterable[int]) -> None:
    """Write the nodes at these places, each over the pair below it."""
    # Nearly all of the work is here; what is shorter to write takes half as long again.
    with memoryview(above) as view:
        for place in places:
            pair = below[place * _PAIR : place * _PAIR + _PAIR]
            view[place * HASH_BYTES : (place + 1) * HASH_BYTES] = sha256(b"\x01" + pair).digest()
