"""Proofs that are made from tiles, checked by the verifier's code, which makes none."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseledger_client.tree import Tree, tile_path
from caseledger_verify.tree import check_consistency, root_of
from verifier.tests.maker import tree_hash

LEAVES = [sha256(f"leaf {number}".encode()).digest() for number in range(1_400)]
ROOTS = {}


def read(path: str) -> bytes:
    place, _, width = path.partition(".p/")
    level, _, index = place.partition("/")
    first, leaves = int(index) * 256, 256 ** int(level)
    rows = range(first, first + int(width or 256))
    return b"".join(root(row * leaves, (row + 1) * leaves) for row in rows)


def root(start: int, end: int) -> bytes:
    if (start, end) not in ROOTS:
        ROOTS[start, end] = tree_hash(LEAVES[start:end])
    return ROOTS[start, end]


@given(st.integers(1, 1_400), st.data())
def test_any_older_tree_is_shown_to_be_the_beginning(size: int, data: st.DataObject) -> None:
    older = data.draw(st.integers(1, size))
    proof = Tree(size, read).consistency(older)
    check_consistency(older, root(0, older), size, root(0, size), proof)


@given(st.integers(1, 1_400), st.data())
def test_any_leaves_are_shown_to_be_in_the_tree(size: int, data: st.DataObject) -> None:
    shown = data.draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=20))
    proof = Tree(size, read).inclusion(sorted(shown))
    assert root_of(size, {index: LEAVES[index] for index in shown}, proof) == root(0, size)


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "0/000"),
        (0, 7, 3, "0/007.p/3"),
        (1, 1_234, 256, "1/x001/234"),
        (0, 1_000_000, 255, "0/x001/x000/000.p/255"),
    ],
)
def test_a_tile_has_the_name_that_c2sp_gives_it(
    level: int, index: int, width: int, path: str
) -> None:
    assert tile_path(level, index, width) == path
