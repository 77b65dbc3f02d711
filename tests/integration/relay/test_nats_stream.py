"""Relaying to a real broker: from nothing, again, two at once, and past every kind of end."""

import asyncio

import nats as client
import pytest
from nats.js.api import StreamConfig

from application.feed.cursor import LogChanged
from application.relay.standing import RelayState
from application.relay.target import Tail, TargetAway, TargetMoved, TargetUnfit
from infrastructure.relay.stream_settings import wanted
from tests.integration.relay.relaying import (
    FOLLOWS,
    STREAM,
    GrowingLog,
    as_held,
    end_of,
    held,
    message,
    relay,
    relay_all,
    target,
    until,
)


def test_from_nothing_each_event_once_and_in_order(nats):
    (standing,) = relay_all(GrowingLog(250), nats.url)
    assert held(nats.url) == as_held(250)
    assert (standing.state, standing.relayed, standing.refusals) == (RelayState.RELAYING, 250, 0)


def test_the_next_relay_goes_on_where_the_stream_ends(nats):
    log = GrowingLog(130)
    relay_all(log, nats.url)
    log.length = 301
    (standing,) = relay_all(log, nats.url)
    assert held(nats.url) == as_held(301)
    assert standing.relayed == 171


def test_two_relays_at_once_neither_repeat_nor_skip(nats):
    standings = relay_all(GrowingLog(2_000), nats.url, count=2)
    assert held(nats.url) == as_held(2_000)
    assert sum(standing.relayed for standing in standings) == 2_000


def test_a_page_is_taken_whole_or_not_at_all(nats):
    """Each of two relays that were told different things is refused what follows the other's."""

    async def append():
        one, other = target(nats.url), target(nats.url)
        try:
            tail = await one.tail()
            assert tail == await other.tail() == Tail(0, None)
            after = await one.append([message(1), message(2), message(3)], tail)
            with pytest.raises(TargetMoved):
                await other.append([message(1), message(3), message(4), message(5)], tail)
            assert await other.tail() == after == Tail(3, message(3).cursor)
            await other.append([message(4)], after)
        finally:
            await one.close()
            await other.close()

    asyncio.run(append())
    assert held(nats.url) == as_held(4)


def test_a_broker_that_is_killed_in_mid_flight_is_waited_for(nats):
    log, told = GrowingLog(3_000), []
    running = relay(log, target(nats.url), told)

    async def kill_and_start():
        while running.standing.relayed < 500:
            await asyncio.sleep(0.001)
        nats.kill()
        while running.standing.state is not RelayState.TARGET_AWAY:
            await asyncio.sleep(0.001)
        await asyncio.to_thread(nats.start)

    async def run():
        killing = asyncio.create_task(kill_and_start())
        await until([running], lambda: killing.done() and running.standing.cursor == end_of(log))
        await killing

    asyncio.run(run())
    assert held(nats.url) == as_held(3_000)
    assert RelayState.TARGET_AWAY in [each.state for each in told]


def test_a_stream_that_was_told_another_history_is_left_as_it_is(nats):
    async def tell_another():
        to = target(nats.url)
        await to.append([message(1, digest="f" * 16)], await to.tail())
        await to.close()

    asyncio.run(tell_another())
    before = held(nats.url)
    with pytest.raises(LogChanged):
        relay_all(GrowingLog(10), nats.url)
    assert held(nats.url) == before


def test_a_rewound_log_is_not_relayed_past(nats):
    relay_all(GrowingLog(20), nats.url)

    class Rewound(GrowingLog):
        def page(self, after):
            if after is not None and after.position > self.length:
                raise LogChanged
            return super().page(after)

    with pytest.raises(LogChanged):
        relay_all(Rewound(12), nats.url)
    assert held(nats.url) == as_held(20)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (wanted(STREAM, "another log", replicas=1), "stream-of-another"),
        (wanted(STREAM, FOLLOWS, replicas=1).evolve(max_age=3600.0), "stream-forgets"),
        (StreamConfig(name=STREAM, subjects=["caseledger.>"]), "stream-of-another"),
    ],
    ids=["of-another-log", "forgets", "not-ours"],
)
def test_a_stream_with_unfit_settings_is_refused(nats, settings, code):
    async def make():
        connection = await client.connect(nats.url)
        await connection.jetstream().add_stream(settings)
        await connection.close()

    asyncio.run(make())
    with pytest.raises(TargetUnfit) as refused:
        relay_all(GrowingLog(1), nats.url)
    assert refused.value.code == code


def test_a_stream_whose_end_somebody_else_wrote_is_refused(nats):
    relay_all(GrowingLog(3), nats.url)

    async def write():
        connection = await client.connect(nats.url)
        await connection.jetstream().publish(f"{STREAM}.case.noted.v1", b"{}")
        await connection.close()

    asyncio.run(write())
    with pytest.raises(TargetUnfit, match="stream-tail-lost"):
        relay_all(GrowingLog(5), nats.url)


def test_a_stream_that_is_gone_is_made_and_filled_anew(nats):
    relay_all(GrowingLog(3), nats.url)

    async def delete():
        connection = await client.connect(nats.url)
        await connection.jetstream().delete_stream(STREAM)
        await connection.close()

    asyncio.run(delete())
    relay_all(GrowingLog(5), nats.url)
    assert held(nats.url) == as_held(5)


def test_nothing_in_the_stream_can_be_taken_out(nats):
    relay_all(GrowingLog(3), nats.url)

    async def try_it():
        connection = await client.connect(nats.url)
        streams = connection.jetstream()
        for taking in (streams.purge_stream(STREAM), streams.delete_msg(STREAM, 2)):
            with pytest.raises(client.js.errors.APIError):
                await taking
        await connection.close()

    asyncio.run(try_it())
    assert held(nats.url) == as_held(3)


def test_where_no_broker_is_that_is_said_soon(nats):
    nats.kill()

    async def ask():
        with pytest.raises(TargetAway, match="broker-away"):
            await target(nats.url).tail()

    asyncio.run(ask())
