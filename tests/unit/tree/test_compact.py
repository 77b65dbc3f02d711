"""Compact proofs (docs/format.md §4), beside a tree that is worked out the slow way."""

import hashlib

import pytest
from caseledger_verify.tree import root_of as verified_root
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.tree.edge import Edge
from infrastructure.tree.hashing import root_of
from infrastructure.tree.proofs import compact_proof, compact_root, subtree_roots


def leaves(count):
    return [hashlib.sha256(b"%d" % number).digest() for number in range(count)]


@st.composite
def shown(draw):
    size = draw(st.integers(1, 70))
    return size, draw(st.sets(st.integers(0, size - 1), min_size=1))


def proven(size, indices):
    hashes = leaves(size)
    return compact_proof(indices, size, lambda start, end: root_of(hashes[start:end]))


@given(shown())
def test_what_is_shown_gives_the_root(given_):
    size, indices = given_
    hashes = leaves(size)
    proof = proven(size, indices)
    told = {index: hashes[index] for index in indices}
    assert compact_root(told, size, proof=proof) == root_of(hashes)
    assert verified_root(size, told, proof) == root_of(hashes)


@given(shown(), st.data())
def test_nothing_else_does(given_, data):
    size, indices = given_
    hashes = leaves(size)
    proof = proven(size, indices)
    told = {index: hashes[index] for index in indices}
    assert compact_root(told, size, proof=[*proof, bytes(32)]) is None
    if proof:
        assert compact_root(told, size, proof=proof[:-1]) is None
    altered = data.draw(st.sampled_from(sorted(indices)))
    assert compact_root({**told, altered: bytes(32)}, size, proof=proof) != root_of(hashes)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 700, 66_000])
def test_tiles_give_the_same_proof(size):
    hashes = leaves(size)
    tiles = {}
    edge, filled = Edge().extended(hashes)
    for tile in filled:
        tiles[tile.level, tile.index] = tile.hashes

    def read(tile):
        if tile.is_full:
            return tiles[tile.level, tile.index]
        return edge.levels[tile.level][: tile.width]

    indices = {0, size // 3, size // 2, size - 1}
    proof = compact_proof(indices, size, subtree_roots(size, read))
    assert proof == proven(size, indices)


@pytest.mark.parametrize("indices", [set(), {-1}, {3}])
def test_leaves_that_there_are_not(indices):
    with pytest.raises(ValueError, match="no such leaves"):
        proven(3, indices)
