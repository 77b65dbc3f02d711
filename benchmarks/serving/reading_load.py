"""A process that reads as fast as it is answered: `python -m serving.reading_load`.

The line on its input names port, token, the cases, how many connections, and for how many seconds
to measure, after each connection has read each case once.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from typing import Any

from serving.connection import Connection


def main() -> None:
    given = json.loads(sys.stdin.readline())
    print(json.dumps(asyncio.run(_load(**given))), flush=True)


async def _load(
    *, port: int, token: str, cases: list[str], connections: int, seconds: float
) -> dict[str, Any]:
    opened = [await Connection.open(port, token) for _ in range(connections)]
    # Each begins with another case: where there are enough of them no two read the same.
    starts = [number % len(cases) for number in range(connections)]
    turns = [cases[start:] + cases[:start] for start in starts]
    pairs = list(zip(opened, turns, strict=True))
    await asyncio.gather(*(_read(connection, turn) for connection, turn in pairs))
    began = time.perf_counter()
    until = began + seconds
    taken = await asyncio.gather(*(_read_until(each, turn, until) for each, turn in pairs))
    elapsed = time.perf_counter() - began
    for connection in opened:
        connection.close()
    return {"seconds": elapsed, "latencies": [latency for each in taken for latency in each]}


async def _read_until(connection: Connection, cases: Sequence[str], until: float) -> list[int]:
    latencies: list[int] = []
    while time.perf_counter() < until:
        case = cases[len(latencies) % len(cases)]
        latencies += await _read(connection, [case])
    return latencies


async def _read(connection: Connection, cases: Sequence[str]) -> list[int]:
    """Microseconds of each reading."""
    latencies = []
    for case in cases:
        began = time.perf_counter()
        status, _ = await connection.get(f"/cases/{case}/history")
        if status != 200:
            raise RuntimeError(f"the service answered {status} to a reading")
        latencies.append(int((time.perf_counter() - began) * 1e6))
    return latencies


if __name__ == "__main__":
    main()
