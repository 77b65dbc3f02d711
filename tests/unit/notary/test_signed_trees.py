"""Which checkpoint evidence rests on: recent, and cosigned by enough witnesses if any did."""

from datetime import UTC, datetime, timedelta

from infrastructure.notary.notes import NoteSigner
from infrastructure.notary.signed_trees import SignedTrees
from infrastructure.notary.stored_tree import CASE_LOG
from infrastructure.witnesses.cosignatures import cosigned
from infrastructure.witnesses.policy import NO_WITNESSES, Policy
from infrastructure.witnesses.quorum import has_quorum

BEGUN = datetime(2026, 11, 21, 9, tzinfo=UTC)


def trees(*checkpoints):
    """The trees of checkpoints given as (size, note), the oldest first."""
    held = [
        (BEGUN + timedelta(seconds=number), size, bytes(32), note)
        for number, (size, note) in enumerate(checkpoints)
    ]

    def rows(statement, named):
        if "size" not in named:
            return held[::-1][: named["limit"]]
        return [row for row in held if row[1] >= named["size"]][: named["limit"]]

    return SignedTrees(CASE_LOG, rows, is_enough=lambda note: note == "cosigned")


def test_the_newest_that_is_cosigned():
    found = trees((1, "cosigned"), (4, "cosigned"), (6, "alone")).newest()
    assert (found.size, found.note) == (4, "cosigned")
    assert trees((1, "alone")).newest() is None
    assert trees().newest() is None


def test_the_first_of_its_size():
    found = trees((4, "cosigned"), (4, "cosigned"), (4, "alone")).newest()
    assert found.at == BEGUN


def test_the_first_that_covers_a_position_and_is_cosigned():
    held = trees((2, "cosigned"), (5, "alone"), (7, "cosigned"), (9, "cosigned"))
    assert [held.covering(position).size for position in (1, 2, 3, 6, 8)] == [2, 2, 7, 7, 9]
    assert held.covering(10) is None


def test_one_that_nobody_cosigned_rather_than_none():
    found = trees((2, "cosigned"), (5, "alone"), (7, "alone")).covering(3)
    assert (found.size, found.note) == (5, "alone")


def test_a_quorum_counts_what_verifies():
    log = NoteSigner("test.invalid/log", bytes(32))
    signers = [NoteSigner(f"witness.invalid/{n}", bytes([n]) * 32, kind=b"\x04") for n in (1, 2)]
    text = f"test.invalid/log\n0\n{'A' * 43}=\n"
    note = log.signed(text)
    one, two = (note + cosigned(text, time=1, signer=signer).line for signer in signers)
    lines = [f"witness W{n} {signer.key.vkey}" for n, signer in enumerate(signers)]
    either = Policy.parse("\n".join([*lines, "group g 1 W0 W1", "quorum g", ""]))
    second = Policy.parse("\n".join([*lines, "quorum W1", ""]))
    assert has_quorum(NO_WITNESSES, note)
    assert not has_quorum(either, note)
    assert has_quorum(either, one)
    assert has_quorum(either, two)
    assert not has_quorum(second, one)
    assert has_quorum(second, two)
    other = note + cosigned(text + "x", time=1, signer=signers[1]).line
    assert not has_quorum(second, other)
