"""A log in memory that signs what it is asked to, also what it should not."""

from collections.abc import Sequence
from hashlib import sha256

from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.notes import NoteSigner
from infrastructure.tree.edge import Edge
from infrastructure.tree.hashing import leaf_hash, root_of
from infrastructure.tree.proofs import consistency_proof
from infrastructure.tree.tiles import TILE_WIDTH, Tile
from infrastructure.witnesses.add_checkpoint import AddCheckpoint

ORIGIN = "test.invalid/case-log/1"


class SigningLog:
    """Leaves that follow from a name, and a key; two of one key and two names are a fork."""

    def __init__(self, name: str = "one", *, origin: str = ORIGIN, secret: bytes = bytes(32)):
        self._name = name
        self.signer = NoteSigner(origin, secret)

    def leaves(self, size: int, *, common: int = 0) -> list[bytes]:
        """The first `common` of them are the same under any name."""
        return [
            leaf_hash(f"{'common' if index < common else self._name} {index}".encode())
            for index in range(size)
        ]

    def note(self, size: int, *, common: int = 0) -> str:
        root = root_of(self.leaves(size, common=common))
        return self.signer.signed(Checkpoint(self.signer.key.name, size, root).text)

    def request(self, old: int, size: int, *, common: int = 0) -> AddCheckpoint:
        proof = consistency_proof(old, size, tiles(self.leaves(size, common=common)))
        return AddCheckpoint(old, tuple(proof), self.note(size, common=common))


def tiles(leaves: Sequence[bytes]):
    edge, filled = Edge().extended(leaves)
    full = {(tile.level, tile.index): tile.hashes for tile in filled}

    def read(tile: Tile) -> Sequence[bytes]:
        if tile.is_full:
            return full[tile.level, tile.index]
        assert tile.index == (edge.size >> (8 * tile.level)) // TILE_WIDTH
        return edge.levels[tile.level][: tile.width]

    return read


def secret(name: str) -> bytes:
    return sha256(name.encode()).digest()
