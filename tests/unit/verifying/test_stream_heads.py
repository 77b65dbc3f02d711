"""Heads are those that were put there last, wherever they are kept meanwhile."""

import tracemalloc
from hashlib import sha256
from random import Random

from infrastructure.verifying.stream_heads import StreamHeads, head_of, record_hash_of, version_of


def test_each_stream_has_the_head_that_it_was_given_last() -> None:
    chance = Random(9162)
    for most_at_hand in (1, 2, 7, 1_000):
        heads, held = StreamHeads(most_at_hand=most_at_hand), dict[bytes, bytes]()
        streams = [chance.randbytes(16) for _ in range(40)]
        for version in range(600):
            stream = chance.choice(streams[: 1 + version // 10])
            head = head_of(version - 1, sha256(chance.randbytes(4)).digest())
            assert heads.replace(stream, head) == held.get(stream)
            held[stream] = head
            assert len(heads) == len(held)
            assert heads[stream] == head
            if version % 50 == 0:
                heads = StreamHeads.of_bytes(heads.as_bytes())
        assert list(heads) == sorted(held)
        assert {stream: heads[stream] for stream in heads} == held


def test_a_head_says_its_version_and_hash() -> None:
    for version in (-1, 0, 2**63 - 1):
        head = head_of(version, b"h" * 32)
        assert (version_of(head), record_hash_of(head)) == (version, b"h" * 32)


def test_a_stream_that_no_longer_moves_takes_less_than_a_hundred_bytes() -> None:
    chance = Random(6962)
    heads = StreamHeads(most_at_hand=500)
    tracemalloc.start()
    for version in range(20_000):
        heads.replace(version.to_bytes(8, "big") + chance.randbytes(8), head_of(1, bytes(32)))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 20_000 * 100
