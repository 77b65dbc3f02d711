"""A process that reads and writes at a steady pace: `python -m serving.pace`.

The line on its input names port, token, the cases to read, the position of the log at which they
are read as they stood (or none: as they are), the cases to write to, both paces and the seconds. A
reading's time counts from when it was due, so that a service that falls behind
cannot hide it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import cycle, zip_longest
from typing import Any

from serving.connection import Connection
from serving.pool import pool
from serving.seeding import session

CONNECTIONS = 16
WARM_UP_SECONDS = 4.0
"""Long enough for each case to have been touched once, as in the rows about commands."""

Ask = Callable[[Connection], Awaitable[tuple[int, bytes]]]


def main() -> None:
    given = json.loads(sys.stdin.readline())
    print(json.dumps(asyncio.run(_run(**given))), flush=True)


async def _run(
    *,
    port: int,
    token: str,
    reading: list[str],
    writing: list[dict[str, Any]],
    reads_a_second: float,
    writes_a_second: float,
    seconds: float,
    position: int | None = None,
) -> dict[str, Any]:
    cases = cycle(reading)
    as_it_stood = "" if position is None else f"?position={position}"
    # Case after case, as many people record: nobody writes to one case a hundred times a second.
    rounds = zip_longest(*([(c["case"], contact) for contact in c["contacts"]] for c in writing))
    contacts = deque(due for turn in rounds for due in turn if due is not None)

    async def read(connection: Connection) -> tuple[int, bytes]:
        return await connection.get(f"/cases/{next(cases)}/history{as_it_stood}")

    async def write(connection: Connection) -> tuple[int, bytes]:
        case, contact = contacts.popleft()
        return await connection.post(f"/cases/{case}/record-session", session(contact))

    reads, writes = await asyncio.gather(
        _paced(read, 200, port=port, token=token, pace=reads_a_second, seconds=seconds),
        _paced(write, 201, port=port, token=token, pace=writes_a_second, seconds=seconds),
    )
    return {"reads": reads, "writes": writes}


async def _paced(
    ask: Ask, expected: int, *, port: int, token: str, pace: float, seconds: float
) -> list[int]:
    """Microseconds from when each request was due to its answer, after a warm-up."""
    latencies: list[int] = []
    async with pool(CONNECTIONS, partial(Connection.open, port, token)) as free:
        began = time.perf_counter()

        async def one(due: float) -> None:
            async with free.one() as connection:
                status, _ = await ask(connection)
            if status != expected:
                raise RuntimeError("the service did not answer as it should")
            if due >= began + WARM_UP_SECONDS:
                latencies.append(int((time.perf_counter() - due) * 1e6))

        async with asyncio.TaskGroup() as tasks:
            for number in range(int((WARM_UP_SECONDS + seconds) * pace)):
                due = began + number / pace
                await asyncio.sleep(due - time.perf_counter())
                tasks.create_task(one(due))
    return latencies


if __name__ == "__main__":
    main()
