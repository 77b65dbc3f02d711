"""A relay against a target that fails in every way: the target ends with exactly the log."""

import asyncio
import json
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.feed.cursor import Cursor, LogChanged
from application.log import LogUnavailable
from application.relay import relay as relaying
from application.relay.relay import Page, Relay
from application.relay.standing import RelayState
from application.relay.target import (
    FeedHeld,
    Message,
    Tail,
    TargetAway,
    TargetMoved,
    TargetUnfit,
)

AT_ONCE = 3


def message(position):
    cursor = Cursor(epoch=0, position=position, digest=f"{position:016x}")
    return Message(
        id=f"id-{position}", type="case.noted.v1", cursor=cursor, body=json.dumps(position).encode()
    )


class Log:
    """A log whose follower is told every event but each fourth."""

    def __init__(self, length, troubles=()):
        self.length = length
        self.troubles = list(troubles)
        self.asked = []

    def page(self, after):
        self.asked.append(after)
        if self.troubles and (trouble := self.troubles.pop(0)):
            raise trouble
        position = after.position if after else 0
        if position > self.length:
            raise LogChanged
        through = min(position + AT_ONCE, self.length)
        told = [message(each) for each in range(position + 1, through + 1) if each % 4]
        return Page(
            messages=tuple(told), cursor=message(through).cursor, caught_up=through == self.length
        )

    @property
    def told(self):
        return [message(each) for each in range(1, self.length + 1) if each % 4]


