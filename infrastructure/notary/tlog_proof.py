"""C2SP tlog-proof: an inclusion proof and the checkpoint it leads to, in one text."""

from collections.abc import Sequence

from infrastructure.tree.proofs import proof_lines

MEDIA_TYPE = "text/plain; charset=utf-8"


def tlog_proof(index: int, proof: Sequence[bytes], checkpoint: str) -> str:
    """The proof of the leaf at an index (from 0); `checkpoint` is the signed note, verbatim."""
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{proof_lines(proof)}\n{checkpoint}"
