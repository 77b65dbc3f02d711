"""A process that looks at pages at a steady pace: `python -m pages.looking`.

The line on its input names port, the reader's cookie, the pages, the pace and the seconds. Says the
microseconds of each page, and how many bytes it weighs as it is sent; of those that
are not answered, as they ask for more than an address, nothing.
"""

from __future__ import annotations

import asyncio
import json
import sys
from functools import partial

from serving.connection import Connection
from serving.pool import pool
from serving.turns import in_turn

CONNECTIONS = 8


def main() -> None:
    given = json.loads(sys.stdin.readline())
    print(json.dumps(asyncio.run(_look(**given))), flush=True)


async def _look(
    *, port: int, cookie: str, pages: list[str], pace: float, seconds: float
) -> dict[str, object]:
    async with pool(CONNECTIONS, partial(Connection.open_browser, port, cookie)) as free:
        async with free.one() as connection:
            asked = {page: await connection.get(page) for page in pages}
        weights = {page: len(body) for page, (status, body) in asked.items() if status == 200}
        taken = await in_turn(free, list(weights), pace=pace, seconds=seconds)
    return {"weights": weights, "taken": taken}


if __name__ == "__main__":
    main()
