"""A relay in a process of its own, which can be killed."""

import asyncio
import time

from tests.integration.relay.relaying import GrowingLog, relay, target

A_SECOND = 2_000


class LogInTime(GrowingLog):
    """A log that grows by the clock, so that every process sees the same."""

    def __init__(self, begun: float) -> None:
        self._begun = begun

    @property
    def length(self) -> int:
        return int((time.time() - self._begun) * A_SECOND)


def relay_for_ever(url: str, begun: float) -> None:
    """Relay a log that grows since then to the broker there until killed."""
    relaying = relay(LogInTime(begun), target(url))
    asyncio.run(relaying.run(asyncio.Event()))
