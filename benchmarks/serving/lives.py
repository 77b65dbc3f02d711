"""A process that lets cases begin and grow: `python -m serving.lives`.

The line on its input names port, token, connections and seconds. Each connection begins a case,
records nineteen contacts of it, and begins the next, as a service's day does: the log and the
number of cases grow, no case does without end. Says how many commands were recorded.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from serving.connection import Connection
from serving.seeding import OF_TWENTY, contact, referral


def main() -> None:
    given = json.loads(sys.stdin.readline())
    print(json.dumps(asyncio.run(_live(**given))), flush=True)


async def _live(*, port: int, token: str, connections: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    opened = [await Connection.open(port, token) for _ in range(connections)]
    counts = await asyncio.gather(*(_one_after_another(each, until) for each in opened))
    return sum(counts)


async def _one_after_another(connection: Connection, until: float) -> int:
    recorded = 0
    while time.monotonic() < until:
        case = await _record(connection, "/cases/receive-referral", referral())
        reasons = {"reasons": {"rationale": "Suitable for a first assessment by telephone."}}
        await _record(connection, f"/cases/{case}/accept-referral", reasons)
        for number in range(OF_TWENTY.events - 2):
            await _record(connection, f"/cases/{case}/record-unplanned-contact", contact(number))
        recorded += OF_TWENTY.events
    return recorded


async def _record(connection: Connection, path: str, data: dict[str, object]) -> str:
    status, body = await connection.post(path, data)
    if status != 201:
        raise RuntimeError(f"the service answered {status} to {path.rsplit('/', 1)[-1]}")
    case: str = json.loads(body)["case"]
    return case


if __name__ == "__main__":
    main()
