"""A process that follows the feed from its beginning over one connection:
`python -m feeding.follower LEDGER`.

The line on its input names the port, and how many events a page holds. Says the microseconds of
each page, how many seconds all of them took, and how many events there were; each must come behind
the one before it.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from typing import Any

from appending.ours import settings_of
from serving.connection import Connection

from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer

_SEQUENCE = re.compile(rb'"sequence":"([0-9]{20})"')


def main() -> None:
    given = json.loads(sys.stdin.readline())
    # Not before the service is there, which makes the issuer's key.
    token = local_issuer(settings_of(json.loads(sys.argv[1]))).token(PERSONAS["subscriber"])
    print(json.dumps(asyncio.run(_follow(token=token, **given))), flush=True)


async def _follow(*, port: int, token: str, limit: int) -> dict[str, Any]:
    connection = await Connection.open(port, token)
    taken: list[int] = []
    events, last, cursor = 0, b"", ""
    began = time.perf_counter()
    while True:
        asked = time.perf_counter()
        head, status, body = await connection.get_whole(f"/feed?limit={limit}{cursor}")
        if status != 200:
            raise RuntimeError(f"the service answered {status}: {body[:200]!r}")
        taken.append(int((time.perf_counter() - asked) * 1e6))
        told = _SEQUENCE.findall(body)
        for sequence in told:
            if sequence <= last:
                raise RuntimeError(f"after {last!r} came {sequence!r}")
            last = sequence
        events += len(told)
        if _said(head, b"caught-up") == "true":
            break
        cursor = f"&after={_said(head, b'next-cursor')}"
    seconds = time.perf_counter() - began
    connection.close()
    return {"seconds": seconds, "pages": taken, "events": events}


def _said(head: bytes, name: bytes) -> str:
    start = head.index(name + b":") + len(name) + 1
    return head[start : head.index(b"\r\n", start)].strip().decode()


if __name__ == "__main__":
    main()
