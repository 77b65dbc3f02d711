"""Signs what a log has become, and only what its own record says can follow.

The order is: fold the new leaves, sign, write the record and sync it, publish in the database,
write the file. A crash between any two of them is made good by `resume`, which publishes what was
signed and signs nothing new for a size that was signed for.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from infrastructure.notary.checkpoint_files import CheckpointFiles
from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.notes import NoteKey, NoteRefused, NoteSigner
from infrastructure.notary.refusals import Ground, SigningRefused
from infrastructure.notary.signed_record import SignedRecord
from infrastructure.notary.stored_tree import LeavesMissing, Published, StoredTree
from infrastructure.tree.edge import Edge, FullTile
from infrastructure.tree.hashing import EMPTY_ROOT
from infrastructure.tree.tiles import TILE_WIDTH, Tile

FOLD = 65_536
"""The most leaves between two checkpoints: a log of millions is folded in pieces."""

LONGEST_SILENCE = 3_600.0
"""Seconds after which a checkpoint is published again though nothing has changed."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint was published: of this size, and so many leaves more than the one before."""

    size: int
    leaves: int


class Notary:
    """The notary of one log, for one thread, while its record is `held`."""

    def __init__(
        self,
        tree: StoredTree,
        *,
        signer: NoteSigner,
        record: SignedRecord,
        files: CheckpointFiles,
        monotonic: Callable[[], float],
        earlier: Sequence[NoteKey] = (),
        first_position: int = 0,
    ) -> None:
        """`earlier` are the keys of the log's earlier epochs, and `first_position` is that of this
        one (0 for the first): no checkpoint of it covers less.
        """
        self._tree = tree
        self._earlier = earlier
        self._first_position = first_position
        self._signer = signer
        self._record = record
        self._files = files
        self._monotonic = monotonic
        self._name = signer.key.name
        self._edge = Edge()
        self._note: str | None = None
        self._signed = Checkpoint(self._name, 0, EMPTY_ROOT)
        self._number = 0
        self._last_leaf: bytes | None = None
        self._published_at = 0.0

    def resume(self) -> Signed:
        """Find out what was signed and published, show that both are one tree, and publish it.

        Must come before the first `step`. Raises `SigningRefused`, and whatever database and disk
        raise; nothing has then been signed.
        """
        published = self._last_published()
        noted = self._noted(published)
        self._signed = noted
        size = max(noted.size, published.size if published else 0)
        if size and not self._tree.leaves(after=size - 1, limit=1):
            raise SigningRefused(Ground.LOG_SHORTER, position=size)
        try:
            edge, tiles = self._shown(noted, published)
            self._last_leaf = self._leaf_before(edge)
        except LeavesMissing as missing:
            ground = Ground.TREE_ALTERED if missing.level else Ground.LOG_ALTERED
            raise SigningRefused(ground) from None
        self._number = published.number if published else 0
        return self._publish(edge, tiles, leaves=edge.size - (published.size if published else 0))

    def step(self) -> Signed | None:
        """Sign for what has been appended since, if anything has or the last is an hour old.

        Raises as `resume` does.
        """
        size = self._edge.size
        overlap = 1 if size else 0
        try:
            # The last leaf signed for is read again: a log cut short or written anew shows by it.
            leaves = self._tree.leaves(after=size - overlap, limit=FOLD + overlap)
        except LeavesMissing:
            raise SigningRefused(Ground.LOG_ALTERED, position=size) from None
        if overlap:
            if not leaves:
                raise SigningRefused(Ground.LOG_SHORTER, position=size)
            if leaves.pop(0) != self._last_leaf:
                raise SigningRefused(Ground.LOG_ALTERED, position=size)
        if not leaves:
            silent = self._monotonic() - self._published_at
            return self._publish(self._edge, [], leaves=0) if silent >= LONGEST_SILENCE else None
        edge, tiles = self._edge.extended(leaves)
        self._last_leaf = leaves[-1]
        return self._publish(edge, tiles, leaves=len(leaves))

    def _noted(self, published: Published | None) -> Checkpoint:
        """What the record says was signed last; the empty tree where nothing ever was."""
        try:
            self._note = self._record.read()
            if self._note is not None:
                return Checkpoint.opened(self._note, self._signer.key)
        except (NoteRefused, UnicodeDecodeError):
            raise SigningRefused(Ground.STATE_UNREADABLE) from None
        is_ours = published is not None and self._opened(published.note).origin == self._name
        if is_ours or self._files.latest() is not None:
            raise SigningRefused(Ground.STATE_MISSING)
        return Checkpoint(self._name, 0, EMPTY_ROOT)

    def _last_published(self) -> Published | None:
        published = self._tree.last_checkpoint()
        if published is None:
            return None
        try:
            checkpoint = self._opened(published.note)
        except NoteRefused:
            raise SigningRefused(Ground.CHECKPOINT_FOREIGN) from None
        columns = (published.size, published.root)
        is_late = checkpoint.origin != self._name and checkpoint.size >= self._first_position
        if (checkpoint.size, checkpoint.root) != columns or is_late:
            raise SigningRefused(Ground.CHECKPOINT_FOREIGN)
        return published

    def _opened(self, note: str) -> Checkpoint:
        """A checkpoint of this epoch, or of an earlier one. Raises `NoteRefused`."""
        for key in self._earlier:
            with suppress(NoteRefused):
                return Checkpoint.opened(note, key)
        return Checkpoint.opened(note, self._signer.key)

    def _shown(self, noted: Checkpoint, published: Published | None) -> tuple[Edge, list[FullTile]]:
        """The edge of the larger of the two trees, after it was shown to begin with the other."""
        edge = self._tree.edge(published.size if published else 0)
        if edge.root() != (published.root if published else EMPTY_ROOT):
            raise SigningRefused(Ground.TREE_ALTERED)
        if noted.size > edge.size:
            edge, tiles = grown(self._tree, edge, noted.size)
            if edge.root() != noted.root:
                raise SigningRefused(Ground.LOG_ALTERED)
            return edge, tiles
        if self._first_position > edge.size:
            return grown(self._tree, edge, self._first_position)
        # Another notary with this key may have gone on from here: what it signed, this key signed.
        if self._tree.edge(noted.size).root() != noted.root:
            raise SigningRefused(Ground.CHECKPOINT_FORKED)
        return edge, []

    def _leaf_before(self, edge: Edge) -> bytes | None:
        if edge.size == 0:
            return None
        if edge.levels[0]:
            return edge.levels[0][-1]
        last = Tile(0, edge.size // TILE_WIDTH - 1)
        try:
            return self._tree.read(last)[-1]
        except LeavesMissing:
            # It was filled just now and is not stored yet.
            return self._tree.leaves(after=edge.size - 1, limit=1)[0]

    def _publish(self, edge: Edge, tiles: list[FullTile], *, leaves: int) -> Signed:
        checkpoint = Checkpoint(self._name, edge.size, edge.root())
        note = self._sign(checkpoint)
        published = self._tree.publish(
            after=self._number, size=edge.size, root=checkpoint.root, note=note, tiles=tiles
        )
        if not published:
            # Someone else has published since; what was signed here is shown to fit, or refused.
            return self.resume()
        self._edge = edge
        self._number += 1
        self._published_at = self._monotonic()
        self._files.keep(note)
        return Signed(edge.size, leaves)

    def _sign(self, checkpoint: Checkpoint) -> str:
        """The only place that signs; the record has the note, durably, before anybody else."""
        if checkpoint.size < self._signed.size or (
            checkpoint.size == self._signed.size and checkpoint.root != self._signed.root
        ):
            raise SigningRefused(Ground.CHECKPOINT_FORKED, position=checkpoint.size)
        note = self._signer.signed(checkpoint.text)
        if note != self._note:
            self._record.replace(self._note, note)
            self._note, self._signed = note, checkpoint
        return note


def grown(tree: StoredTree, edge: Edge, size: int) -> tuple[Edge, list[FullTile]]:
    """The edge after the leaves of the log up to a size, and the tiles they filled.

    Raises `LeavesMissing` where the log holds fewer.
    """
    tiles: list[FullTile] = []
    while edge.size < size:
        leaves = tree.leaves(after=edge.size, limit=min(FOLD, size - edge.size))
        if not leaves:
            raise LeavesMissing(level=0, first=edge.size)
        edge, filled = edge.extended(leaves)
        tiles += filled
    return edge, tiles
