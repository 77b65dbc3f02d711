"""Connections that requests take in turn, as many at once as there are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from serving.connection import Connection


class Pool:
    """Some open connections, each lent to one request at a time."""

    def __init__(self, connections: list[Connection]) -> None:
        self._free: asyncio.Queue[Connection] = asyncio.Queue()
        for connection in connections:
            self._free.put_nowait(connection)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Connection]:
        """A connection that nobody else has meanwhile. Who raises does not give it back."""
        connection = await self._free.get()
        yield connection
        self._free.put_nowait(connection)


@asynccontextmanager
async def pool(many: int, open: Callable[[], Awaitable[Connection]]) -> AsyncIterator[Pool]:
    """So many connections, hung up at the end."""
    opened = [await open() for _ in range(many)]
    try:
        yield Pool(opened)
    finally:
        for connection in opened:
            connection.close()
