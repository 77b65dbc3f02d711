"""The tree over sorted lines that moves on gives the root of the whole, however it came there."""

import hashlib
from random import Random

from infrastructure.tree.hashing import EMPTY_ROOT, root_of
from infrastructure.verifying.sorted_tree import SortedTree


def _id(chance: Random) -> bytes:
    """One that shares its first half with others now and then."""
    return chance.randbytes(1).rjust(8, b"\x01") + chance.randbytes(1).rjust(8, b"\xff")


def test_it_is_the_tree_over_all_lines_after_every_move() -> None:
    chance = Random(6962)
    for _ in range(200):
        tree, held = SortedTree(), dict[bytes, bytes]()
        assert tree.root() == EMPTY_ROOT
        for _ in range(chance.randint(1, 12)):
            known = sorted(held)
            moved = {
                chance.choice(known) if known and chance.random() < 0.5 else _id(chance):
                hashlib.sha256(chance.randbytes(8)).digest()
                for _ in range(chance.choice([0, 1, 2, 3, 4, 40]))
            }  # fmt: skip
            held |= moved
            tree.move(moved)
            assert len(tree) == len(held)
            assert tree.root() == root_of([held[stream] for stream in sorted(held)])
