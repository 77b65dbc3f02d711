"""Asking for one address after the other at a steady pace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from serving.connection import Connection
from serving.pool import Pool

WARM_UP_TURNS = 5


async def in_turn(
    free: Pool, addresses: Sequence[str], *, pace: float, seconds: float
) -> dict[str, list[int]]:
    """Microseconds of each answer, by its address, after a warm-up.

    A time counts from when the request was due, so that a service that falls behind cannot hide it.
    Raises ``RuntimeError`` where one is not answered with what was asked for.
    """
    taken: dict[str, list[int]] = {address: [] for address in addresses}

    async def one(address: str, due: float, *, counts: bool) -> None:
        async with free.one() as connection:
            await got(connection, address)
        if counts:
            taken[address].append(int((time.perf_counter() - due) * 1e6))

    began = time.perf_counter()
    warming = WARM_UP_TURNS * len(addresses)
    async with asyncio.TaskGroup() as tasks:
        for number in range(warming + int(seconds * pace)):
            due = began + number / pace
            await asyncio.sleep(due - time.perf_counter())
            address = addresses[number % len(addresses)]
            tasks.create_task(one(address, due, counts=number >= warming))
    return taken


async def got(connection: Connection, address: str) -> bytes:
    """What is answered. Raises ``RuntimeError`` where it is not what was asked for."""
    status, body = await connection.get(address)
    if status != 200:
        raise RuntimeError(f"the service answered {status} to {address}: {body[:200]!r}")
    return body