class Stream:
    """A broker's stream in memory; before each append comes one of its mishaps."""

    def __init__(self, mishaps=(), held=()):
        self.held = list(held)
        self.mishaps = list(mishaps)
        self.closed = 0

    async def tail(self):
        return Tail(len(self.held), self.held[-1].cursor if self.held else None)

    async def append(self, messages, tail):
        mishap = self.mishaps.pop(0) if self.mishaps else None
        if mishap == "away":
            raise TargetAway("broker-away")
        if mishap == "another":
            # A second relay had read the same page, or a part of it.
            self.held.extend(messages[: max(1, len(messages) // 2)])
        if tail != await self.tail():
            raise TargetMoved
        self.held.extend(messages)
        if mishap == "answer lost":
            raise TargetAway("broker-away")
        return await self.tail()

    async def close(self):
        self.closed += 1


class Growing:
    """Never grows; once somebody waits for it, the relay has come to the end."""

    def __init__(self, stop):
        self.stop = stop

    async def above(self, level, *, timeout):
        self.stop.set()
        return False


def relay_to_the_end(log, stream):
    told = []

    async def run():
        stop = asyncio.Event()
        relay = Relay(source=log, target=stream, growing=Growing(stop), tell=told.append)
        await relay.run(stop)
        return relay.standing

    with mock.patch.object(relaying, "RETRY_SECONDS", 0.0):
        return asyncio.run(run()), told


@given(
    length=st.integers(0, 20),
    mishaps=st.lists(st.sampled_from(["away", "another", "answer lost", None]), max_size=12),
    before=st.integers(0, 20),
)
def test_whatever_fails_the_target_ends_with_exactly_the_log(length, mishaps, before):
    log = Log(length)
    stream = Stream(mishaps, held=log.told[:before])
    standing, _ = relay_to_the_end(log, stream)
    assert stream.held == log.told
    assert standing.cursor.position == length
    assert stream.closed == 1


def test_two_relays_of_one_feed_neither_repeat_nor_skip():
    log, stream = Log(200), Stream()

    async def run():
        stops = [asyncio.Event(), asyncio.Event()]
        relays = [
            Relay(source=log, target=stream, growing=Growing(stop), tell=lambda _: None)
            for stop in stops
        ]
        await asyncio.gather(*(r.run(s) for r, s in zip(relays, stops, strict=True)))
        return [relay.standing for relay in relays]

    standings = asyncio.run(run())
    assert stream.held == log.told
    assert sum(standing.relayed for standing in standings) == len(log.told)


@pytest.mark.parametrize(
    ("trouble", "state", "code"),
    [
        (FeedHeld("subscription-paused"), RelayState.HELD, "subscription-paused"),
        (LogUnavailable("no answer"), RelayState.LOG_AWAY, "log-away"),
    ],
)
def test_what_keeps_the_feed_away_is_told_and_waited_for(trouble, state, code):
    log, stream = Log(10, [None, trouble, trouble]), Stream()
    _, told = relay_to_the_end(log, stream)
    assert stream.held == log.told
    assert [(each.state, each.code) for each in told] == [
        (RelayState.RELAYING, None),
        (state, code),
        (RelayState.RELAYING, None),
    ]


def test_a_target_that_is_away_is_told_of_once():
    log, stream = Log(10), Stream(["away"] * 3)
    _, told = relay_to_the_end(log, stream)
    assert [each.state for each in told].count(RelayState.TARGET_AWAY) >= 1
    assert told[-1].state is RelayState.RELAYING


def test_a_target_that_was_told_another_history_is_left_alone():
    log, stream = Log(5), Stream(held=[message(9)])
    told = []

    async def run():
        stop = asyncio.Event()
        relay = Relay(source=log, target=stream, growing=Growing(stop), tell=told.append)
        await relay.run(stop)

    with pytest.raises(LogChanged):
        asyncio.run(run())
    assert stream.held == [message(9)]
    assert [(each.state, each.code) for each in told] == [(RelayState.HALTED, "log-changed")]


def test_what_nobody_foresaw_is_told_and_it_can_be_run_again():
    log, stream, told = Log(10, [None, RuntimeError("what somebody wrote")]), Stream(), []

    async def run():
        stop = asyncio.Event()
        relay = Relay(source=log, target=stream, growing=Growing(stop), tell=told.append)
        with pytest.raises(RuntimeError):
            await relay.run(stop)
        assert stream.closed == 1
        await relay.run(stop)

    asyncio.run(run())
    assert stream.held == log.told
    assert [(each.state, each.code) for each in told] == [
        (RelayState.RELAYING, None),
        (RelayState.HALTED, "fault"),
        (RelayState.RELAYING, None),
    ]


def test_an_unfit_target_halts_the_relay():
    class Unfit(Stream):
        async def tail(self):
            raise TargetUnfit("stream-forgets", "It lets go of messages.")

    stream, told = Unfit(), []

    async def run():
        stop = asyncio.Event()
        relay = Relay(source=Log(5), target=stream, growing=Growing(stop), tell=told.append)
        await relay.run(stop)

    with pytest.raises(TargetUnfit):
        asyncio.run(run())
    assert [(each.state, each.code) for each in told] == [(RelayState.HALTED, "stream-forgets")]
    assert stream.closed == 1


def test_while_nothing_happens_the_target_is_looked_at_and_a_change_is_noticed():
    """A stream that was put back to an earlier state while nobody appended is filled again."""
    log, stream = Log(7), Stream()

    class Quiet(Growing):
        looks = 0

        async def above(self, level, *, timeout):
            self.looks += 1
            if self.looks == 1:
                del stream.held[2:]
            if self.looks == relaying.CHECK_LOOKS + 1:
                self.stop.set()
            return False

    async def run():
        stop = asyncio.Event()
        relay = Relay(source=log, target=stream, growing=Quiet(stop), tell=lambda _: None)
        await relay.run(stop)
        return relay.standing

    standing = asyncio.run(run())
    assert stream.held == log.told
    assert standing.refusals == 1


def test_what_a_filter_leaves_out_is_not_read_again_while_the_target_stays_as_it_is():
    log, stream = Log(8), Stream()
    relay_to_the_end(log, stream)
    assert [after.position if after else 0 for after in log.asked] == [0, 3, 6, 8]


def test_what_waits_for_a_view_is_asked_for_again_after_a_pause():
    class Behind(Log):
        """Of the log's 6 events the first 3 can be told; later all."""

        def page(self, after):
            page = super().page(after)
            if after is not None and after.position == 3 and self.asked.count(after) < 4:
                return Page((), cursor=after, caught_up=False)
            return page

    log, stream = Behind(6), Stream()
    pauses = []

    async def pause(seconds):
        pauses.append(seconds)

    with mock.patch.object(relaying.asyncio, "sleep", pause):
        relay_to_the_end(log, stream)
    assert stream.held == log.told
    assert pauses == [relaying.PAUSE_SECONDS] * 3
