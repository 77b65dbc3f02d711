"""Merkle trees of RFC 6962 §2.1 over SHA-256: roots from what is shown, and consistency."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from caseledger_verify.errors import Wrong


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 ‖ leaf)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(size: int, shown: Mapping[int, bytes], proof: Sequence[bytes]) -> bytes:
    """The root of a tree of `size` leaves of which some are shown, by index from 0, as hashes.

    `proof` holds the hash of each largest subtree without a shown leaf, from left to right. If the
    root is the one that was signed, every shown leaf stands where it is said to stand. Raises
    `Wrong` where the proof has not exactly the hashes that are needed.
    """
    indices = sorted(shown)
    if not indices or indices[0] < 0 or indices[-1] >= size:
        raise Wrong("a leaf is shown that lies outside the tree")
    hashes = iter(proof)

    def subtree(start: int, stop: int, first: int, last: int) -> bytes:
        # indices[first:last] are the shown leaves in [start, stop).
        if first == last:
            return _next(hashes)
        if stop - start == 1:
            return shown[start]
        middle = start + _split(stop - start)
        cut = bisect_left(indices, middle, first, last)
        left = subtree(start, middle, first, cut)
        return node_hash(left, subtree(middle, stop, cut, last))

    root = subtree(0, size, 0, len(indices))
    if next(hashes, None) is not None:
        raise Wrong("the proof has hashes that nothing needs")
    return root


def check_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Raises `Wrong` unless the older tree is proven to be the beginning of the newer one."""
    if not 0 < old_size <= new_size:
        raise Wrong("the older tree is empty or larger than the newer one")
    hashes = iter(proof)

    def grown(old: int, new: int, whole: bool) -> tuple[bytes, bytes]:
        # The roots of a subtree's first `old` leaves and of all its `new`; `whole`: the former are
        # the older tree itself, whose root is known.
        if old == new:
            root = old_root if whole else _next(hashes)
            return root, root
        middle = _split(new)
        if old <= middle:
            older, newer = grown(old, middle, whole)
            return older, node_hash(newer, _next(hashes))
        older, newer = grown(old - middle, new - middle, False)
        left = _next(hashes)
        return node_hash(left, older), node_hash(left, newer)

    if grown(old_size, new_size, True) != (old_root, new_root) or next(hashes, None) is not None:
        raise Wrong("the newer tree does not begin with the older one")


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _next(hashes: Iterator[bytes]) -> bytes:
    found = next(hashes, None)
    if found is None:
        raise Wrong("the proof lacks hashes")
    return found
