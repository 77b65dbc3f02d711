"""What is sent to a witness: one spelling, and nothing else is taken."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.witnesses.add_checkpoint import (
    LARGEST_REQUEST,
    AddCheckpoint,
    RequestRefused,
    size_told,
)
from tests.unit.witnesses.signing_log import SigningLog

HASH = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
NOTE = SigningLog().note(9)


def test_a_request_as_it_is_sent():
    request = AddCheckpoint(4, (bytes(32), bytes(32)), NOTE)
    assert request.body == f"old 4\n{HASH}\n{HASH}\n\n{NOTE}".encode()
    assert AddCheckpoint(0, (), NOTE).body == f"old 0\n\n{NOTE}".encode()


@given(st.integers(0, 10**19 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_what_was_sent_is_read(old, proof):
    request = AddCheckpoint(old, tuple(proof), NOTE)
    assert AddCheckpoint.parse(request.body) == request


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 4",
        b"old 4\n",
        f"old 04\n\n{NOTE}".encode(),
        f"old -4\n\n{NOTE}".encode(),
        f"old  4\n\n{NOTE}".encode(),
        f"Old 4\n\n{NOTE}".encode(),
        f"old 4\r\n\r\n{NOTE}".encode(),
        f"old ４\n\n{NOTE}".encode(),
        f"old 4 \n\n{NOTE}".encode(),
        f"old {10**19}\n\n{NOTE}".encode(),
        f"old 4\n{HASH}",
        f"old 4\n{HASH[:-1]}\n\n{NOTE}".encode(),
        f"old 4\nAAAA\n\n{NOTE}".encode(),
        f"old 4\n {HASH}\n\n{NOTE}".encode(),
        f"old 4\n{HASH[:-2]}B=\n\n{NOTE}".encode(),
        ("old 4\n" + f"{HASH}\n" * 64 + f"\n{NOTE}").encode(),
        b"old 4\n\n\xff",
        b"old 4\n\n" + b"x" * LARGEST_REQUEST,
    ],
)
def test_anything_else_is_refused(body):
    with pytest.raises(RequestRefused):
        AddCheckpoint.parse(body if isinstance(body, bytes) else body.encode())


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(body):
    with suppress(RequestRefused):
        AddCheckpoint.parse(body)


def test_the_size_that_a_witness_tells():
    assert size_told(b"20852014\n") == 20_852_014
    assert size_told(b"0\n") == 0
    for body in (b"", b"\n", b"07\n", b"7 \n", b"-1\n", b"7\n\n", b"1" * 20):
        assert size_told(body) is None
