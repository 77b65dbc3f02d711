"""Live followers over a log in memory: all of it, in order, whatever their pace; until the end."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from threading import Event

import pytest

from api.composing import tide
from api.composing.tide import Tide
from api.live import following, room, tail
from api.live.bearing import Bearing
from api.live.following import Following
from api.live.frames import KEEP_ALIVE
from api.live.ranges import Ranges
from api.live.reading import read_piece
from api.live.ring import Ring
from api.live.room import Room
from api.live.tail import Tail
from api.live.told import kind_of
from api.problems import Problem
from application.feed.cursor import LogChanged
from application.feed.wanted import EVERYTHING, Wanted
from application.log import LogUnavailable
from infrastructure.tokens.refusals import TokenRefused
from tests.unit.api.live.telling import CALLER, KIND, Log, at
from tests.unit.feed.memory import FIRST, MemoryLog, Places, feed

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch):
    for place in (tide, tail, following):
        monkeypatch.setattr(place, "POLL_SECONDS", 0.001)


class Tokens:
    """Takes every token until told otherwise."""

    refuses: str | None = None

    def remembered(self, token):
        if self.refuses:
            raise TokenRefused(self.refuses)
        return CALLER


@dataclass
class House:
    """One process with its followers."""

    log: Log = field(default_factory=Log)
    tokens: Tokens = field(default_factory=Tokens)
    ranges: list = field(default_factory=list)
    is_recorded: bool = True
    is_named: bool = False

    def __post_init__(self):
        self.tide = Tide(lambda: self.log.length)
        self.tail = Tail(read=self.log.read, tide=self.tide)
        self.reading = asyncio.Semaphore(2)
        self.room = Room()

    def follow(self, after=None, wanted=EVERYTHING):
        first = self.log.read(CALLER, after, following.AT_ONCE, wanted)
        made = Following(
            bearing=Bearing(self.tokens, "a-token", CALLER, lambda: NOW),
            wanted=wanted,
            kind=kind_of(CALLER, wanted, nobody=KIND.caller.actor),
            cursor=first.cursor,
            read=self.log.read,
            may_be_told_more=lambda: self.is_named,
            reading=self.reading,
            room=self.room,
            tail=self.tail,
            tide=self.tide,
            ranges=Ranges(
                write=self._write,
                leave=self.ranges.append,
                position=first.cursor.position,
                monotonic=Tide.now,
            ),
            monotonic=Tide.now,
            request_id="-",
        )
        return made.frames(first)

    async def _write(self, shown):
        if not self.is_recorded:
            raise Problem("not-recorded")
        self.ranges.append(shown)

    async def grow(self, count, *, at_once=1):
        for _ in range(0, count, at_once):
            self.log.length += at_once
            await asyncio.sleep(0.002)


def numbers(frame):
    return [
        json.loads(line.removeprefix("data: "))["n"]
        for line in frame.decode().split("\n")
        if line.startswith('data: {"type":"case')
    ]


async def heard(frames, *, upto, slow=0.0):
    """What a follower receives until a number, in order."""
    seen = []
    while not seen or seen[-1] < upto:
        seen += numbers(await anext(frames))
        await asyncio.sleep(slow)
    return seen


def run(steps, **of_house):
    async def running():
        house = House(**of_house)
        async with asyncio.timeout(20):
            await steps(house)
        assert house.tail.followers == 0
        assert not house.room._streams
        assert not house.tail._rings

    asyncio.run(running())


def test_all_of_it_from_the_beginning_and_then_as_it_comes():
    async def steps(house):
        house.log.length = 250
        frames = house.follow()
        growing = asyncio.create_task(house.grow(100))
        assert await heard(frames, upto=350) == list(range(1, 351))
        await growing
        await frames.aclose()

    run(steps)


def test_from_a_cursor_on():
    async def steps(house):
        house.log.length = 9
        frames = house.follow(at(7))
        assert await heard(frames, upto=9) == [8, 9]
        await frames.aclose()

    run(steps)


def test_many_who_are_told_the_same_cost_one_reading(monkeypatch):
    monkeypatch.setattr(room, "MOST_OF_ONE", 40)

    async def steps(house):
        many = [house.follow() for _ in range(40)]
        hearing = [asyncio.create_task(heard(frames, upto=60)) for frames in many]
        while not house.tail.ring(KIND):
            await asyncio.sleep(0)
        before = len(house.log.reads)
        await house.grow(60)
        for each in hearing:
            assert await each == list(range(1, 61))
        # Each was caught up before the first came, or would have read for themselves.
        shared = [caller for caller, _ in house.log.reads[before:] if caller != CALLER]
        assert len(house.log.reads) - before - len(shared) <= len(many)
        assert len(shared) <= 130
        for frames in many:
            await frames.aclose()

    run(steps)


def test_who_is_too_slow_for_the_ring_is_served_from_the_log_and_holds_up_nobody(
    monkeypatch,
):
    monkeypatch.setattr(tail, "Ring", partial(Ring, most_events=5))
    monkeypatch.setattr(following, "AT_ONCE", 3)

    async def steps(house):
        slow, fast = house.follow(), house.follow()
        growing = asyncio.create_task(house.grow(200, at_once=4))
        dragging = asyncio.create_task(heard(slow, upto=200, slow=0.004))
        assert await heard(fast, upto=200) == list(range(1, 201))
        assert not dragging.done()
        assert await dragging == list(range(1, 201))
        assert any(caller == CALLER and start > 20 for caller, start in house.log.reads)
        await growing
        for frames in (slow, fast):
            await frames.aclose()

    run(steps)


def test_further_kinds_than_there_are_rings_for_are_served_all_the_same(monkeypatch):
    monkeypatch.setattr(tail, "MOST_RINGS", 1)

    async def steps(house):
        one, other = house.follow(), house.follow(wanted=Wanted(services=frozenset({"A"})))
        hearing = [asyncio.create_task(heard(each, upto=30)) for each in (one, other)]
        await house.grow(30)
        for each in hearing:
            assert await each == list(range(1, 31))
        for frames in (one, other):
            await frames.aclose()

    run(steps)


@pytest.mark.parametrize("is_named", [False, True])
def test_what_is_withheld_from_others_is_told_to_whom_a_restriction_names(is_named):
    async def steps(house):
        house.log.withheld = {5, 6}
        frames = house.follow()
        received = []

        async def hear():
            while 9 not in numbers(received[-1] if received else b""):
                received.append(await anext(frames))

        hearing = asyncio.create_task(hear())
        while not house.tail.ring(KIND):
            await asyncio.sleep(0)
        before = len(house.log.reads)
        await house.grow(9)
        await hearing
        assert b"".join(received).count(b'"more":true') == (9 if is_named else 7)
        own = [start for caller, start in house.log.reads[before:] if caller == CALLER]
        assert bool(own) is is_named
        await frames.aclose()

    run(steps, is_named=is_named)


class Recorded:
    """A log of real events, told by the feed itself."""

    def __init__(self):
        self.memory = MemoryLog()
        self.places = Places()
        self.read = partial(
            read_piece, feed(self.memory, self.places), address="https://cases.invalid"
        )

    @property
    def length(self):
        return len(self.memory.rows)


def test_a_restriction_counts_at_once_for_who_is_behind(monkeypatch):
    monkeypatch.setattr(following, "AT_ONCE", 1)

    async def steps(house):
        entries = house.log.memory
        entries.add()
        slow, fast = house.follow(), house.follow()
        await anext(slow)

        async def heard_by(frames, position):
            told = b""
            while f"{position:020d}".encode() not in told:
                told = await anext(frames)
            return told

        hearing = asyncio.create_task(heard_by(fast, 4))
        while not house.tail.ring(KIND):
            await asyncio.sleep(0.001)
        for _ in range(3):
            entries.add("case.case_closed")
        assert b"withheld" not in await hearing
        assert b"withheld" not in await heard_by(slow, 2)
        entries.add("case.access_restricted", data={"covers": [], "roles": [], "actors": []})
        assert b"case_closed" not in await heard_by(fast, 5)
        for position in (3, 4):
            assert b"withheld" in await heard_by(slow, position)
        for frames in (slow, fast):
            await frames.aclose()

    run(steps, log=Recorded())


def test_who_follows_a_service_is_told_as_far_as_the_caseload_has_come():
    async def steps(house):
        entries, places = house.log.memory, house.log.places
        places.service[FIRST] = "BRIDGEWELL-TT"
        frames = house.follow(wanted=Wanted(services=frozenset({"BRIDGEWELL-TT"})))
        await anext(frames)
        sent = asyncio.ensure_future(anext(frames))
        entries.add()
        entries.add("case.case_closed")
        for position in (1, 2):
            await asyncio.sleep(0.05)
            assert not sent.done()
            places.mark = position
            assert f"{position:020d}".encode() in await sent
            sent = asyncio.ensure_future(anext(frames))
        sent.cancel()
        with suppress(asyncio.CancelledError):
            await sent
        await frames.aclose()

    run(steps, log=Recorded())


def test_a_filter_that_lets_nothing_by_still_moves_on(monkeypatch):
    monkeypatch.setattr(following, "KEEP_ALIVE_SECONDS", 0.05)

    async def steps(house):
        frames = house.follow(wanted=Wanted(types=frozenset({"case.other"})))
        await anext(frames)
        assert await anext(frames) == KEEP_ALIVE
        house.log.length = 7
        while (frame := await anext(frames)) == KEEP_ALIVE:
            pass
        assert frame == f"id: {at(7)}\n\n".encode()
        assert await anext(frames) == KEEP_ALIVE
        await frames.aclose()

    run(steps)


def test_an_outage_is_waited_through():
    async def steps(house):
        frames = house.follow()
        hearing = asyncio.create_task(heard(frames, upto=20))
        await house.grow(10)
        house.log.fails = LogUnavailable("gone")
        await house.grow(10)
        house.log.fails = None
        assert await hearing == list(range(1, 21))
        await frames.aclose()

    run(steps)


BY_SERVICE = Wanted(services=frozenset({"BRIDGEWELL-TT"}))


def test_a_caseload_without_an_answer_holds_up_only_who_asks_by_it():
    async def steps(house):
        frames, placed = house.follow(), house.follow(wanted=BY_SERVICE)
        hearing = [asyncio.create_task(heard(each, upto=20)) for each in (frames, placed)]
        while len(house.tail._rings) < 2:
            await asyncio.sleep(0)
        house.log.gets_no_answer = lambda _caller, wanted: wanted.is_by_place
        await house.grow(20)
        async with asyncio.timeout(2):
            assert await hearing[0] == list(range(1, 21))
        assert not hearing[1].done()
        house.log.gets_no_answer = lambda _caller, _wanted: False
        assert await hearing[1] == list(range(1, 21))
        for each in (frames, placed):
            await each.aclose()

    run(steps)


def test_a_caseload_that_hangs_holds_up_only_who_asks_by_it():
    answer = Event()

    def hangs(_caller, wanted):
        return wanted.is_by_place and not answer.wait(10)

    async def steps(house):
        frames, placed = house.follow(), house.follow(wanted=BY_SERVICE)
        hearing = [asyncio.create_task(heard(each, upto=20)) for each in (frames, placed)]
        while len(house.tail._rings) < 2:
            await asyncio.sleep(0)
        house.log.gets_no_answer = hangs
        try:
            await house.grow(20)
            async with asyncio.timeout(2):
                assert await hearing[0] == list(range(1, 21))
            assert not hearing[1].done()
        finally:
            answer.set()
        assert await hearing[1] == list(range(1, 21))
        for each in (frames, placed):
            await each.aclose()

    run(steps)


def test_a_ring_begins_only_where_somebody_was_at_the_end():
    async def steps(house):
        house.log.length = 1_000
        walking = house.follow()
        hearing = asyncio.create_task(heard(walking, upto=1_000))
        house.log.fails = LogUnavailable("gone")
        while len(house.log.reads) < 5:
            await asyncio.sleep(0)
        assert house.tail.ring(KIND) is None
        house.log.fails = None
        assert await hearing == list(range(1, 1_001))
        await walking.aclose()

    run(steps)


def test_who_is_ahead_of_a_ring_that_is_behind_is_told_what_comes():
    async def steps(house):
        house.log.length = 50
        waiting = house.follow(at(50))
        await anext(waiting)
        hearing = asyncio.create_task(heard(waiting, upto=80))
        while not house.tail.ring(KIND):
            await asyncio.sleep(0)
        house.log.gets_no_answer = lambda caller, _wanted: caller == KIND.caller
        house.log.length = 60
        ahead = house.follow(at(60))
        await anext(ahead)
        growing = asyncio.create_task(house.grow(20))
        async with asyncio.timeout(2):
            assert await heard(ahead, upto=80) == list(range(61, 81))
        await growing
        house.log.gets_no_answer = lambda _caller, _wanted: False
        assert await hearing == list(range(51, 81))
        for frames in (waiting, ahead):
            await frames.aclose()

    run(steps)


async def rest(frames):
    return [frame async for frame in frames]


def error_of(frame):
    kind, data = frame.decode().strip().split("\n")
    assert kind == "event: error"
    return json.loads(data.removeprefix("data: "))


def test_it_ends_when_the_token_is_good_no_longer():
    async def steps(house):
        frames = house.follow()
        await anext(frames)
        house.tokens.refuses = "expired"
        house.log.length = 3
        (last,) = await rest(frames)
        assert error_of(last)["code"] == "expired"
        assert numbers(last) == []

    run(steps)


def test_it_ends_when_what_was_shown_can_not_be_recorded(monkeypatch):
    monkeypatch.setattr("api.live.ranges.MOST_EVENTS", 100)

    async def steps(house):
        house.is_recorded = False
        house.log.length = 250
        first, second, last = await rest(house.follow())
        assert numbers(first + second) == list(range(1, 201))
        assert error_of(last)["type"] == "/problems/not-recorded"

    run(steps)


@pytest.mark.parametrize(
    ("fault", "told"),
    [(LogChanged(), "log-changed"), (ZeroDivisionError(), "internal")],
    ids=["changed", "fault"],
)
def test_it_ends_when_the_log_can_not_be_followed_on(fault, told):
    async def steps(house):
        frames = house.follow()
        await anext(frames)
        house.log.fails = fault
        house.log.length = 3
        (last,) = await rest(frames)
        assert error_of(last)["type"] == f"/problems/{told}"

    run(steps)


@pytest.mark.parametrize("bound", ["MOST_OF_ONE", "MOST_STREAMS"])
def test_of_many_who_come_at_once_no_more_are_let_in_than_there_is_room_for(monkeypatch, bound):
    monkeypatch.setattr(room, bound, 2)

    async def steps(house):
        house.log.length = 3
        let_in = [house.follow() for _ in range(3)]
        told = [await anext(frames) for frames in let_in]
        assert [numbers(each) for each in told] == [[1, 2, 3], [1, 2, 3], []]
        assert b"/problems/too-many" in told[2]
        assert await rest(let_in[2]) == []
        for frames in let_in:
            await frames.aclose()

    run(steps)


def test_it_ends_with_the_service():
    async def steps(house):
        frames = house.follow()
        await anext(frames)
        ending = asyncio.create_task(rest(frames))
        await asyncio.sleep(0.01)
        house.tide.end()
        assert await ending == [KEEP_ALIVE]

    run(steps)


def test_it_ends_after_its_time(monkeypatch):
    monkeypatch.setattr(following, "LONGEST_SECONDS", 0.0)

    async def steps(house):
        house.log.length = 3
        (only,) = await rest(house.follow())
        assert numbers(only) == [1, 2, 3]
        (end,) = house.ranges
        assert (end.count, end.goes_on) == (0, False)

    run(steps)
