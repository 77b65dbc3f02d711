"""Trees, tiles and proofs against RFC 6962's recursive definitions and known answers."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.tree.edge import Edge
from infrastructure.tree.hashing import EMPTY_ROOT, leaf_hash, root_of
from infrastructure.tree.proofs import (
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    root_at,
)
from infrastructure.tree.tiles import NotATile, Tile, hashes_at, tile_holding, tiles_around

# The leaves and roots that the Certificate Transparency projects test with since RFC 6962.
LEAVES = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    bytes.fromhex("5051525354555657"),
    bytes.fromhex("606162636465666768696a6b6c6d6e6f"),
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def hashes(count):
    return [sha256(b"\x00" + number.to_bytes(8, "big")).digest() for number in range(count)]


MANY = hashes(70_000)


def recursive_root(leaves):
    """RFC 6962 §2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + recursive_root(leaves[:k]) + recursive_root(leaves[k:])).digest()


def recursive_path(m, leaves):
    """RFC 6962 §2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*recursive_path(m, leaves[:k]), recursive_root(leaves[k:])]
    return [*recursive_path(m - k, leaves[k:]), recursive_root(leaves[:k])]


def recursive_consistency(m, leaves, complete=True):
    """RFC 6962 §2.1.2."""
    if m == len(leaves):
        return [] if complete else [recursive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*recursive_consistency(m, leaves[:k], complete), recursive_root(leaves[k:])]
    return [*recursive_consistency(m - k, leaves[k:], False), recursive_root(leaves[:k])]


def reader(leaves):
    """Tiles straight from their definition."""

    def read(tile):
        span = 256**tile.level
        first = tile.index * 256
        assert 0 < tile.width <= 256
        assert (first + tile.width) * span <= len(leaves)
        return [
            root_of(leaves[i * span : (i + 1) * span]) for i in range(first, first + tile.width)
        ]

    return read


def test_the_known_roots():
    held = [leaf_hash(leaf) for leaf in LEAVES]
    assert [root_of(held[:size]).hex() for size in range(9)] == ROOTS
    assert ROOTS[0] == EMPTY_ROOT.hex()


@given(st.integers(0, 1_200))
def test_roots_are_those_of_the_recursive_definition(size):
    assert root_of(MANY[:size]) == recursive_root(MANY[:size])
    assert root_at(size, reader(MANY[:size])) == recursive_root(MANY[:size])


@given(st.lists(st.integers(0, 700), max_size=6))
def test_an_edge_grows_by_any_steps_to_the_same_root_and_tiles(steps):
    edge, filled, size = Edge(), [], 0
    for step in steps:
        edge, tiles = edge.extended(MANY[size : size + step])
        filled += tiles
        size += step
    at_once, all_tiles = Edge().extended(MANY[:size])
    assert edge == at_once
    assert edge.size == size
    assert edge.root() == recursive_root(MANY[:size])

    def place(tile):
        return tile.level, tile.index

    assert sorted(filled, key=place) == sorted(all_tiles, key=place)
    read = reader(MANY[:size])
    for tile in filled:
        assert list(tile.hashes) == read(Tile(tile.level, tile.index))
        assert tile.root == root_of(tile.hashes)


def test_an_edge_over_three_levels_of_tiles():
    edge, filled = Edge().extended(MANY)
    assert [len(level) for level in edge.levels] == [112, 17, 1]
    assert edge.root() == root_of(MANY)
    assert sorted({(tile.level, tile.index) for tile in filled}) == [
        *((0, index) for index in range(273)),
        (1, 0),
    ]


def test_an_edge_of_another_size_is_refused():
    with pytest.raises(ValueError, match="partial tiles"):
        Edge(2, ((MANY[0],),))
    with pytest.raises(ValueError, match="partial tiles"):
        Edge(256, ((),))


@given(st.integers(1, 1_000), st.data())
def test_inclusion_proofs(size, data):
    index = data.draw(st.integers(0, size - 1))
    leaves = MANY[:size]
    proof = inclusion_proof(index, size, reader(leaves))
    assert proof == recursive_path(index, leaves)
    root = root_of(leaves)
    assert is_included(leaves[index], index, size, proof=proof, root=root)
    assert not is_included(MANY[size], index, size, proof=proof, root=root)
    assert not is_included(leaves[index], index, size, proof=[*proof, MANY[0]], root=root)
    assert not is_included(leaves[index], index, size, proof=proof, root=MANY[-2])
    if proof:
        assert not is_included(leaves[index], index, size, proof=proof[:-1], root=root)
        place = data.draw(st.integers(0, len(proof) - 1))
        other = [*proof[:place], MANY[-1], *proof[place + 1 :]]
        assert not is_included(leaves[index], index, size, proof=other, root=root)
    elsewhere = data.draw(st.integers(-1, size).filter(lambda other: other != index))
    assert not is_included(leaves[index], elsewhere, size, proof=proof, root=root)


@given(st.integers(0, 1_000), st.data())
def test_consistency_proofs(newer, data):
    older = data.draw(st.integers(0, newer))
    leaves = MANY[:newer]
    proof = consistency_proof(older, newer, reader(leaves))
    if older:
        assert proof == recursive_consistency(older, leaves)
    roots = {"old_root": root_of(leaves[:older]), "new_root": root_of(leaves)}
    assert is_consistent(older, newer, proof=proof, **roots)
    assert not is_consistent(older, newer, proof=[*proof, MANY[0]], **roots)
    assert not is_consistent(older, newer, proof=proof, **{**roots, "old_root": MANY[5]})
    if proof:
        assert not is_consistent(older, newer, proof=proof, **{**roots, "new_root": MANY[5]})
        assert not is_consistent(older, newer, proof=proof[1:], **roots)
        place = data.draw(st.integers(0, len(proof) - 1))
        other = [*proof[:place], MANY[-1], *proof[place + 1 :]]
        assert not is_consistent(older, newer, proof=other, **roots)
    if older < newer:
        assert not is_consistent(newer, older, proof=proof, **roots)


def test_proofs_over_three_levels_of_tiles_come_from_few_tiles():
    size = len(MANY)
    asked = []
    read = reader(MANY)

    def counted(tile):
        asked.append(tile)
        return read(tile)

    proof = inclusion_proof(12_345, size, counted)
    assert len(asked) == len(set(asked)) <= 6
    assert is_included(MANY[12_345], 12_345, size, proof=proof, root=root_of(MANY))
    assert len(consistency_proof(12_345, size, read)) == 18
    for tile in asked:
        assert tile.is_within(size)
        assert tile.width == min(256, hashes_at(tile.level, size) - 256 * tile.index)


@given(st.integers(1, 2**40) | st.integers(1, 400).map(lambda n: n * 256), st.data())
def test_the_tiles_around_a_leaf_are_all_that_its_proof_is_made_from(size, data):
    index = data.draw(st.integers(0, size - 1) | st.just(size - 1))
    around = tiles_around(index, size)
    assert tile_holding(index, size) in around
    assert len(around) <= 2 * 6
    assert all(tile.is_within(size) for tile in around)
    asked = []

    def noted(tile):
        asked.append(tile)
        return MANY[: tile.width]

    inclusion_proof(index, size, noted)
    assert set(asked) <= around


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3)])
def test_a_leaf_that_is_not_there_has_no_proof(index, size):
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion_proof(index, size, reader(MANY))


@pytest.mark.parametrize(("older", "newer"), [(-1, 3), (4, 3)])
def test_sizes_out_of_order_have_no_proof(older, newer):
    with pytest.raises(ValueError, match="not larger"):
        consistency_proof(older, newer, reader(MANY))


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "0/000"),
        (Tile(0, 999, 1), "0/999.p/1"),
        (Tile(1, 1_000, 255), "1/x001/000.p/255"),
        (Tile(3, 1_234_067), "3/x001/x234/067"),
    ],
)
def test_a_tile_has_one_path(tile, path):
    assert tile.path == path
    assert Tile.parse(path) == tile


@given(st.integers(0, 63), st.integers(0, 2**63), st.integers(1, 256))
def test_every_path_leads_back(level, index, width):
    tile = Tile(level, index, width)
    assert Tile.parse(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "0",
        "0/",
        "0/0",
        "0/00",
        "0/0000",
        "00/000",
        "64/000",
        "-1/000",
        "0/x000/000",
        "0/x001",
        "0/x001/",
        "0/001/000",
        "0/000.p/",
        "0/000.p/0",
        "0/000.p/01",
        "0/000.p/256",
        "0/000.p/1.p/1",
        "0/000 ",
        "0/000\n",
        "0/٠٠٠",
        "٠/000",
        "entries/000",
        "0/../000",
        "0/" + "x001/" * 2_000 + "000",
    ],
)
def test_what_is_no_path_is_refused(path):
    with pytest.raises(NotATile):
        Tile.parse(path)


def test_a_tile_is_within_a_tree_when_its_hashes_are_settled():
    assert Tile(0, 0, 3).is_within(3)
    assert not Tile(0, 0, 4).is_within(3)
    assert Tile(1, 0, 1).is_within(256)
    assert not Tile(1, 0, 1).is_within(255)
    assert Tile(0, 1).is_within(512)
    assert not Tile(0, 1).is_within(511)
    assert not Tile(63, 2**60).is_within(2**62)
