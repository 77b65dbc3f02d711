"""Giving the notary a record again after the file was lost: an operator's word, checked."""

from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.notary import grown
from infrastructure.notary.notes import NoteKey
from infrastructure.notary.refusals import Ground, SigningRefused
from infrastructure.notary.signed_record import SignedRecord
from infrastructure.notary.stored_tree import LeavesMissing, StoredTree


class RecordThere(Exception):
    """There is a record: nothing was lost that a checkpoint could stand in for."""


def adopt(note: str, *, key: NoteKey, tree: StoredTree, record: SignedRecord) -> Checkpoint:
    """Take a checkpoint that this key signed for the last that was signed.

    It should be the newest that anybody holds: whoever holds a newer one may find that the notary
    has signed another tree of that size. Raises `NoteRefused` where this key has not signed it,
    `SigningRefused` where the log does not begin with its tree, `RecordThere`, and what database
    and disk raise. The record must be `held`.
    """
    checkpoint = Checkpoint.opened(note, key)
    if record.read() is not None:
        raise RecordThere
    published = tree.last_checkpoint()
    try:
        stored = min(checkpoint.size, published.size if published else 0)
        edge, _ = grown(tree, tree.edge(stored), checkpoint.size)
    except LeavesMissing:
        raise SigningRefused(Ground.LOG_SHORTER, position=checkpoint.size) from None
    if edge.root() != checkpoint.root:
        raise SigningRefused(Ground.LOG_ALTERED)
    record.replace(None, note)
    return checkpoint
