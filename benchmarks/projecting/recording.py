"""A process that records at a steady pace: `python -m projecting.recording`.

The line on its input names port, token and how many commands a second. Cases begin and grow side by
side, each to twenty events, until the input ends. Says how many commands were recorded, and the
microseconds from when each was due to its answer: a service that falls behind can't hide it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

from serving.connection import Connection
from serving.seeding import OF_TWENTY, contact, referral

LIVES = 32


def main() -> None:
    given = json.loads(sys.stdin.readline())
    ended = threading.Event()
    threading.Thread(target=_hear_the_end, args=(ended,), daemon=True).start()
    print(json.dumps(asyncio.run(_record(**given, ended=ended))), flush=True)


async def _record(
    *, port: int, token: str, a_second: float, ended: threading.Event
) -> dict[str, Any]:
    free: asyncio.Queue[AsyncIterator[None]] = asyncio.Queue()
    opened = [await Connection.open(port, token) for _ in range(LIVES)]
    for connection in opened:
        free.put_nowait(_life(connection))
    latencies: list[int] = []
    began = time.perf_counter()

    async def one(due: float) -> None:
        life = await free.get()
        await anext(life)
        latencies.append(int((time.perf_counter() - due) * 1e6))
        free.put_nowait(life)

    async with asyncio.TaskGroup() as tasks:
        number = 0
        while not ended.is_set():
            due = began + number / a_second
            await asyncio.sleep(due - time.perf_counter())
            tasks.create_task(one(due))
            number += 1
    for connection in opened:
        connection.close()
    return {"seconds": time.perf_counter() - began, "latencies": latencies}


async def _life(connection: Connection) -> AsyncIterator[None]:
    """Cases one after another, a command at each turn."""
    while True:
        case = await _post(connection, "/cases/receive-referral", referral())
        yield
        accepted = {"reasons": {"rationale": "Suitable for a first assessment by telephone."}}
        await _post(connection, f"/cases/{case}/accept-referral", accepted)
        yield
        for number in range(OF_TWENTY.events - 2):
            await _post(connection, f"/cases/{case}/record-unplanned-contact", contact(number))
            yield


async def _post(connection: Connection, path: str, data: dict[str, object]) -> str:
    status, body = await connection.post(path, data)
    if status != 201:
        raise RuntimeError(f"the service answered {status} to {path.rsplit('/', 1)[-1]}")
    case: str = json.loads(body)["case"]
    return case


def _hear_the_end(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


if __name__ == "__main__":
    main()
