"""A process that follows the live feed over many connections: `python -m feeding.listening LEDGER`.

The line on its input names the port and how many follow. All of them begin at the log's end; it
says so once every stream has begun. When its input ends it says the microseconds from each event's
recording to its arrival, of all followers together, and the fewest and most events that one had.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from appending.ours import settings_of
from serving.connection import Connection

from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer

LARGEST = 2**22
_RECORDED = re.compile(rb'"time":"([^"]+)"')


def main() -> None:
    given = json.loads(sys.stdin.readline())
    # Not before the service is there, which makes the issuer's key.
    issuer = local_issuer(settings_of(json.loads(sys.argv[1])))
    # A program of its own for each: one may have only so many streams.
    tokens = [
        issuer.token(PERSONAS["subscriber"], client=f"listening-{number}")
        for number in range(given["followers"])
    ]
    asyncio.run(_listen(given["port"], tokens))


async def _listen(port: int, tokens: Sequence[str]) -> None:
    cursor = await _end(port, tokens[0])
    opened = [await _open(port, token, cursor) for token in tokens]
    taken: list[list[int]] = [[] for _ in opened]
    tasks = [
        asyncio.create_task(_hear(reader, each))
        for (reader, _), each in zip(opened, taken, strict=True)
    ]
    print(json.dumps({"followers": len(opened)}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    for task in tasks:
        task.cancel()
    for _, writer in opened:
        writer.close()
    counts = [len(each) for each in taken]
    print(
        json.dumps(
            {
                "latencies": [latency for each in taken for latency in each],
                "fewest": min(counts),
                "most": max(counts),
            }
        ),
        flush=True,
    )


async def _end(port: int, token: str) -> str:
    connection = await Connection.open(port, token)
    asked = ""
    while True:
        head, _, _ = await connection.get_whole(f"/feed?limit=500{asked}")
        cursor = re.search(rb"next-cursor: *([^\r ]+)", head)
        assert cursor is not None, "every page says where the next begins"
        if b"caught-up: true" in head:
            connection.close()
            return cursor[1].decode()
        asked = f"&after={cursor[1].decode()}"


async def _open(
    port: int, token: str, cursor: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=LARGEST)
    writer.write(
        f"GET /feed/live?after={cursor} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {token}\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"the service answered {head[:200]!r}")
    return reader, writer


async def _hear(reader: asyncio.StreamReader, taken: list[int]) -> None:
    while line := await reader.readline():
        if line.startswith(b"data: "):
            arrived = time.time()
            recorded: Any = _RECORDED.search(line)
            at = datetime.fromisoformat(recorded[1].decode()).timestamp()
            taken.append(int((arrived - at) * 1e6))


if __name__ == "__main__":
    main()
