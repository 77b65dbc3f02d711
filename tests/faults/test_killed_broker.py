"""The broker, and relays to it, are killed at random; its stream ends with exactly the log."""

import asyncio
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from tests.faults.forking import PROCESS
from tests.faults.relaying import A_SECOND, relay_for_ever
from tests.integration.relay.broker import Broker, broker
from tests.integration.relay.relaying import (
    GrowingLog,
    as_held,
    end_of,
    held,
    relay,
    relay_all,
    target,
    until,
)

KILLS = 50
LONGEST_SECONDS = 0.6


def test_a_broker_killed_at_random_under_two_relays_ends_with_exactly_the_log(
    tmp_path: Path, chance: Random, tell: Callable[[str], None]
) -> None:
    with broker(tmp_path / "broker") as nats:
        log = GrowingLog(0)
        relays = [relay(log, target(nats.url)) for _ in range(2)]

        async def run() -> None:
            killing = asyncio.create_task(_kill_and_start(nats, log, chance))
            await until(
                relays,
                lambda: (
                    killing.done() and all(each.standing.cursor == end_of(log) for each in relays)
                ),
            )
            await killing

        asyncio.run(run())
        assert held(nats.url) == as_held(log.length)
    refused = sum(each.standing.refusals for each in relays)
    tell(f"{KILLS} kills; {log.length} events; {refused} times the other relay was first")
    assert log.length > KILLS * 100


async def _kill_and_start(nats: Broker, log: GrowingLog, chance: Random) -> None:
    for _ in range(KILLS):
        wait = chance.uniform(0.05, LONGEST_SECONDS)
        log.length += int(wait * A_SECOND)
        await asyncio.sleep(wait)
        nats.kill()
        await asyncio.to_thread(nats.start)
    log.length += 1


def test_relays_killed_at_random_neither_repeat_nor_skip(
    tmp_path: Path, chance: Random, tell: Callable[[str], None]
) -> None:
    with broker(tmp_path / "broker") as nats:
        begun = time.time()
        relays = [_started(nats, begun) for _ in range(2)]
        for _ in range(KILLS):
            time.sleep(chance.uniform(0, LONGEST_SECONDS))
            which = chance.randrange(2)
            assert relays[which].is_alive(), "the relay ended by itself"
            relays[which].kill()
            relays[which].join()
            relays[which] = _started(nats, begun)
        for each in relays:
            each.kill()
            each.join()
        before = len(held(nats.url))
        relay_all(GrowingLog(before + 1_000), nats.url)
        assert held(nats.url) == as_held(before + 1_000)
    tell(f"{KILLS} kills; {before} events were relayed meanwhile")
    assert before > KILLS * 100


def _started(nats: Broker, begun: float) -> BaseProcess:
    process = PROCESS.Process(target=relay_for_ever, args=(nats.url, begun))
    process.start()
    return process
