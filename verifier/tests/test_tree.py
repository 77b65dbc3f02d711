"""Trees against the reference vectors of the RFC 6962 authors, and proofs against the maker's."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseledger_verify.errors import Wrong
from caseledger_verify.tree import check_consistency, leaf_hash, root_of
from verifier.tests.maker import compact_proof, consistency_proof, tree_hash

# The eight leaves and roots that the certificate-transparency project tests its trees with.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# One of the consistency proofs of the same source: from 6 leaves to 8.
FROM_SIX_TO_EIGHT = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_reference(size: int) -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES[:size]]
    assert root_of(size, dict(enumerate(hashes)), []).hex() == ROOTS[size - 1]
    assert tree_hash(hashes).hex() == ROOTS[size - 1]


def test_a_consistency_proof_of_the_reference_holds() -> None:
    proof = [bytes.fromhex(text) for text in FROM_SIX_TO_EIGHT]
    roots = [bytes.fromhex(text) for text in ROOTS]
    check_consistency(6, roots[5], 8, roots[7], proof)
    for size, older, newer, hashes in (
        (6, roots[4], roots[7], proof),
        (6, roots[5], roots[6], proof),
        (5, roots[5], roots[7], proof),
        (6, roots[5], roots[7], proof[:-1]),
        (6, roots[5], roots[7], [*proof, proof[0]]),
        (6, roots[5], roots[7], proof[::-1]),
    ):
        with pytest.raises(Wrong):
            check_consistency(size, older, 8, newer, hashes)


@given(st.integers(1, 70), st.data())
def test_what_is_shown_gives_the_root_and_nothing_else_does(size: int, data: st.DataObject) -> None:
    hashes = [sha256(bytes([number])).digest() for number in range(size)]
    shown = data.draw(st.sets(st.integers(0, size - 1), min_size=1))
    proof = compact_proof(hashes, shown)
    leaves = {index: hashes[index] for index in shown}
    assert root_of(size, leaves, proof) == tree_hash(hashes)

    moved = data.draw(st.sampled_from(sorted(shown)))
    wrong = {**leaves, moved: sha256(b"another").digest()}
    assert root_of(size, wrong, proof) != tree_hash(hashes)
    with pytest.raises(Wrong, match="nothing needs"):
        root_of(size, leaves, [*proof, hashes[0]])
    with pytest.raises(Wrong, match="outside"):
        root_of(size, {**leaves, size: hashes[0]}, proof)
    if proof:
        with pytest.raises(Wrong, match="lacks"):
            root_of(size, leaves, proof[:-1])


@given(st.integers(1, 70), st.data())
def test_consistency_is_shown_between_any_two_sizes(size: int, data: st.DataObject) -> None:
    hashes = [sha256(bytes([number])).digest() for number in range(size)]
    old = data.draw(st.integers(1, size))
    roots = tree_hash(hashes[:old]), tree_hash(hashes)
    proof = consistency_proof(hashes, old)
    check_consistency(old, roots[0], size, roots[1], proof)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        proof[at] = sha256(b"another").digest()
        with pytest.raises(Wrong):
            check_consistency(old, roots[0], size, roots[1], proof)


def test_no_tree_is_consistent_with_an_empty_or_larger_one() -> None:
    root = sha256(b"").digest()
    for old, new in ((0, 3), (4, 3), (-1, 3)):
        with pytest.raises(Wrong):
            check_consistency(old, root, new, root, [])
