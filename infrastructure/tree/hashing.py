"""RFC 6962 §2.1: the hashes of leaves, nodes and trees."""

import hashlib
from collections.abc import Sequence

HASH_BYTES = 32

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 ‖ leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes; over roots of whole subtrees of one size, the same.

    The last may be the root of a smaller subtree: RFC 6962 carries what has no neighbour up as it
    is, so blocks of 2^k leaves can stand for their leaves.
    """
    if not hashes:
        return EMPTY_ROOT
    sha256 = hashlib.sha256
    row = list(hashes)
    while len(row) > 1:
        above = [
            sha256(b"\x01" + row[place] + row[place + 1]).digest()
            for place in range(0, len(row) - 1, 2)
        ]
        if len(row) % 2:
            above.append(row[-1])
        row = above
    return row[0]
