"""The log's tree as its tiles tell it (C2SP tlog-tiles), and the proofs of RFC 6962 made of them.

Nothing here is believed: a proof that was made of false hashes does not give the signed root.
"""

from collections.abc import Callable, Sequence

from caseledger_verify.tree import node_hash

ReadTile = Callable[[str], bytes]
"""The hashes of a tile, one after the other, by its path."""

_HEIGHT = 8
_WIDTH = 1 << _HEIGHT
_HASH = 32


class Tree:
    """The tree of a log's first ``size`` events."""

    def __init__(self, size: int, read: ReadTile) -> None:
        self._size = size
        self._read = read

    def consistency(self, older: int) -> list[bytes]:
        """What shows that the tree of the first ``older`` events, at least one, is where this one
        begins."""

        def walk(start: int, old: int, new: int, whole: bool) -> list[bytes]:
            if old == new:
                return [] if whole else [self._root(start, new)]
            middle = _split(new)
            if old <= middle:
                return [*walk(start, old, middle, whole), self._root(start + middle, new - middle)]
            right = walk(start + middle, old - middle, new - middle, False)
            return [*right, self._root(start, middle)]

        return walk(0, older, self._size, True)

    def inclusion(self, indices: Sequence[int]) -> list[bytes]:
        """What several leaves (indices from 0, rising) need beside them to give the root: the
        roots of the largest subtrees without any of them, from left to right."""

        def walk(start: int, count: int, shown: Sequence[int]) -> list[bytes]:
            if not shown:
                return [self._root(start, count)]
            if count == 1:
                return []
            middle = _split(count)
            left = [index for index in shown if index < start + middle]
            return [
                *walk(start, middle, left),
                *walk(start + middle, count - middle, shown[len(left) :]),
            ]

        return walk(0, self._size, indices)

    def _root(self, start: int, count: int) -> bytes:
        """The root over ``count`` leaves from ``start`` on, where a subtree of this tree stands."""
        if count & (count - 1):
            middle = _split(count)
            return node_hash(self._root(start, middle), self._root(start + middle, count - middle))
        level, above = divmod(count.bit_length() - 1, _HEIGHT)
        tile, offset = divmod(start >> (_HEIGHT * level), _WIDTH)
        width = min(_WIDTH, (self._size >> (_HEIGHT * level)) - tile * _WIDTH)
        hashes = self._read(tile_path(level, tile, width))
        row = [hashes[_HASH * at : _HASH * (at + 1)] for at in range(offset, offset + (1 << above))]
        while len(row) > 1:
            row = [node_hash(*row[at : at + 2]) for at in range(0, len(row), 2)]
        return row[0]


def tile_path(level: int, index: int, width: int) -> str:
    """What a tile is called: level, index in groups of three digits, and its width if partial."""
    groups = [f"{index % 1_000:03d}"]
    while index := index // 1_000:
        groups.insert(0, f"x{index % 1_000:03d}")
    partial = "" if width == _WIDTH else f".p/{width}"
    return f"{level}/{'/'.join(groups)}{partial}"


def _split(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << (count - 1).bit_length() - 1
