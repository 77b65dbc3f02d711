"""What the notary has published of a log, for whoever asks: checkpoint, tiles and proofs."""

from infrastructure.notary.stored_tree import LeavesMissing, Published, StoredTree
from infrastructure.notary.tlog_proof import tlog_proof
from infrastructure.tree.proofs import inclusion_proof, is_included
from infrastructure.tree.tiles import TILE_WIDTH, Tile, tile_holding, tiles_around


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

    def root(self, size: int) -> bytes:
        """The root of the tree (RFC 6962) of the first so many events: the same for ever.

        Raises `NotCovered`, `TreeBroken`.
        """
        if size > self.checkpoint().size:
            raise NotCovered
        try:
            return self._tree.edge(size).root()
        except LeavesMissing as missing:
            raise TreeBroken from missing

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
        try:
            held = self._tree.read_all(tiles_around(index, size))
        except LeavesMissing as missing:
            raise TreeBroken from missing
        leaf = held[tile_holding(index, size)][index % TILE_WIDTH]
        proof = inclusion_proof(index, size, held.__getitem__)
        if not is_included(leaf, index, size, proof=proof, root=published.root):
            raise TreeBroken
        return tlog_proof(index, proof, published.note)
