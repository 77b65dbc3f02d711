"""The right edge of a growing tree: all that is needed to add leaves and to know the root.

The roots of RFC 6962 over a log of any length, from at most 255 hashes for each level of tiles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from infrastructure.tree.hashing import EMPTY_ROOT, root_of
from infrastructure.tree.tiles import TILE_WIDTH, hashes_at


@dataclass(frozen=True, slots=True)
class FullTile:
    """A tile that was filled: its hashes, and the root over them, which the level above holds."""

    level: int
    index: int
    hashes: tuple[bytes, ...]
    root: bytes


@dataclass(frozen=True, slots=True)
class Edge:
    """The partial tiles of a tree of `size` leaves, the lowest level first."""

    size: int = 0
    levels: tuple[tuple[bytes, ...], ...] = ()

    def __post_init__(self) -> None:
        """Raises `ValueError` where the levels are not those of a tree of this size."""
        held = [len(hashes) for hashes in self.levels]
        wanted = []
        level = 0
        while hashes_at(level, self.size):
            wanted.append(hashes_at(level, self.size) % TILE_WIDTH)
            level += 1
        if held != wanted:
            raise ValueError("these are not the partial tiles of a tree of this size")

    def root(self) -> bytes:
        """The root over all leaves so far."""
        below: tuple[bytes, ...] = ()
        for hashes in self.levels:
            held = (*hashes, *below)
            below = (root_of(held),) if held else ()
        return below[0] if below else EMPTY_ROOT

    def extended(self, leaves: Sequence[bytes]) -> tuple[Self, list[FullTile]]:
        """The edge after these leaf hashes, and the tiles they filled, each level in order."""
        levels = list(self.levels)
        filled: list[FullTile] = []
        coming: Sequence[bytes] = leaves
        level = 0
        while coming:
            if level == len(levels):
                levels.append(())
            held = (*levels[level], *coming)
            first = hashes_at(level + 1, self.size)
            tiles = [
                FullTile(level, first + place // TILE_WIDTH, hashes, root_of(hashes))
                for place in range(0, len(held) - TILE_WIDTH + 1, TILE_WIDTH)
                for hashes in (held[place : place + TILE_WIDTH],)
            ]
            levels[level] = held[len(tiles) * TILE_WIDTH :]
            coming = [tile.root for tile in tiles]
            filled += tiles
            level += 1
        return type(self)(self.size + len(leaves), tuple(levels)), filled
