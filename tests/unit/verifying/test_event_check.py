"""The stamp that is written out for speed is the stamp of the format."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from application import leaves
from infrastructure.verifying.event_check import _stamp

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@given(
    st.integers(1, 2**53 - 1),
    st.integers(-(6 * 10**14), 7 * 10**15),
    st.binary(min_size=32, max_size=32),
)
def test_the_stamp(position: int, microseconds: int, prev: bytes) -> None:
    at = EPOCH + timedelta(microseconds=microseconds)
    expected = b"\x00" + leaves.stamp(position, at=at, prev=prev) + b"\n"
    assert _stamp(position, microseconds, prev) == expected


def test_no_stamp_for_a_time_that_none_can_have() -> None:
    assert _stamp(1, 10**18, bytes(32)) is None
