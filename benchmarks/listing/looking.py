"""A process that looks at lists and boards at a steady pace: `python -m listing.looking`.

The line on its input names port, token, the pages, the pace and the seconds. Each page is looked at
in turn; its time counts from when it was due. Says the microseconds of each, and first how many
rows a page had and how many of them a name.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from serving.connection import Connection

CONNECTIONS = 8
WARM_UP_TURNS = 5


def main() -> None:
    given = json.loads(sys.stdin.readline())
    print(json.dumps(asyncio.run(_look(**given))), flush=True)


async def _look(
    *, port: int, token: str, pages: list[str], pace: float, seconds: float
) -> dict[str, object]:
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await Connection.open(port, token))
    shown = {page: await _shown(free, page) for page in pages}
    taken: dict[str, list[int]] = {page: [] for page in pages}

    async def one(page: str, due: float, *, counts: bool) -> None:
        connection = await free.get()
        await _get(connection, page)
        if counts:
            taken[page].append(int((time.perf_counter() - due) * 1e6))
        free.put_nowait(connection)

    began = time.perf_counter()
    warming = WARM_UP_TURNS * len(pages)
    async with asyncio.TaskGroup() as tasks:
        for number in range(warming + int(seconds * pace)):
            due = began + number / pace
            await asyncio.sleep(due - time.perf_counter())
            tasks.create_task(one(pages[number % len(pages)], due, counts=number >= warming))
    while not free.empty():
        free.get_nowait().close()
    return {"shown": shown, "taken": taken}


async def _shown(free: asyncio.Queue[Connection], page: str) -> tuple[int, int]:
    connection = await free.get()
    told = json.loads(await _get(connection, page))
    free.put_nowait(connection)
    rows = told["cases"] if "cases" in told else told["rows"]
    return len(rows), sum("name" in row.get("who", {}) for row in rows)


async def _get(connection: Connection, page: str) -> bytes:
    status, body = await connection.get(page)
    if status != 200:
        raise RuntimeError(f"the service answered {status} to {page}: {body[:200]!r}")
    return body


if __name__ == "__main__":
    main()
