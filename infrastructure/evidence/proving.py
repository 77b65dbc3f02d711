"""What proves that leaves stand in a signed tree, checked before it is handed out."""

from collections.abc import Sequence
from typing import Any

from application.evidence import SignedTree
from infrastructure.evidence.records import ShownRecord
from infrastructure.notary.published_tree import TreeBroken
from infrastructure.notary.stored_tree import LeavesMissing, StoredTree
from infrastructure.statements import Rows, statement
from infrastructure.tree.proofs import compact_proof, compact_root, subtree_roots

_EPOCHS = statement("evidence", "epochs")


def proof_of(leaves: Sequence[ShownRecord], signed: SignedTree, tree: StoredTree) -> list[bytes]:
    """The compact proof of these leaves; raises `TreeBroken` unless it gives the signed root."""
    shown = {leaf.position - 1: leaf.leaf_hash for leaf in leaves}
    try:
        proof = compact_proof(shown, signed.size, subtree_roots(signed.size, tree.read))
    except LeavesMissing as missing:
        raise TreeBroken from missing
    if compact_root(shown, signed.size, proof=proof) != signed.root:
        raise TreeBroken
    return proof


def epochs_of(signed: SignedTree, rows: Rows) -> list[dict[str, Any]]:
    """The epochs of a log up to the one whose checkpoint is shown. Raises `TreeBroken`."""
    origin = signed.note.partition("\n")[0]
    told = []
    for epoch, first_position, name in rows(_EPOCHS, {}):
        told.append({"epoch": epoch, "first_position": first_position, "origin": name})
        if name == origin:
            return told
    raise TreeBroken
