"""What an endpoint does, over days on a clock of its own, and what comes to it all the same."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from application.feed.cursor import LogChanged
from application.log import LogUnavailable
from application.webhooks.attempt import Attempt, Trouble
from application.webhooks.message import Message
from application.webhooks.notices import AnotherHistory, Delayed, EndpointGivenUp, LaneStands
from application.webhooks.schedule import PAUSES
from domain.governance.subscription.state import Standing, Subscription
from tests.unit.webhooks.standing_in import BEGUN, ID, A, B, C, House, MemoryLog, Time

ERROR, AWAY = Attempt(status=500), Attempt(trouble=Trouble.UNREACHABLE)
SLOW = Attempt(trouble=Trouble.SLOW)


def mixed(count: int, *, seed: int = 7) -> MemoryLog:
    """A log in which three cases take turns at random."""
    chance = Random(seed)
    return MemoryLog([chance.choice([A, B, C]) for _ in range(count)])


def in_order(house: House) -> bool:
    """Whether each case came in order, each event for the last time after those before it."""
    return all(house.order(stream) == sorted(house.order(stream)) for stream in (A, B, C))


def test_a_receiver_that_is_well_gets_everything_once_and_each_case_in_order():
    house = House(Time(hours=0.1), mixed(1_200))
    house.run()
    assert sorted(house.taken) == list(range(1, 1_201))
    assert in_order(house)
    assert house.told == []
    assert house.most_at_once <= 3, "one of each case"
    assert house.queue.done[ID].position == 1_200
    assert house.queue.waiting[ID] == {}


def test_what_is_recorded_later_is_sent_too():
    house = House(Time(hours=1), mixed(3))
    house.time.after(0.5, lambda: house.log.streams.extend([A, B]))
    house.run()
    assert sorted(house.taken) == [1, 2, 3, 4, 5]


def test_one_case_that_fails_stops_its_own_lane_only():
    poison = 2

    def answer(position: int, _: datetime) -> Attempt:
        return ERROR if position == poison else Attempt(status=204)

    house = House(Time(hours=100), MemoryLog([A, B, A, B, C, B, C] * 20), answer=answer)
    house.run(poll=600)
    assert house.order(A) == [each for each in range(1, 141) if each % 7 in (1, 3)]
    assert house.order(C) == [each for each in range(1, 141) if each % 7 in (5, 0)]
    assert house.order(B) == []
    times = [at for at, position in house.tried if position == poison]
    assert len(times) == 10
    for pause, before, after in zip(PAUSES, times[:-1], times[1:], strict=True):
        assert pause <= after - before <= pause * 1.25 + timedelta(seconds=601)
    assert house.told == [LaneStands(ID, B, poison, "500")]
    assert house.subscriptions[ID].standing is Standing.ACTIVE
    assert house.queue.done[ID].position == poison - 1, "not done with before it was taken"


def test_a_dead_letter_goes_once_somebody_resumes_and_its_lane_behind_it_in_order():
    mended: list[bool] = []

    def answer(position: int, _: datetime) -> Attempt:
        return ERROR if position == 2 and not mended else Attempt(status=200)

    house = House(Time(hours=110), MemoryLog([A, B, A, B, B]), answer=answer)
    house.time.after(98, lambda: (mended.append(True), house.resume()))  # type: ignore[func-returns-value]
    house.run(poll=600)
    assert house.order(B) == [2, 4, 5]
    assert house.taken.count(1) == 1
    assert house.queue.failed[ID] == {}


def test_a_receiver_that_is_away_for_a_day_misses_nothing_and_no_event_grows_old():
    back = BEGUN + timedelta(hours=24)

    def answer(_: int, now: datetime) -> Attempt:
        return AWAY if now < back else Attempt(status=200)

    house = House(Time(hours=25), mixed(300), answer=answer, heartbeat=answer)
    house.run(poll=30)
    assert sorted(house.taken) == list(range(1, 301))
    assert in_order(house)
    assert house.told == []
    first = next(at for at, position in house.tried if at >= back)
    assert first - back <= timedelta(minutes=19), "found to be back with the next heartbeat"
    assert Counter(position for _, position in house.tried if _ < back).total() < 200


def test_a_receiver_that_answers_with_errors_for_a_day_gets_everything_in_order():
    back = BEGUN + timedelta(hours=24)

    def answer(_: int, now: datetime) -> Attempt:
        return ERROR if now < back else Attempt(status=200)

    house = House(Time(hours=40), mixed(100), answer=answer, heartbeat=answer)
    house.run(poll=600)
    assert sorted(house.taken) == list(range(1, 101))
    assert in_order(house)


@pytest.mark.parametrize("seed", range(5))
def test_a_receiver_that_flaps_gets_everything_in_order(seed):
    chance = Random(seed)
    kinds = [AWAY, ERROR, SLOW, Attempt(trouble=Trouble.GARBLED), Attempt(429, None, 20.0)]

    def answer(_: int, now: datetime) -> Attempt:
        return Attempt(status=200) if chance.random() < 0.6 else chance.choice(kinds)

    house = House(Time(hours=70), mixed(60, seed=seed), answer=answer, seed=seed)
    house.run(poll=900)
    assert sorted(house.taken) == list(range(1, 61))
    assert in_order(house)


def test_who_takes_it_and_cannot_say_so_gets_it_again_and_nothing_overtakes_it():
    lost = {3, 5}

    def answer(position: int, now: datetime) -> Attempt:
        if position in lost:
            lost.discard(position)
            house.taken.append(position)
            return Attempt(trouble=Trouble.GARBLED)
        return Attempt(status=200)

    house = House(Time(hours=1), MemoryLog([A] * 8), answer=answer)
    house.run()
    assert house.taken == [1, 2, 3, 3, 4, 5, 5, 6, 7, 8]


def test_a_slow_receiver_is_asked_with_one_event_at_a_time():
    together: list[int] = []

    def answer(_: int, now: datetime) -> Attempt:
        together.append(house.at_once)
        return SLOW if len(together) < 5 else Attempt(status=200)

    house = House(Time(hours=0.5), mixed(30), answer=answer)
    house.heartbeat = lambda *_: SLOW
    house.run(poll=5)
    assert max(together[:3]) == 3
    assert together[3:5] == [1, 1]
    assert sorted(house.taken) == list(range(1, 31))


@pytest.mark.parametrize("at_heartbeat", [True, False])
def test_who_says_gone_is_disabled_at_once(at_heartbeat):
    def gone(_: int, now: datetime) -> Attempt:
        return Attempt(status=410)

    house = House(Time(hours=1), mixed(50))
    if at_heartbeat:
        house.heartbeat = gone
    else:
        house.answer = gone
    stop_soon(house)
    house.run()
    assert house.subscriptions[ID].standing is Standing.DISABLED
    assert house.subscriptions[ID].reason == "gone"
    assert EndpointGivenUp(ID, "gone", "410") in house.told
    assert len(house.tried) <= 8


def stop_soon(house: House) -> None:
    """Nobody waits on the clock of a house that delivers nothing: end with the disabling."""
    disable = house._disable

    def disabled(*given: object) -> None:
        disable(*given)  # type: ignore[arg-type]
        house.time.stop.set()

    house._disable = disabled  # type: ignore[method-assign,assignment]


@pytest.mark.parametrize(
    "failure", [ERROR, AWAY, Attempt(429, None, 3_600.0)], ids=lambda f: f.code
)
def test_an_endpoint_that_takes_nothing_for_three_days_is_disabled(failure):
    house = House(Time(hours=100), mixed(20), answer=lambda *_: failure)
    house.heartbeat = house.answer
    stop_soon(house)
    house.run(poll=900)
    subscription = house.subscriptions[ID]
    assert (subscription.standing, subscription.reason) == (Standing.DISABLED, "failing")
    assert timedelta(days=3) <= house.time.now - BEGUN <= timedelta(days=3, hours=1)
    assert house.told[-1] == EndpointGivenUp(ID, "failing", failure.code)
    house.answer = house.heartbeat = lambda *_: Attempt(status=200)
    house.resume()
    house.time.end = house.time.now + timedelta(hours=1)
    house.run()
    assert sorted(house.taken) == list(range(1, 21))
    assert in_order(house)


def test_who_asks_for_a_rest_gets_it_whole():
    asked_at: list[datetime] = []

    def answer(position: int, now: datetime) -> Attempt:
        if not asked_at:
            asked_at.append(now)
            return Attempt(status=503, retry_after=600.0)
        return Attempt(status=200)

    house = House(Time(hours=1), MemoryLog([A] * 5), answer=answer)
    house.run()
    later = [at for at, _ in house.tried[1:]]
    assert min(later) >= asked_at[0] + timedelta(seconds=600)
    assert house.taken == [1, 2, 3, 4, 5]


def test_one_event_that_is_always_told_to_wait_does_not_stop_the_others():
    def answer(position: int, now: datetime) -> Attempt:
        return Attempt(429, None, 30.0) if position == 1 else Attempt(status=200)

    house = House(Time(hours=2), MemoryLog([A, B, C] * 10), answer=answer)
    house.run(poll=5)
    assert house.order(B) == list(range(2, 31, 3))
    assert house.order(C) == list(range(3, 31, 3))


def test_a_range_is_sent_again_in_order_under_the_same_ids():
    house = House(Time(hours=1), mixed(900))
    house.time.after(0.5, lambda: house.replay(100, 700))
    house.run()
    assert sorted(house.taken[:900]) == list(range(1, 901))
    assert sorted(house.taken[900:]) == list(range(100, 701))
    again = house.taken[900:]
    for stream in (A, B, C):
        of_stream = [each for each in again if house.log.streams[each - 1] == stream]
        assert of_stream == sorted(of_stream)


def test_a_replay_does_not_wait_until_there_is_nothing_else_to_send():
    def answer(position: int, now: datetime) -> Attempt:
        if position == 100 and not house.subscriptions[ID].replays:
            house.replay(1, 10)
        return Attempt(status=200)

    house = House(Time(hours=1), mixed(900), answer=answer)
    house.run()
    assert house.taken.count(1) == 2
    again = len(house.taken) - 1 - house.taken[::-1].index(1)
    assert again < 120
    assert sorted(house.taken) == sorted([*range(1, 901), *range(1, 11)])


def test_a_replay_goes_before_what_waits():
    poison = {800}

    def answer(position: int, now: datetime) -> Attempt:
        return ERROR if position in poison else Attempt(status=200)

    def mend() -> None:
        poison.clear()
        house.replay(1, 900)

    house = House(Time(hours=110), MemoryLog([A] * 900), answer=answer)
    house.time.after(98, mend)
    house.run(poll=900)
    assert house.taken == [*range(1, 800), *range(1, 901)]


def test_what_is_told_no_more_is_left_out_and_stops_nothing():
    house = House(Time(hours=0.2), MemoryLog([A] * 5), answer=lambda *_: ERROR)
    house.time.after(0.01, lambda: (house.log.hidden.add(1), set_well(house)))  # type: ignore[func-returns-value]
    house.run(poll=5)
    assert house.taken == [2, 3, 4, 5]


def set_well(house: House) -> None:
    house.answer = lambda *_: Attempt(status=200)


def test_who_wants_nothing_of_what_there_is_is_not_behind_for_it():
    house = House(Time(hours=0.1), mixed(1_200))
    house.log.hidden.update(range(1, 1_201))
    house.run()
    assert house.tried == []
    assert house.queue.done[ID].position == 1_200


def test_only_so_much_is_lined_up_and_the_log_holds_the_rest(monkeypatch):
    monkeypatch.setattr("application.webhooks.endpoint.MOST_WAITING", 1_000)
    house = House(Time(hours=1), mixed(5_000), answer=lambda *_: AWAY)
    house.run()
    assert house.queue.most <= 1_000
    assert [type(each).__name__ for each in house.told] == ["QueueFull"]
    set_well(house)
    house.time.end += timedelta(hours=1)
    house.run()
    assert sorted(house.taken) == list(range(1, 5_001))
    assert in_order(house)


def test_a_heartbeat_comes_at_once_and_every_quarter_of_an_hour():
    house = House(Time(hours=2), mixed(10))
    house.run()
    assert house.heartbeats[0][0] == BEGUN
    assert house.heartbeats[0][1] == {"subscription": str(ID), "through": 0, "waiting": 10}
    gaps = [
        after - before
        for (before, _), (after, _) in zip(house.heartbeats, house.heartbeats[1:], strict=False)
    ]
    assert len(gaps) == 8
    assert all(timedelta(minutes=15) <= gap <= timedelta(minutes=17) for gap in gaps)
    assert house.heartbeats[-1][1] == {"subscription": str(ID), "through": 10, "waiting": 0}


def test_what_is_sent_was_recorded_before_and_so_was_that_somebody_follows():
    house = House(Time(hours=0.1), mixed(700))
    house.run()
    assert [(each.after, each.through, each.count) for each in house.recorded] == [
        (0, 0, 0),
        (0, 500, 500),
        (500, 700, 200),
    ]


def test_one_that_was_paused_is_sent_what_it_missed():
    def pause() -> None:
        house.change(standing=Standing.PAUSED)
        house.time.stop.set()

    house = House(Time(hours=1), mixed(10))
    house.time.after(0.5, pause)
    house.run()
    house.log.streams.extend([A, B, C])
    assert sorted(house.taken) == list(range(1, 11))
    house.resume()
    house.run()
    assert sorted(house.taken) == list(range(1, 14))


def test_what_is_kept_of_one_that_was_stopped_is_dropped():
    house = House(Time(hours=0.1), mixed(10), answer=lambda *_: ERROR)
    house.run()
    assert house.queue.failed[ID]
    house.change(standing=Standing.STOPPED)
    forget = house.queue.forget

    def forgotten(subscription: UUID) -> None:
        forget(subscription)
        house.time.stop.set()

    house.queue.forget = forgotten  # type: ignore[method-assign]
    house.run()
    assert house.queue.held(ID) is None


def failing_once(house: House, error: Exception) -> None:
    """The log gives no page once, and then again."""
    page, errors = house.log.page, [error]

    def failing(*asked: object) -> object:
        if errors:
            raise errors.pop()
        return page(*asked)  # type: ignore[arg-type]

    house.log.page = failing  # type: ignore[method-assign,assignment]


def test_where_the_log_does_not_answer_that_is_told_and_it_goes_on(monkeypatch):
    monkeypatch.setattr("application.webhooks.delivering.AGAIN_SECONDS", 0.01)
    house = House(Time(hours=0.1), mixed(20))
    failing_once(house, away := LogUnavailable())
    house.run()
    assert house.told == [Delayed(ID, away)]
    assert sorted(house.taken) == list(range(1, 21))


def test_a_log_with_another_history_is_told_to_nobody():
    house = House(Time(hours=0.1), mixed(20))
    failing_once(house, LogChanged())
    house.run()
    assert house.told == [AnotherHistory(ID)]
    assert house.tried == []


def test_in_a_new_epoch_it_goes_on_behind_what_is_left_once_somebody_resumes_it():
    house = House(Time(hours=0.1), MemoryLog([A] * 10), answer=lambda *_: ERROR)
    house.run()
    assert house.taken == []
    # Restored without the last four, and gone on with others.
    house.log = MemoryLog([*[A] * 6, *[B] * 5], epoch=2, kept=6)
    set_well(house)
    house.time.end += timedelta(hours=1)
    house.run()
    assert house.told == [AnotherHistory(ID)]
    assert house.taken == []
    house.told.clear()
    house.resume()
    house.run()
    assert house.order(A) == [1, 2, 3, 4, 5, 6]
    assert house.order(B) == [7, 8, 9, 10, 11]


def test_one_that_can_not_be_sent_takes_nothing_from_those_beside_it():
    house = House(Time(hours=1), MemoryLog([A, B, C]))

    def answer(position: int, _: datetime) -> Attempt:
        if position == 2:
            raise ValueError("no key")
        return Attempt(status=200)

    house.answer = answer
    with pytest.raises(ValueError, match="no key"):
        house.run()
    assert house.queue.waiting[ID] == {2: B}


def after_the_first(house: House, act: Callable[[], None]) -> None:
    """Have something happen while the first event is at the receiver and the others wait."""

    def answer(position: int, _: datetime) -> Attempt:
        if position == 1:
            act()
        return Attempt(status=200)

    house.answer = answer


def test_what_is_kept_back_while_it_waits_for_a_place_is_not_sent():
    house = House(Time(hours=0.1), MemoryLog([A, B, C]), places=1)
    after_the_first(house, lambda: house.log.hidden.add(2))
    house.run()
    assert house.taken == [1, 3]
    assert house.queue.waiting[ID] == {}


def test_who_is_paused_while_events_wait_for_a_place_is_sent_none_of_them():
    def pause() -> None:
        house.change(standing=Standing.PAUSED)
        house.time.stop.set()

    house = House(Time(hours=0.1), MemoryLog([A, B, C]), places=1)
    after_the_first(house, pause)
    house.run()
    assert house.taken == [1]
    assert house.queue.waiting[ID] == {2: B, 3: C}


def test_what_waits_for_a_place_goes_to_the_endpoint_that_there_is_by_then():
    house = House(Time(hours=0.1), MemoryLog([A, B, C]), places=1)
    after_the_first(house, lambda: house.change(endpoint="https://new.test/hooks"))
    send, sent_to = house._send, []

    async def noting(subscription: Subscription, message: Message) -> Attempt:
        sent_to.append(subscription.endpoint)
        return await send(subscription, message)

    house._send = noting  # type: ignore[method-assign]
    house.run()
    # The first are a heartbeat and the first event.
    assert sent_to == [*["https://receiver.test/hooks"] * 2, *["https://new.test/hooks"] * 2]


def test_who_asks_for_a_rest_is_not_sent_what_waits_for_a_place():
    def answer(_: int, __: datetime) -> Attempt:
        first = len(house.tried) == 1
        return Attempt(429, None, 60.0) if first else Attempt(status=200)

    house = House(Time(hours=0.1), MemoryLog([A, B, C]), answer=answer, places=1)
    house.run(poll=5)
    assert sorted(house.taken) == [1, 2, 3]
    (asked_at, _), (next_at, _), *_ = house.tried
    assert next_at >= asked_at + timedelta(seconds=60)


def test_who_took_nothing_before_a_restart_is_asked_with_one_event():
    house = House(Time(hours=0.1), mixed(20), answer=lambda *_: SLOW)
    house.run()
    # As the table keeps it.
    house.queue.healths[ID] = replace(house.queue.healths[ID], is_slow=False)
    together: list[int] = []

    def answer(_: int, __: datetime) -> Attempt:
        together.append(house.at_once)
        return Attempt(status=200)

    house.answer = answer
    # All that failed are due.
    house.time.now += timedelta(hours=2)
    house.time.end += timedelta(hours=3)
    house.run(poll=60)
    assert together[0] == 1
    assert sorted(house.taken) == list(range(1, 21))


def test_who_asks_for_a_rest_hears_no_heartbeat_in_it_and_no_answer_ends_it():
    asked_at: list[datetime] = []

    def answer(position: int, now: datetime) -> Attempt:
        if position == 1 and not asked_at:
            asked_at.append(now)
            return Attempt(status=429, retry_after=3_600.0)
        return Attempt(status=200)

    # Two others are on their way when it asks, and are taken after it.
    house = House(Time(hours=3), MemoryLog([A, B, C] * 5), answer=answer)
    house.run()
    rest_ends = asked_at[0] + timedelta(hours=1)
    assert [position for at, position in house.tried if at < rest_ends] == [1, 2, 3]
    assert [at for at, _ in house.heartbeats if BEGUN < at < rest_ends] == []
    assert len(house.heartbeats) >= 7, "they go on after it"
    assert sorted(house.taken) == list(range(1, 16))
