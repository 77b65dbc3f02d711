"""A process that sends commands as fast as they are answered: `python -m serving.load`.

The line on its input names port, token, the cases, how many connections, and for how many seconds
to measure after each case has been touched once.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque
from typing import Any

from serving.connection import Connection
from serving.seeding import session


def main() -> None:
    given = json.loads(sys.stdin.readline())
    print(json.dumps(asyncio.run(_load(**given))), flush=True)


async def _load(
    *, port: int, token: str, cases: list[dict[str, Any]], connections: int, seconds: float
) -> dict[str, Any]:
    # Each connection has cases of its own: what is measured is the way, not contention.
    shares = [deque(cases[number::connections]) for number in range(connections)]
    opened = [await Connection.open(port, token) for _ in range(connections)]
    pairs = list(zip(opened, shares, strict=True))
    await asyncio.gather(*(_touch_all(connection, share) for connection, share in pairs))
    began = time.perf_counter()
    until = began + seconds
    taken = await asyncio.gather(*(_send(connection, share, until) for connection, share in pairs))
    elapsed = time.perf_counter() - began
    for connection in opened:
        connection.close()
    return {"seconds": elapsed, "latencies": [latency for each in taken for latency in each]}


async def _touch_all(connection: Connection, share: deque[dict[str, Any]]) -> None:
    for _ in range(len(share)):
        await _record_one(connection, share)


async def _send(connection: Connection, share: deque[dict[str, Any]], until: float) -> list[int]:
    latencies = []
    while share and (began := time.perf_counter()) < until:
        await _record_one(connection, share)
        latencies.append(int((time.perf_counter() - began) * 1e6))
    return latencies


async def _record_one(connection: Connection, share: deque[dict[str, Any]]) -> None:
    """A session of the case whose turn it is; a case without contacts left drops out."""
    case = share.popleft()
    contact = case["contacts"].pop()
    status, _ = await connection.post(f"/cases/{case['case']}/record-session", session(contact))
    if status != 201:
        raise RuntimeError(f"the service answered {status} to a session's note")
    if case["contacts"]:
        share.append(case)


if __name__ == "__main__":
    main()
