"""Three brokers that keep one stream: whichever is killed, the relay goes on with the others."""

import asyncio

import nats

from tests.integration.relay.broker import cluster
from tests.integration.relay.relaying import (
    STREAM,
    GrowingLog,
    as_held,
    end_of,
    held,
    relay,
    target,
    until,
)

LENGTH = 1_500


async def leader(url):
    """Which broker leads the stream."""
    client = await nats.connect(url)
    try:
        return (await client.jetstream().stream_info(STREAM)).cluster.leader
    finally:
        await client.close()


def test_the_leader_is_killed_in_mid_flight_and_nothing_is_lost_or_repeated(tmp_path):
    with cluster(tmp_path / "three") as brokers:
        log = GrowingLog(LENGTH)
        relays = [relay(log, target(*(each.url for each in brokers), replicas=3)) for _ in range(2)]

        async def kill_the_leader():
            while sum(each.standing.relayed for each in relays) < LENGTH // 2:
                await asyncio.sleep(0.001)
            name = await leader(brokers[0].url)
            killed = next(each for each in brokers if each.name == name)
            killed.kill()
            log.length += LENGTH
            return killed

        async def run():
            killing = asyncio.create_task(kill_the_leader())
            await until(
                relays,
                lambda: (
                    killing.done() and all(each.standing.cursor == end_of(log) for each in relays)
                ),
            )
            return await killing

        killed = asyncio.run(run())
        others = [each for each in brokers if each is not killed]
        for each in others:
            assert held(each.url) == as_held(2 * LENGTH)
        killed.start()
        assert held(killed.url) == as_held(2 * LENGTH)
