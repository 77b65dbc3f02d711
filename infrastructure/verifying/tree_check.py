"""The tree over the leaf hashes of the rows, beside the notary's tiles and every checkpoint.

A leaf hash that was changed with its row is named by the tile that still holds the old one; where
the tiles were rewritten too, by the two checkpoints between which the change lies; and where those
were signed anew, by a checkpoint that somebody kept elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from infrastructure.tree.edge import Edge, FullTile
from infrastructure.tree.hashing import HASH_BYTES
from infrastructure.tree.tiles import TILE_WIDTH
from infrastructure.verifying.claims import Claim
from infrastructure.verifying.findings import Check, Findings
from infrastructure.verifying.tree_rows import TreeRows

LARGEST_GAP = 1_000_000
"""Missing rows in one place that the tree is still carried over."""

_NO_LEAF = bytes(HASH_BYTES)


@dataclass(slots=True)
class Grown:
    """How far the tree was grown and compared."""

    edge: Edge = field(default_factory=Edge)
    good: int = 0
    """The size of the largest checkpoint, up to the first that differs, whose root was right."""
    cosigned: int = 0
    """The same of those that enough witnesses have cosigned."""
    cosignatures: int = 0
    agreed: bool = True
    """Whether every checkpoint so far had the right root."""
    number: int = 0
    """The last of the database's checkpoints that was compared."""
    claimed: int = 0
    """The size of the largest of them."""
    checkpoints: int = 0
    tiles: int = 0


class TreeCheck:
    """Grows the tree of the rows' leaf hashes and compares it. `grown` says where it stands."""

    def __init__(
        self,
        *,
        rows: TreeRows,
        claims: Iterator[Claim],
        covered: int,
        findings: Findings,
        grown: Grown,
    ) -> None:
        """`covered` is the size of the newest checkpoint in the database: tiles up to there exist.

        `claims` are those of larger trees than the one that was compared already.
        """
        self.grown = grown
        self._rows = rows
        self._claims = claims
        self._next = next(claims, None)
        self._covered = covered
        self._findings = findings
        self._given_up = False
        self._compare_roots()

    def extend(self, leaves: Sequence[tuple[int, bytes | None]]) -> None:
        """Add the leaf hashes of rows in order of position, None where a row has none."""
        run: list[bytes] = []
        for position, leaf in leaves:
            expected = self.grown.edge.size + len(run) + 1
            if position > expected:
                missing = position - expected
                if missing > LARGEST_GAP:
                    self._given_up = True
                if not self._given_up:
                    run += self._told_by_tiles(expected, missing)
            if position >= expected:
                run.append(leaf if leaf is not None and len(leaf) == HASH_BYTES else _NO_LEAF)
        if not self._given_up:
            self._grow(run)

    def end(self) -> None:
        """Tell of every checkpoint that covers more than there is."""
        size = self.grown.edge.size
        while self._next is not None:
            claim = self._take()
            if claim.root is not None and not self._given_up:
                self._findings.add(
                    Check.END,
                    size + 1,
                    f"the log ends at {size}; {claim.source} covers {claim.size} events",
                )

    def _grow(self, leaves: list[bytes]) -> None:
        done = 0
        while done < len(leaves):
            room = len(leaves) - done
            if self._next is not None:
                room = min(room, self._next.size - self.grown.edge.size)
            self.grown.edge, filled = self.grown.edge.extended(leaves[done : done + room])
            done += room
            self._compare_tiles(filled)
            self._compare_roots()

    def _compare_roots(self) -> None:
        size = self.grown.edge.size
        root: bytes | None = None
        while self._next is not None and self._next.size <= size:
            claim = self._take()
            if claim.root is None or claim.size < size:
                # Of fewer events than were reached when the check was left off: it was published
                # since, and the tree has grown past it.
                continue
            root = root or self.grown.edge.root()
            if claim.root == root:
                if self.grown.agreed:
                    self.grown.good = size
                    if claim.word.is_enough:
                        self.grown.cosigned = size
                continue
            self.grown.agreed = False
            self._findings.add(
                Check.CHECKPOINT,
                None,
                f"{claim.source}, of {size} events, has another root than the rows; the last that"
                f" agrees covers {self.grown.good}",
                between=(self.grown.good, size),
            )

    def _take(self) -> Claim:
        claim = self._next
        assert claim is not None
        self._next = next(self._claims, None)
        self.grown.checkpoints += 1
        self.grown.cosignatures += claim.word.cosignatures
        if claim.number:
            self.grown.number, self.grown.claimed = claim.number, claim.size
        for check, says in claim.wrong:
            self._findings.add(check, None, says)
        return claim

    def _compare_tiles(self, filled: Sequence[FullTile]) -> None:
        for level in sorted({tile.level for tile in filled}):
            tiles = [tile for tile in filled if tile.level == level]
            stored = self._rows.tiles(level, first=tiles[0].index, last=tiles[-1].index)
            leaves = TILE_WIDTH**level
            for tile in tiles:
                held = stored.get(tile.index)
                first = tile.index * TILE_WIDTH * leaves
                if held is not None:
                    self.grown.tiles += 1
                    self._compare(tile, *held)
                elif first + TILE_WIDTH * leaves <= self._covered:
                    self._tell(tile, first + 1, "is missing")

    def _compare(self, tile: FullTile, root: bytes, hashes: bytes) -> None:
        leaves = TILE_WIDTH**tile.level
        if b"".join(tile.hashes) != hashes:
            for place, own in enumerate(tile.hashes):
                if hashes[place * HASH_BYTES : (place + 1) * HASH_BYTES] != own:
                    first = (tile.index * TILE_WIDTH + place) * leaves + 1
                    self._tell(tile, first, "holds another hash than the rows give")
        elif root != tile.root:
            first = tile.index * TILE_WIDTH * leaves + 1
            self._tell(tile, first, "has another root kept beside it than its hashes give")

    def _tell(self, tile: FullTile, position: int, says: str) -> None:
        self._findings.add(Check.TILE, position, f"tile {tile.index} of level {tile.level} {says}")

    def _told_by_tiles(self, first: int, count: int) -> list[bytes]:
        """The leaves of missing rows, from the tiles where they hold them.

        So the roots of later checkpoints still tell whether anything else is wrong.
        """
        leaves: list[bytes] = []
        while len(leaves) < count:
            index, place = divmod(first - 1 + len(leaves), TILE_WIDTH)
            _, hashes = self._rows.tiles(0, first=index, last=index).get(index, (b"", b""))
            held = hashes.ljust(TILE_WIDTH * HASH_BYTES, b"\x00")
            leaves += [
                held[at * HASH_BYTES : (at + 1) * HASH_BYTES] for at in range(place, TILE_WIDTH)
            ]
        return leaves[:count]
