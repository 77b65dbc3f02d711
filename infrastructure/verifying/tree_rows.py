"""The notary's tiles and checkpoints, as they stand in the database."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from infrastructure.ledger.calls import call
from infrastructure.ledger.connections import Pool
from infrastructure.notary.stored_tree import NotarisedLog, StoredTree
from infrastructure.statements import statement

CHECKPOINTS_AT_ONCE = 500

_TILES = statement("verifying", "tiles")
_CHECKPOINTS = statement("verifying", "checkpoints")
_COSIGNATURES = statement("verifying", "cosignatures")

StoredTile = tuple[bytes, bytes]
"""The root that is kept beside a tile, and its hashes, one after the other."""


class StoredCosignature(NamedTuple):
    """What is kept of a witness's word: whose it is, its time in POSIX seconds, and its line."""

    witness: str
    time: int | None
    line: str


class StoredCheckpoint(NamedTuple):
    """A row of what the notary published, and what witnesses said of it."""

    number: int
    size: int
    root: bytes
    note: str
    cosignatures: Sequence[StoredCosignature]


class TreeRows:
    """Reads what the notary published, with no more than SELECT. Nothing of it is believed.

    Every method raises :class:`application.log.LogUnavailable` where the database gives no answer.
    """

    def __init__(self, pool: Pool, log: NotarisedLog) -> None:
        self._pool = pool
        self._log = log
        self._tree = StoredTree(log, lambda text, values: call(pool, text, values))

    def tiles(self, level: int, *, first: int, last: int) -> dict[int, StoredTile]:
        """The full tiles of a level, by index, from the first to the last index."""
        bounds = {"log": self._log.name, "level": level, "first": first, "last": last}
        return {index: (root, hashes) for index, root, hashes in call(self._pool, _TILES, bounds)}

    def last_checkpoint(self) -> tuple[int, int]:
        """Number and size of the newest checkpoint, 0 and 0 before the first."""
        last = self._tree.last_checkpoint()
        return (0, 0) if last is None else (last.number, last.size)

    def checkpoints(self, *, after: int, upto: int) -> Iterator[StoredCheckpoint]:
        """Every checkpoint of a number above `after`, up to `upto`, in order."""
        while after < upto:
            bounds = {
                "log": self._log.name,
                "after": after,
                "upto": upto,
                "limit": CHECKPOINTS_AT_ONCE,
            }
            found = call(self._pool, _CHECKPOINTS, bounds)
            if not found:
                return
            last = found[-1][0]
            said = self._cosignatures(after=after, upto=last)
            for number, size, root, note in found:
                yield StoredCheckpoint(number, size, root, note, said.get(number, ()))
            after = last

    def _cosignatures(self, *, after: int, upto: int) -> dict[int, list[StoredCosignature]]:
        by_number: dict[int, list[StoredCosignature]] = {}
        bounds = {"log": self._log.name, "after": after, "upto": upto}
        for number, *said in call(self._pool, _COSIGNATURES, bounds):
            by_number.setdefault(number, []).append(StoredCosignature(*said))
        return by_number
