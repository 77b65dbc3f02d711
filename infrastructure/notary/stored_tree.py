"""A log's tree in the database: leaves in the log, full tiles and checkpoints beside it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from infrastructure.statements import Rows, statement
from infrastructure.tree.edge import Edge, FullTile
from infrastructure.tree.hashing import HASH_BYTES
from infrastructure.tree.tiles import TILE_WIDTH, Tile, hashes_at


@dataclass(frozen=True, slots=True)
class NotarisedLog:
    """A log that has a notary: its short name, and the statement that reads its leaf hashes."""

    name: str
    leaves: str


CASE_LOG = NotarisedLog("case", statement("notary", "case_leaves"))
ACCESS_LOG = NotarisedLog("access", CASE_LOG.leaves)
"""Of the same form, in a database of its own."""

_TILE_ROOTS = statement("notary", "tile_roots")
_TILE = statement("notary", "tile")
_TILE_SPANS = statement("notary", "tile_spans")
_LAST_CHECKPOINT = statement("notary", "last_checkpoint")
_PUBLISH = statement("notary", "publish")


class LeavesMissing(Exception):
    """The database lacks hashes that it should hold, or holds what are none."""

    def __init__(self, *, level: int, first: int) -> None:
        super().__init__(f"level {level}, from {first}")
        self.level = level
        self.first = first


@dataclass(frozen=True, slots=True)
class Published:
    """A checkpoint as it was published, the `number`th of its log."""

    number: int
    at: datetime
    size: int
    root: bytes
    note: str


class StoredTree:
    """The tree of one log. What is read is not believed: whoever reads compares roots."""

    def __init__(self, log: NotarisedLog, rows: Rows) -> None:
        self._log = log
        self._rows = rows

    def last_checkpoint(self) -> Published | None:
        """The newest checkpoint; None before the first."""
        found = self._rows(_LAST_CHECKPOINT, {"log": self._log.name})
        return Published(*found[0]) if found else None

    def leaves(self, *, after: int, limit: int) -> list[bytes]:
        """The leaf hashes that follow the first `after`, at most so many, none left out.

        Raises `LeavesMissing` where a position is skipped or a hash is not 32 bytes.
        """
        found = self._rows(self._log.leaves, {"after": after, "limit": limit})
        if not found:
            raise LeavesMissing(level=0, first=after)
        return _hashes(found[0], level=0, first=after, origin=after + 1)

    def read(self, tile: Tile) -> list[bytes]:
        """The hashes of a tile, as many as it is wide. Raises `LeavesMissing`."""
        first = tile.index * TILE_WIDTH
        if tile.is_full:
            named = {"log": self._log.name, "level": tile.level, "index": tile.index}
            found = self._rows(_TILE, named)
            if not found:
                raise LeavesMissing(level=tile.level, first=first)
            return _split(found[0][0])
        return self._settled(tile.level, first=first, count=tile.width)

    def read_all(self, tiles: Collection[Tile]) -> dict[Tile, list[bytes]]:
        """The hashes of each of these tiles, in two statements at most. Raises `LeavesMissing`."""
        held = {tile: self.read(tile) for tile in tiles if not tile.is_full and not tile.level}
        above = [tile for tile in tiles if tile not in held]
        spans = [_span(tile) for tile in above]
        found = self._rows(
            _TILE_SPANS,
            {
                "log": self._log.name,
                "level": [span.level for span in spans],
                "first": [span.first for span in spans],
                "count": [span.width for span in spans],
                "whole": [span.whole for span in spans],
            },
        )
        by_number = {number: row for number, *row in found}
        for number, (tile, span) in enumerate(zip(above, spans, strict=True), 1):
            first, count, together = by_number.get(number, (span.first, 0, b""))
            if (first, count, len(together)) != (span.first, span.width, tile.width * HASH_BYTES):
                raise LeavesMissing(level=tile.level, first=tile.index * TILE_WIDTH)
            held[tile] = _split(together)
        return held

    def edge(self, size: int) -> Edge:
        """The right edge of the tree of the first so many leaves, whose tiles must be stored.

        Raises `LeavesMissing`.
        """
        levels: list[tuple[bytes, ...]] = []
        while held := hashes_at(len(levels), size):
            level, count = len(levels), held % TILE_WIDTH
            settled = self._settled(level, first=held - count, count=count) if count else []
            levels.append(tuple(settled))
        return Edge(size, tuple(levels))

    def publish(
        self, *, after: int, size: int, root: bytes, note: str, tiles: Sequence[FullTile]
    ) -> bool:
        """Publish what follows the checkpoint of this number; False where another has by now."""
        found = self._rows(
            _PUBLISH,
            {
                "log": self._log.name,
                "after": after,
                "size": size,
                "root": root,
                "note": note,
                "level": [tile.level for tile in tiles],
                "index": [tile.index for tile in tiles],
                "roots": [tile.root for tile in tiles],
                "hashes": [b"".join(tile.hashes) for tile in tiles],
            },
        )
        return bool(found[0][0])

    def _settled(self, level: int, *, first: int, count: int) -> list[bytes]:
        """So many hashes of a level, from the leaves or from the roots of the tiles below."""
        if level == 0:
            hashes = self.leaves(after=first, limit=count)
        else:
            named = {"log": self._log.name, "level": level - 1, "first": first, "limit": count}
            found = self._rows(_TILE_ROOTS, named)
            row = found[0] if found else (None, 0, None)
            hashes = _hashes(row, level=level, first=first, origin=first)
        if len(hashes) != count:
            raise LeavesMissing(level=level, first=first + len(hashes))
        return hashes


class _Span(NamedTuple):
    """Where the hashes of a tile are stored: in one tile, or as the roots of those below."""

    level: int
    first: int
    width: int
    whole: bool


def _span(tile: Tile) -> _Span:
    if tile.is_full:
        return _Span(tile.level, tile.index, 1, True)
    return _Span(tile.level - 1, tile.index * TILE_WIDTH, tile.width, False)


def _hashes(row: Sequence[Any], *, level: int, first: int, origin: int) -> list[bytes]:
    """The hashes of (number of the first, count, all of them in one)."""
    found, count, together = row
    if count == 0:
        return []
    if found != origin or len(together) != count * HASH_BYTES:
        raise LeavesMissing(level=level, first=first)
    return _split(together)


def _split(together: bytes) -> list[bytes]:
    return [together[place : place + HASH_BYTES] for place in range(0, len(together), HASH_BYTES)]
