"""What a witness takes for the same log, and what stops it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from caseledger_client.errors import (
    HistoryChanged,
    LogForked,
    LogRewound,
    NotAFeed,
    NotVouchedFor,
)
from caseledger_client.witness import Witness, checked_tile
from caseledger_verify.policy import parse_policy
from client.tests.served import policy, tile
from verifier.tests.maker import Log, Signer, some_uuid


def log_of(events: int, *, said: str = "") -> Log:
    log = Log()
    for _ in range(events):
        log.append(some_uuid("case"), data={"said": said})
    return log


@pytest.fixture(scope="module")
def log() -> Log:
    return log_of(300)


@pytest.fixture
def witness(log: Log) -> Witness:
    return Witness(parse_policy(policy(log)), lambda path: tile(log, path))


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 300])
def test_what_continues_the_older_is_taken(witness: Witness, log: Log, size: int) -> None:
    witness.check_continues(log.checkpoint(size=size), log.checkpoint())


def test_another_history_is_named_by_both_checkpoints(log: Log) -> None:
    other = log_of(300, said="something else")
    kept, told = log.checkpoint(size=200), other.checkpoint()
    witness = Witness(parse_policy(policy(log)), lambda path: tile(other, path))
    with pytest.raises(LogForked) as stopped:
        witness.check_continues(kept, told)
    assert (stopped.value.kept, stopped.value.told) == (kept, told)
    for note in (kept, told):
        origin, size, root = note.decode().split("\n")[:3]
        assert f"{origin} with {size} events under {root}" in str(stopped.value)


def test_two_roots_for_one_size_are_a_fork(log: Log) -> None:
    other = log_of(300, said="something else")
    witness = Witness(parse_policy(policy(log)), lambda path: tile(other, path))
    with pytest.raises(LogForked):
        witness.check_continues(log.checkpoint(), other.checkpoint())


def test_the_true_tiles_do_not_help_another_root(witness: Witness, log: Log) -> None:
    other = log_of(300, said="something else")
    with pytest.raises(LogForked):
        witness.check_continues(log.checkpoint(size=200), other.checkpoint())


def test_a_shorter_log_was_rewound(witness: Witness, log: Log) -> None:
    with pytest.raises(LogRewound):
        witness.check_continues(log.checkpoint(), log.checkpoint(size=299))


def test_a_log_under_another_name_was_rewound(log: Log) -> None:
    second = Log(origin="example.org/case-log/2", signer=Signer("example.org/case-log/2", 1))
    second.events = log.events
    both = f"log {log.signer.vkey}\nlog {second.signer.vkey}\nquorum none\n"
    witness = Witness(parse_policy(both.encode()), lambda path: tile(log, path))
    with pytest.raises(LogRewound):
        witness.check_continues(log.checkpoint(), second.checkpoint())


def test_nobody_else_may_sign(witness: Witness, log: Log) -> None:
    stranger = replace(log.signer, seed="somebody else's")
    with pytest.raises(NotVouchedFor):
        witness.opened(log.checkpoint(signer=stranger))


@pytest.mark.parametrize("note", [b"", b"hello", b"a\n1\nb\n\n"])
def test_what_is_no_checkpoint_is_not_taken(witness: Witness, note: bytes) -> None:
    with pytest.raises(NotVouchedFor):
        witness.opened(note)


def test_events_are_in_the_tree_or_following_stops(witness: Witness, log: Log) -> None:
    leaves = {position: log.hashes()[position - 1] for position in (1, 2, 17, 256, 257, 300)}
    witness.check_included(log.checkpoint(), leaves)
    for position, other in ((17, log.hashes()[17]), (300, bytes(32))):
        with pytest.raises(HistoryChanged, match="positions 1 to 300"):
            witness.check_included(log.checkpoint(), {**leaves, position: other})


def test_a_tile_is_asked_for_once(log: Log) -> None:
    asked: list[str] = []

    def read(path: str) -> bytes:
        asked.append(path)
        return tile(log, path)

    witness = Witness(parse_policy(policy(log)), read)
    checks: list[Callable[[], None]] = [
        lambda: witness.check_included(log.checkpoint(), {5: log.hashes()[4]}),
        lambda: witness.check_included(log.checkpoint(), {260: log.hashes()[259]}),
        lambda: witness.check_continues(log.checkpoint(size=100), log.checkpoint()),
    ]
    for check in checks:
        check()
    assert len(asked) == len(set(asked))
    assert asked


@pytest.mark.parametrize(("path", "length"), [("0/000", 255), ("0/000.p/3", 4), ("1/000.p/1", 0)])
def test_a_tile_holds_as_many_hashes_as_it_says(path: str, length: int) -> None:
    with pytest.raises(NotAFeed):
        checked_tile(path, bytes(32 * length))
