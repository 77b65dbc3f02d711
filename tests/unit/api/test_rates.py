"""A bucket of tokens: so many at once, then so many a second, each asker for itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.perimeter.rates import Buckets, Rate


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_so_many_at_once_and_then_one_at_a_time():
    clock = Clock()
    buckets = Buckets(Rate(per_second=2, at_once=3), monotonic=clock)
    assert [buckets.wait("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.wait("a") == pytest.approx(0.5)
    assert buckets.wait("b") == 0
    clock.now += 0.5
    assert buckets.wait("a") == 0
    assert buckets.wait("a") == pytest.approx(0.5)
    clock.now += 60
    assert [buckets.wait("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.wait("a") > 0


def test_to_be_refused_costs_nothing():
    clock = Clock()
    buckets = Buckets(Rate(per_second=1, at_once=1), monotonic=clock)
    buckets.wait("a")
    assert [buckets.wait("a") for _ in range(100)] == pytest.approx([1.0] * 100)
    clock.now += 1
    assert buckets.wait("a") == 0


def test_the_idlest_is_forgotten_first():
    clock = Clock()
    buckets = Buckets(Rate(per_second=1, at_once=1), monotonic=clock, most=2)
    for key in "ba":
        assert buckets.wait(key) == 0
    clock.now += 1
    assert buckets.wait("a") == 0
    assert buckets.wait("c") == 0
    assert buckets.wait("a") > 0
    assert buckets.wait("b") == 0


@given(
    pauses=st.lists(st.floats(0, 3), min_size=1, max_size=60),
    per_second=st.sampled_from([0.1, 1.0, 7.0]),
    at_once=st.integers(1, 8),
)
def test_never_more_than_the_rate_allows(pauses, per_second, at_once):
    clock = Clock()
    buckets = Buckets(Rate(per_second, at_once), monotonic=clock)
    let_by = 0
    for pause in pauses:
        clock.now += pause
        let_by += buckets.wait("a") == 0
        assert let_by <= at_once + (clock.now - 100.0) * per_second + 1e-6
    assert let_by >= min(len(pauses), at_once)
