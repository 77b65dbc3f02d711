"""Lanes keep the order of each case, and one that fails stops nobody but itself."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from application.webhooks.lanes import DeadLetter, Head, Lanes
from application.webhooks.verdict import Tried

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
A, B, C = (UUID(int=each) for each in (0xA, 0xB, 0xC))
LATER = Tried(failures=1, code="500", next_at=NOW + timedelta(seconds=5))
DEAD = Tried(failures=10, code="500", next_at=None)


def lanes(*waiting: tuple[int, UUID], **failed: Tried) -> Lanes:
    return Lanes(
        (Head(*each) for each in waiting), {globals()[name]: each for name, each in failed.items()}
    )


def test_the_earliest_of_each_lane_goes_and_no_second_one_beside_it():
    held = lanes((1, A), (2, A), (3, B), (4, A), (5, C))
    assert held.take(NOW, 10) == [(1, A), (3, B), (5, C)]
    assert held.take(NOW, 10) == []
    held.settle(Head(1, A), None)
    assert held.take(NOW, 10) == [(2, A)]
    assert held.count == 4


def test_no_more_are_taken_than_there_is_room_for():
    held = lanes((1, A), (2, B), (3, C))
    assert held.take(NOW, 2) == [(1, A), (2, B)]
    assert held.take(NOW, 2) == [(3, C)]


def test_a_lane_that_failed_waits_for_its_time_and_the_others_do_not():
    held = lanes((1, A), (2, A), (3, B), (4, B))
    first, second = held.take(NOW, 2)
    held.settle(first, LATER)
    held.settle(second, None)
    assert held.take(NOW, 10) == [(4, B)]
    assert held.next_due() == LATER.next_at
    assert held.failures(A) == 1
    assert held.take(NOW + timedelta(seconds=4), 10) == []
    assert held.take(NOW + timedelta(seconds=5), 10) == [(1, A)]


def test_a_dead_letter_stops_its_lane():
    held = lanes((1, A), (2, A), (3, B))
    held.settle(held.take(NOW, 1)[0], DEAD)
    assert held.dead == [DeadLetter(A, 1, 10, "500")]
    assert held.take(NOW + timedelta(days=365), 10) == [(3, B)]
    assert held.next_due() is None
    assert held.first == 1


def test_what_comes_later_stands_behind_what_waits():
    held = lanes((1, A), A=LATER)
    held.add([Head(7, A), Head(8, B)])
    assert held.take(NOW, 10) == [(8, B)]
    held.settle(Head(8, B), None)
    held.add([Head(9, B)])
    assert held.take(NOW, 10) == [(9, B)]


def test_nothing_is_taken_beyond_what_a_replay_has_lined_up():
    held = lanes((1, A), (9, B))
    assert held.take(NOW, 10, through=8) == [(1, A)]
    held.settle(Head(1, A), None)
    assert held.take(NOW, 10, through=8) == []
    assert held.take(NOW, 10) == [(9, B)]


def test_failures_are_forgotten_once_it_was_taken():
    held = lanes((1, A), (2, A), A=LATER)
    held.settle(held.take(NOW + timedelta(days=1), 1)[0], None)
    assert held.failures(A) == 0
    assert held.take(NOW, 1) == [(2, A)]


@given(st.lists(st.sampled_from([A, B, C]), min_size=1, max_size=60), st.integers(0, 2**32))
def test_whatever_fails_whatever_is_added_each_lane_comes_in_order_and_whole(streams, seed):
    chance = Random(seed)
    everything = [Head(position, stream) for position, stream in enumerate(streams, 1)]
    cut = chance.randint(0, len(everything))
    held, coming = Lanes(everything[:cut], {}), everything[cut:]
    now, came, going = NOW, defaultdict(list), []
    while coming or held.count:
        going += held.take(now, chance.randint(0, 3))
        assert len({head.stream for head in going}) == len(going)
        if coming and chance.random() < 0.5:
            held.add([coming.pop(0)])
        if going and chance.random() < 0.8:
            head = going.pop(chance.randrange(len(going)))
            taken = chance.random() < 0.6
            due = now + timedelta(seconds=chance.randint(0, 5))
            held.settle(head, None if taken else Tried(failures=1, code="500", next_at=due))
            if taken:
                came[head.stream].append(head.position)
        now += timedelta(seconds=1)
    assert {position for lane in came.values() for position in lane} == {
        head.position for head in everything
    }
    assert all(lane == sorted(lane) for lane in came.values())
