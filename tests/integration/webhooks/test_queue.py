"""What waits for webhooks, as Postgres keeps it: the same as is kept in memory."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from application.feed.cursor import Cursor
from application.log import LogUnavailable
from application.webhooks.attempt import Attempt
from application.webhooks.lanes import Head
from application.webhooks.queue import AnotherDelivers, Held, Mark, Settled
from application.webhooks.verdict import WELL, Health, Tried
from infrastructure.webhooks.counts import WebhookCounts, webhook_counts
from infrastructure.webhooks.queue import WebhookQueue
from tests.conftest import Databases
from tests.unit.webhooks.standing_in import ID, A, B, C, House, MemoryLog, Time

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
START = Mark(since=NOW, cursor=Cursor(1, 0, "0"))
LATER = replace(START, cursor=Cursor(1, 3, "abc"))
WAITING = [Head(1, A), Head(2, B), Head(3, A)]
DEAD = Tried(failures=10, code="500", next_at=None)


@pytest.fixture
def url(fresh_databases: Callable[[], Databases]) -> str:
    return fresh_databases().service_url


@pytest.fixture
def queue(url: str) -> Iterator[WebhookQueue]:
    with ConnectionPool(url, min_size=1, max_size=2, open=True) as pool:
        yield WebhookQueue(pool)


@pytest.fixture
def begun(queue: WebhookQueue) -> WebhookQueue:
    queue.begin(ID, START, NOW)
    queue.line_up(ID, WAITING, before=START, after=LATER)
    return queue


def held(queue: WebhookQueue) -> Held:
    found = queue.held(ID)
    assert found is not None
    return found


def settle(queue: WebhookQueue, *settled: Settled, **given: object) -> None:
    usual = {"health": WELL, "heartbeat_at": NOW, "came_to": None, "done": None, "now": NOW}
    queue.settle(ID, settled, **{**usual, **given})  # type: ignore[arg-type]


def progress(url: str) -> tuple[object, ...]:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT position, cursor, told_at, failures, error FROM feed.progress"
        ).fetchone()
    assert row is not None
    return row


def dead_letters(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT position, stream, attempts, code FROM feed.dead_letter"
        ).fetchall()


def test_what_was_lined_up_is_held_and_nothing_of_others(begun: WebhookQueue) -> None:
    begun.begin(UUID(int=7), START, NOW)
    assert held(begun) == Held(LATER, WELL, NOW, WAITING, {})
    assert begun.held(UUID(int=7)) == Held(START, WELL, NOW, [], {})
    assert begun.held(UUID(int=8)) is None


def test_beginning_again_changes_nothing(begun: WebhookQueue) -> None:
    begun.begin(ID, replace(START, cursor=Cursor(1, 9, "x")), NOW + timedelta(hours=1))
    assert held(begun).mark == LATER


@pytest.mark.parametrize(
    "before",
    [
        START,
        replace(LATER, since=NOW + timedelta(seconds=1)),
        replace(LATER, replays=1),
        replace(LATER, replayed=3),
    ],
    ids=["cursor", "since", "replays", "replayed"],
)
def test_who_stands_elsewhere_lines_nothing_up(begun: WebhookQueue, before: Mark) -> None:
    with pytest.raises(AnotherDelivers):
        begun.line_up(ID, [Head(9, C)], before=before, after=replace(LATER, replays=7))
    with pytest.raises(AnotherDelivers):
        begun.set_going(ID, before=before, after=replace(LATER, replays=7))
    assert held(begun) == Held(LATER, WELL, NOW, WAITING, {})


def test_what_is_sent_again_stands_there_once(begun: WebhookQueue) -> None:
    begun.line_up(ID, [Head(2, B), Head(9, C)], before=LATER, after=replace(LATER, replayed=9))
    assert held(begun).waiting == [*WAITING, Head(9, C)]


def test_what_was_taken_is_gone_and_what_was_not_stands_with_its_time(
    begun: WebhookQueue, url: str
) -> None:
    later = Tried(failures=1, code="slow", next_at=NOW + timedelta(seconds=5))
    failing = Health(failing_since=NOW, unreached=2, rests_until=NOW + timedelta(minutes=5))
    settle(
        begun,
        Settled(Head(1, A), None),
        Settled(Head(2, B), later),
        health=failing,
        heartbeat_at=NOW + timedelta(minutes=15),
        came_to=Attempt(status=500),
    )
    found = held(begun)
    assert (found.waiting, found.failed) == ([Head(2, B), Head(3, A)], {B: later})
    assert (found.health, found.heartbeat_at) == (failing, NOW + timedelta(minutes=15))
    assert progress(url) == (0, "1.0.0", None, 1, "500")
    settle(
        begun,
        Settled(Head(2, B), None),
        came_to=Attempt(status=204),
        done=Cursor(1, 2, "def"),
    )
    assert held(begun).failed == {}
    assert progress(url) == (2, "1.2.def", NOW, 0, None)
    settle(begun, done=Cursor(1, 1, "back"))
    assert progress(url)[0] == 2, "what was done with is never undone"


def test_the_counts_are_of_what_was_sent(begun: WebhookQueue, url: str) -> None:
    settle(
        begun,
        Settled(Head(1, A), None),
        Settled(Head(2, B), DEAD),
        Settled(Head(3, A), None, was_sent=False),
    )
    with psycopg.connect(url) as connection:
        counted = webhook_counts(
            lambda text, asked: connection.execute(text, asked).fetchall()  # type: ignore[arg-type]
        )
    assert counted == [WebhookCounts(ID, taken=1, refused=1, waiting=1, failing_lanes=1)]


def test_a_dead_letter_is_told_until_its_lane_is_set_going(begun: WebhookQueue, url: str) -> None:
    settle(begun, Settled(Head(2, B), DEAD), health=Health(failing_since=NOW))
    assert held(begun).failed == {B: DEAD}
    assert dead_letters(url) == [(2, B, 10, "500")]
    after = replace(LATER, since=NOW + timedelta(days=1))
    begun.set_going(ID, before=LATER, after=after)
    assert held(begun) == Held(after, WELL, NOW, WAITING, {})
    assert dead_letters(url) == []


def test_who_was_overtaken_changes_nothing_of_what_another_has_had_taken(
    begun: WebhookQueue, url: str
) -> None:
    later = Tried(failures=3, code="500", next_at=NOW + timedelta(seconds=5))
    settle(begun, Settled(Head(1, A), None))
    settle(begun, Settled(Head(3, A), later))
    for late in (DEAD, replace(DEAD, next_at=NOW), None):
        settle(begun, Settled(Head(1, A), late))
        assert held(begun).failed == {A: later}
    assert dead_letters(url) == []


def test_what_waits_behind_a_mark_that_goes_back_is_dropped(begun: WebhookQueue) -> None:
    back = replace(LATER, cursor=Cursor(2, 1, "other"))
    begun.set_going(ID, before=LATER, after=back)
    assert held(begun) == Held(back, WELL, NOW, WAITING[:1], {})


def test_what_is_dropped_is_dropped_whole(begun: WebhookQueue, url: str) -> None:
    settle(begun, Settled(Head(2, B), DEAD))
    begun.forget(ID)
    assert begun.held(ID) is None
    assert dead_letters(url) == []


def test_where_nobody_answers_that_is_told(url: str) -> None:
    with ConnectionPool(
        f"{url}&port=1", min_size=0, max_size=1, timeout=0.1, reconnect_timeout=0.1, open=True
    ) as pool:
        away = WebhookQueue(pool)
        with pytest.raises(LogUnavailable):
            away.held(ID)


def test_a_receiver_that_flaps_gets_everything_in_order_from_here_too(queue: WebhookQueue) -> None:
    chance = Random(3)
    kinds = [Attempt(status=500), Attempt(status=302), Attempt(429, None, 20.0)]

    def answer(_: int, now: datetime) -> Attempt:
        return Attempt(status=200) if chance.random() < 0.6 else chance.choice(kinds)

    log = MemoryLog([chance.choice([A, B, C]) for _ in range(60)])
    house = House(Time(hours=40), log, answer=answer, queue=queue)  # type: ignore[arg-type]
    house.time.after(30, lambda: house.replay(10, 30))
    house.run(poll=1_200)
    assert sorted(house.taken) == sorted([*range(1, 61), *range(10, 31)])
    first = house.taken[:60]
    for stream in (A, B, C):
        of_stream = [each for each in first if log.streams[each - 1] == stream]
        assert of_stream == sorted(of_stream)
    assert held(queue).waiting == []
