"""Inclusion and consistency proofs of RFC 6962 §2.1.1 and §2.1.2, made from tiles.

Checked as RFC 9162 §2.1.3.2 and §2.1.4.2 describe it, which shares nothing with how they are made.
"""

from base64 import b64encode
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from hmac import compare_digest

from infrastructure.tree.hashing import EMPTY_ROOT, node_hash, root_of
from infrastructure.tree.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, hashes_at

ReadTile = Callable[[Tile], Sequence[bytes]]
"""The hashes of a tile, as many as its width says."""

RootOf = Callable[[int, int], bytes]
"""The root over the leaves from an index to before another, where a subtree of the tree stands."""

_Range = tuple[int, int]


def proof_lines(proof: Iterable[bytes]) -> str:
    """A proof as C2SP's formats write it: each hash in base64, on a line of its own."""
    return "".join(f"{b64encode(each).decode()}\n" for each in proof)


def inclusion_proof(index: int, size: int, read: ReadTile) -> list[bytes]:
    """The path from the leaf of this index (from 0) to the root of the tree of this size.

    Raises `ValueError` where such a tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError("a tree of this size has no such leaf")
    beside: list[_Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((start, middle))
            start = middle
    return _roots(reversed(beside), size, read)


def consistency_proof(older: int, newer: int, read: ReadTile) -> list[bytes]:
    """What shows that the tree of size `newer` begins with the tree of size `older`.

    It is empty where the older is empty or they are the same. Raises `ValueError` for sizes that
    are out of order.
    """
    if not 0 <= older <= newer:
        raise ValueError("the older tree is not larger than the newer")
    if older == 0:
        return []
    beside: list[_Range] = []
    start, end = 0, newer
    while end != older:
        middle = start + _split(end - start)
        if older <= middle:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((start, middle))
            start = middle
    if start:
        beside.append((start, end))
    return _roots(reversed(beside), newer, read)


def compact_proof(shown: Iterable[int], size: int, root: RootOf) -> list[bytes]:
    """What several leaves need beside themselves to give the root of the tree of this size.

    The roots of the largest subtrees without a leaf that is shown (indices from 0), from left to
    right: docs/format.md §4. Raises `ValueError` where none is shown or the tree has no such leaf.
    """
    indices = sorted(set(shown))
    if not indices or indices[0] < 0 or indices[-1] >= size:
        raise ValueError("a tree of this size has no such leaves")
    found: list[bytes] = []

    def walk(start: int, end: int) -> None:
        first = bisect_left(indices, start)
        if first == len(indices) or indices[first] >= end:
            found.append(root(start, end))
        elif end - start > 1:
            middle = start + _split(end - start)
            walk(start, middle)
            walk(middle, end)

    walk(0, size)
    return found


def compact_root(shown: Mapping[int, bytes], size: int, *, proof: Sequence[bytes]) -> bytes | None:
    """The root that shown leaf hashes give with a compact proof; None where it does not fit."""
    indices = sorted(shown)
    steps = iter(proof)

    def walk(start: int, end: int) -> bytes:
        first = bisect_left(indices, start)
        if first == len(indices) or indices[first] >= end:
            return next(steps)
        if end - start == 1:
            return shown[start]
        middle = start + _split(end - start)
        left = walk(start, middle)
        return node_hash(left, walk(middle, end))

    try:
        root = walk(0, size)
    except StopIteration:
        return None
    return root if next(steps, None) is None else None


def subtree_roots(size: int, read: ReadTile) -> RootOf:
    """The root over a range of leaves where a subtree of a tree of this size stands, from tiles."""
    held: dict[Tile, Sequence[bytes]] = {}

    def once(tile: Tile) -> Sequence[bytes]:
        if tile not in held:
            held[tile] = read(tile)
        return held[tile]

    return lambda start, end: _root((start, end), size, once)


def root_at(size: int, read: ReadTile) -> bytes:
    """The root of the tree of the first so many leaves."""
    return _root((0, size), size, read) if size else EMPTY_ROOT


def is_included(leaf: bytes, index: int, size: int, *, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows that the leaf hash stands at this index of the tree."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place % 2 or place == last:
            found = node_hash(step, found)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and compare_digest(found, root)


def is_consistent(
    older: int, newer: int, *, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether the proof shows that the tree with the new root begins with that of the old root."""
    if not 0 <= older <= newer:
        return False
    if older in {0, newer}:
        known = EMPTY_ROOT if older == 0 else new_root
        return not proof and compare_digest(old_root, known)
    steps = list(proof)
    if older & (older - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    place, last = older - 1, newer - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place % 2 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and compare_digest(old, old_root) and compare_digest(new, new_root)


def _split(leaves: int) -> int:
    """The largest power of two below."""
    return 1 << (leaves - 1).bit_length() - 1


def _roots(ranges: "reversed[_Range]", size: int, read: ReadTile) -> list[bytes]:
    root = subtree_roots(size, read)
    return [root(start, end) for start, end in ranges]


def _root(leaves: _Range, size: int, read: ReadTile) -> bytes:
    """The root over a range of leaves that starts where a subtree of its size may start."""
    start, end = leaves
    count = end - start
    if count & (count - 1):
        middle = start + _split(count)
        return node_hash(_root((start, middle), size, read), _root((middle, end), size, read))
    level, above = divmod(count.bit_length() - 1, TILE_HEIGHT)
    index, offset = divmod(start >> (TILE_HEIGHT * level), TILE_WIDTH)
    width = min(TILE_WIDTH, hashes_at(level, size) - index * TILE_WIDTH)
    return root_of(read(Tile(level, index, width))[offset : offset + (1 << above)])
