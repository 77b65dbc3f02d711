"""What the notary has published of a log, for whoever asks: checkpoint, tiles and proofs."""

from infrastructure.notary.stored_tree import LeavesMissing, Published, StoredTree
from infrastructure.notary.tlog_proof import tlog_proof
from infrastructure.tree.proofs import inclusion_proof, is_included
from infrastructure.tree.tiles import TILE_WIDTH, Tile, hashes_at


class NotCovered(Exception):
    """No checkpoint covers this yet."""


class TreeBroken(Exception):
    """What is stored does not give the published root: `caseledger verify log` says where."""


class PublishedTree:
    """Answers from the database, and never beyond the newest published checkpoint."""

    def __init__(self, tree: StoredTree) -> None:
        self._tree = tree

    def checkpoint(self) -> Published:
        """The newest checkpoint. Raises `NotCovered` before the first."""
        published = self._tree.last_checkpoint()
        if published is None:
            raise NotCovered
        return published

    def tile(self, tile: Tile) -> bytes:
        """The hashes of a tile, one after the other. Raises `NotCovered`, `TreeBroken`."""
        if not tile.is_within(self.checkpoint().size):
            raise NotCovered
        try:
            return b"".join(self._tree.read(tile))
        except LeavesMissing as missing:
            raise TreeBroken from missing

    def proof(self, position: int) -> str:
        """That the event at this position is in the log, as a C2SP tlog-proof.

        It was checked against the checkpoint that it ends with. Raises `NotCovered`, `TreeBroken`.
        """
        published = self.checkpoint()
        index, size = position - 1, published.size
        if not 0 <= index < size:
            raise NotCovered
        held: dict[Tile, list[bytes]] = {}

        def read(tile: Tile) -> list[bytes]:
            if tile not in held:
                held[tile] = self._tree.read(tile)
            return held[tile]

        number = index // TILE_WIDTH
        width = min(TILE_WIDTH, hashes_at(0, size) - number * TILE_WIDTH)
        try:
            leaf = read(Tile(0, number, width))[index % TILE_WIDTH]
            proof = inclusion_proof(index, size, read)
        except LeavesMissing as missing:
            raise TreeBroken from missing
        if not is_included(leaf, index, size, proof=proof, root=published.root):
            raise TreeBroken
        return tlog_proof(index, proof, published.note)
