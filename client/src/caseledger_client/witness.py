"""What makes a follower a witness: it holds the log to every checkpoint that it saw before."""

from collections.abc import Mapping
from functools import lru_cache

from caseledger_client.errors import LogForked, LogRewound, NotAFeed, NotVouchedFor
from caseledger_client.tree import ReadTile, Tree
from caseledger_verify.errors import Refused as Unfit
from caseledger_verify.errors import Wrong
from caseledger_verify.notes import Checkpoint, parse_checkpoint
from caseledger_verify.policy import Policy
from caseledger_verify.tree import check_consistency, root_of

_TILES_KEPT = 128


class Witness:
    """Checks checkpoints against each other, and events against a checkpoint."""

    def __init__(self, policy: Policy, read: ReadTile) -> None:
        self._policy = policy
        # What a tile of one name holds never changes; 128 of them are at most 1 MiB.
        self._read = lru_cache(maxsize=_TILES_KEPT)(read)

    def opened(self, note: bytes) -> Checkpoint:
        """The checkpoint of a note that a log key of the policy signed; raises
        :class:`NotVouchedFor`. Cosignatures of other witnesses are not asked for: a checkpoint is
        followed before they have signed it."""
        try:
            checkpoint = parse_checkpoint(note)
            self._policy.check_signature(checkpoint)
        except Unfit as refused:
            raise NotVouchedFor(str(refused)) from None
        return checkpoint

    def check_continues(self, kept: bytes, told: bytes) -> None:
        """Raises unless the tree that was told is proven to begin with the one that was kept.

        :class:`LogRewound`: it is smaller, or of another epoch. :class:`LogForked`: it holds
        something else.
        """
        older, newer = self.opened(kept), self.opened(told)
        if newer.origin != older.origin:
            raise LogRewound("the log goes by another name", kept=kept, told=told)
        if newer.size < older.size:
            raise LogRewound("the log is shorter than it was", kept=kept, told=told)
        if older.size == 0:
            return
        path = Tree(newer.size, self._read).consistency(older.size)
        try:
            check_consistency(older.size, older.root, newer.size, newer.root, path)
        except Wrong:
            raise LogForked("the log does not continue what it was", kept=kept, told=told) from None

    def check_included(self, note: bytes, leaves: Mapping[int, bytes]) -> None:
        """Raises :class:`LogForked` unless each leaf hash stands at its position (from 1, all
        within the checkpoint) in the tree that was signed."""
        if not leaves:
            return
        checkpoint = self.opened(note)
        shown = {position - 1: leaf for position, leaf in leaves.items()}
        proof = Tree(checkpoint.size, self._read).inclusion(sorted(shown))
        if root_of(checkpoint.size, shown, proof) != checkpoint.root:
            raise LogForked(
                f"what was told of positions {min(leaves)} to {max(leaves)} is not what was signed",
                kept=None,
                told=note,
            )


def checked_tile(path: str, hashes: bytes) -> bytes:
    """The hashes of a tile, as many as its path says; raises :class:`NotAFeed`."""
    _, partial, width = path.partition(".p/")
    if len(hashes) != 32 * (int(width) if partial else 256):
        raise NotAFeed(f"tile {path} has not as many hashes as its name says")
    return hashes
