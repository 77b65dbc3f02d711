"""Turns at what takes long and much: a few at once, a few who wait, and the rest told so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.problems import Problem

_AGAIN_SECONDS = "10"


class Turns:
    """So many at once, while so many more wait."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._here = 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A turn, until the block ends. Raises :class:`~api.problems.Problem` where enough wait."""
        if self._here >= self._most:
            raise Problem("unavailable", headers={"Retry-After": _AGAIN_SECONDS})
        self._here += 1
        try:
            async with self._turns:
                yield
        finally:
            self._here -= 1
