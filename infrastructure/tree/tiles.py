"""C2SP tlog-tiles: which hashes a tile holds, and what it is called in an address.

The tile of index n at level l holds the roots of subtrees of 256^l leaves, from the (256·n)th on:
256 of them, or fewer at the right edge of the tree.
"""

import re
from dataclasses import dataclass
from typing import Self

TILE_WIDTH = 256
TILE_HEIGHT = 8
_DEEPEST = 63

_LEVEL = re.compile(r"0|[1-9][0-9]?")
_INDEX = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}")
_WIDTH = re.compile(r"[1-9][0-9]{0,2}")
_LONGEST_INDEX = len("x001/") * 6 + 3


class NotATile(ValueError):
    """The address names no tile."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: its level, its index in it, and how many hashes it holds (256 when it is full)."""

    level: int
    index: int
    width: int = TILE_WIDTH

    @property
    def is_full(self) -> bool:
        """Whether it can never grow."""
        return self.width == TILE_WIDTH

    @property
    def path(self) -> str:
        """`<level>/<index>`, and `.p/<width>` where it is partial."""
        groups = []
        rest = self.index
        while True:
            rest, group = divmod(rest, 1_000)
            groups.append(f"{group:03d}")
            if not rest:
                break
        index = "/".join([*(f"x{group}" for group in groups[:0:-1]), groups[0]])
        partial = "" if self.is_full else f".p/{self.width}"
        return f"{self.level}/{index}{partial}"

    @classmethod
    def parse(cls, path: str) -> Self:
        """The tile of a `path`; there is one spelling for each. Raises :class:`NotATile`."""
        level, _, rest = path.partition("/")
        index, partial, width = rest.partition(".p/")
        if (
            not _LEVEL.fullmatch(level)
            or int(level) > _DEEPEST
            or len(index) > _LONGEST_INDEX
            or not _INDEX.fullmatch(index)
            or (partial and not _WIDTH.fullmatch(width))
        ):
            raise NotATile
        tile = cls(
            level=int(level),
            index=int(index.replace("x", "").replace("/", "")),
            width=int(width) if partial else TILE_WIDTH,
        )
        # What is left are a partial tile of 256 and more, and leading groups of zeroes.
        if tile.path != path:
            raise NotATile
        return tile

    def is_within(self, size: int) -> bool:
        """Whether the hashes it holds are settled in a tree of this size."""
        return self.index * TILE_WIDTH + self.width <= hashes_at(self.level, size)


def hashes_at(level: int, size: int) -> int:
    """How many hashes all tiles of a level hold in a tree of this size."""
    return size >> (TILE_HEIGHT * level)


def tile_holding(place: int, size: int, *, level: int = 0) -> Tile:
    """The tile of a tree of this size that holds the hash at this place of a level."""
    index = place // TILE_WIDTH
    return Tile(level, index, min(TILE_WIDTH, hashes_at(level, size) - index * TILE_WIDTH))


def tiles_around(index: int, size: int) -> set[Tile]:
    """All tiles that a leaf's audit path is made from: those above the leaf, and the right edge."""
    found: set[Tile] = set()
    level = 0
    while held := hashes_at(level, size):
        above = index >> (TILE_HEIGHT * level)
        places = {held - 1, above} if above < held else {held - 1}
        found |= {tile_holding(place, size, level=level) for place in places}
        level += 1
    return found
