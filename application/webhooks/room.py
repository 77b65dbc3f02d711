"""How much is on its way at a time, to all endpoints together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager


class Room:
    """So many places. Endpoints that are in doubt have at most half of them among themselves, so
    that those that never answer keep nobody else waiting. It belongs to one event loop."""

    def __init__(self, places: int) -> None:
        self._places = asyncio.Semaphore(places)
        self._in_doubt = asyncio.Semaphore(max(1, places // 2))

    @asynccontextmanager
    async def place(self, *, is_in_doubt: bool) -> AsyncIterator[bool]:
        """Hold a place, after those who asked before; gives whether it had to be waited for."""
        asked = [self._in_doubt, self._places] if is_in_doubt else [self._places]
        had_to_wait = False
        async with AsyncExitStack() as held:
            for each in asked:
                had_to_wait |= each.locked()
                await held.enter_async_context(each)
            yield had_to_wait
