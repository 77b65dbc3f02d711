"""The RFC 6962 tree over one line per stream, in the order of the streams' ids, that moves on.

Heads are recorded hourly, so a long log has tens of thousands of them; between two of them few
streams move. Only what they touch is hashed again, and all that comes after a stream that began
meanwhile: with ids that rise with time that is little too.
"""

from bisect import bisect_left
from collections.abc import Mapping
from hashlib import sha256

from infrastructure.tree.hashing import EMPTY_ROOT, HASH_BYTES

_PAIR = 2 * HASH_BYTES


class SortedTree:
    """Some 100 bytes for each stream."""

    def __init__(self) -> None:
        self._streams: list[bytes] = []
        self._levels = [bytearray()]

    def __len__(self) -> int:
        return len(self._streams)

    def root(self) -> bytes:
        """The root over all lines."""
        return bytes(self._levels[-1]) if self._streams else EMPTY_ROOT

    def move(self, hashes: Mapping[bytes, bytes]) -> None:
        """Give streams these leaf hashes, whether they have one already or begin."""
        streams, leaves = self._streams, self._levels[0]
        touched: set[int] = set()
        begun: list[bytes] = []
        for stream, leaf in hashes.items():
            index = bisect_left(streams, stream)
            if index < len(streams) and streams[index] == stream:
                leaves[index * HASH_BYTES : (index + 1) * HASH_BYTES] = leaf
                touched.add(index)
            else:
                begun.append(stream)
        first = self._insert(begun, hashes) if begun else len(streams)
        self._hash_again(touched, first)

    def _insert(self, begun: list[bytes], hashes: Mapping[bytes, bytes]) -> int:
        """Put new streams in their places; the index of the first that is not where it was."""
        streams, leaves = self._streams, self._levels[0]
        first = bisect_left(streams, min(begun))
        later = {
            stream: bytes(leaves[index * HASH_BYTES : (index + 1) * HASH_BYTES])
            for index, stream in enumerate(streams[first:], first)
        }
        later.update((stream, hashes[stream]) for stream in begun)
        streams[first:] = sorted(later)
        leaves[first * HASH_BYTES :] = b"".join(later[stream] for stream in streams[first:])
        return first

    def _hash_again(self, touched: set[int], first: int) -> None:
        """Every node above the touched leaves, and above all from the first."""
        level, count = 0, len(self._streams)
        while count > 1:
            below = self._levels[level]
            level += 1
            if level == len(self._levels):
                self._levels.append(bytearray())
            above = self._levels[level]
            touched = {index // 2 for index in touched if index < first}
            first //= 2
            for index in touched:
                above[index * HASH_BYTES : (index + 1) * HASH_BYTES] = _node(below, index)
            count = (count + 1) // 2
            above[first * HASH_BYTES :] = b"".join(
                [_node(below, index) for index in range(first, count)]
            )
        del self._levels[level + 1 :]


def _node(below: bytearray, index: int) -> bytes:
    """What stands above a pair; what has no neighbour is carried up as it is."""
    pair = below[index * _PAIR : (index + 1) * _PAIR]
    # Most of the work is here: cut in two for `node_hash` the pair takes half as long again.
    return sha256(b"\x01" + pair).digest() if len(pair) == _PAIR else bytes(pair)
