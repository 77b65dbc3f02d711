"""C2SP tlog-proof: an inclusion proof and the checkpoint it leads to, in one text."""

from base64 import b64encode
from collections.abc import Sequence

MEDIA_TYPE = "text/plain; charset=utf-8"


def tlog_proof(index: int, proof: Sequence[bytes], checkpoint: str) -> str:
    """The proof of the leaf at an index (from 0); `checkpoint` is the signed note, verbatim."""
    hashes = "".join(f"{b64encode(each).decode()}\n" for each in proof)
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n{checkpoint}"
