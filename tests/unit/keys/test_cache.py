"""The cache: what it lets go of, and when."""

import pytest

from infrastructure.keys.cache import AgedCache


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(clock: Clock) -> AgedCache[str, int]:
    return AgedCache(max_age=60.0, capacity=3, clock=clock)


def test_age_counts_from_before_the_asking(clock: Clock, cache: AgedCache[str, int]) -> None:
    asked = clock.now
    clock.now += 5
    cache.put("a", 1, as_of=asked)
    clock.now = asked + 59.9
    assert cache.get("a") == 1
    clock.now = asked + 60
    assert cache.get("a") is None


def test_what_is_too_old_already_is_not_kept(clock: Clock, cache: AgedCache[str, int]) -> None:
    cache.put("a", 1, as_of=clock.now - 60)
    assert cache.get("a") is None


def test_a_slow_answer_behind_a_younger_one_is_not_given_out_late(
    clock: Clock, cache: AgedCache[str, int]
) -> None:
    slow = clock.now
    clock.now += 30
    cache.put("young", 1, as_of=clock.now)
    cache.put("slow", 2, as_of=slow)
    clock.now = slow + 60
    assert cache.get("slow") is None
    assert cache.get("young") == 1


def test_the_oldest_goes_when_it_is_full(clock: Clock, cache: AgedCache[str, int]) -> None:
    for number, name in enumerate("abcd"):
        cache.put(name, number, as_of=clock.now)
    assert [cache.get(name) for name in "abcd"] == [None, 1, 2, 3]


def test_old_values_leave_memory_at_the_next_use(clock: Clock, cache: AgedCache[str, int]) -> None:
    cache.put("a", 1, as_of=clock.now)
    clock.now += 60
    cache.get("something else")
    assert cache._entries == {}
