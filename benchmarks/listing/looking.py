"""A process that looks at lists and boards at a steady pace: `python -m listing.looking`.

The line on its input names port, token, the pages, the pace and the seconds. Each page is looked at
in turn; its time counts from when it was due. Says the microseconds of each, and first how many
rows a page had and how many of them a name.
"""

from __future__ import annotations

import asyncio
import json
import sys
from functools import partial

from serving.connection import Connection
from serving.pool import Pool, pool
from serving.turns import got, in_turn

CONNECTIONS = 8


def main() -> None:
    given = json.loads(sys.stdin.readline())
    print(json.dumps(asyncio.run(_look(**given))), flush=True)


async def _look(
    *, port: int, token: str, pages: list[str], pace: float, seconds: float
) -> dict[str, object]:
    async with pool(CONNECTIONS, partial(Connection.open, port, token)) as free:
        shown = {page: await _shown(free, page) for page in pages}
        taken = await in_turn(free, pages, pace=pace, seconds=seconds)
    return {"shown": shown, "taken": taken}


async def _shown(free: Pool, page: str) -> tuple[int, int]:
    async with free.one() as connection:
        told = json.loads(await got(connection, page))
    rows = told["cases"] if "cases" in told else told["rows"]
    return len(rows), sum("name" in row.get("who", {}) for row in rows)


if __name__ == "__main__":
    main()
