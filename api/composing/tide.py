"""Waiting for the log to grow: one poller for all who wait, and nobody polls while nobody waits."""

import asyncio
import time
from collections.abc import Callable

import psycopg
from starlette.concurrency import run_in_threadpool

from application.log import LogUnavailable

POLL_SECONDS = 0.1


class Tide:
    """Knows how high a number that only grows has got: the log's end, or a view's mark."""

    def __init__(self, read: Callable[[], int]) -> None:
        self._read = read
        self._level = 0
        self._waiting = 0
        self._risen = asyncio.Condition()
        self._poller: asyncio.Task[None] | None = None
        self._over = False

    @property
    def over(self) -> bool:
        """Whether the service is stopping, so that waiting on has no use."""
        return self._over

    def end(self) -> None:
        """Let everyone who waits go, at the latest at the poller's next look. Safe in a signal."""
        self._over = True

    @staticmethod
    def now() -> float:
        """Seconds on the clock that timeouts are counted by."""
        return time.monotonic()

    async def above(self, level: int, *, timeout: float) -> bool:
        """Wait until the level is above this one, or for ``timeout`` seconds; whether it is."""
        if self._level > level or self._over:
            return self._level > level
        self._waiting += 1
        if self._poller is None:
            self._poller = asyncio.create_task(self._poll())
        try:
            async with asyncio.timeout(max(0.0, timeout)), self._risen:
                await self._risen.wait_for(lambda: self._level > level or self._over)
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1
        return self._level > level

    async def _poll(self) -> None:
        try:
            while self._waiting:
                level = await run_in_threadpool(self._look)
                if level > self._level or self._over:
                    self._level = max(level, self._level)
                    async with self._risen:
                        self._risen.notify_all()
                else:
                    await asyncio.sleep(POLL_SECONDS)
        finally:
            self._poller = None

    def _look(self) -> int:
        try:
            return self._read()
        except (LogUnavailable, psycopg.Error):
            # Nobody answers just now: as far as anyone can tell nothing rose, and the wait goes on.
            return self._level
