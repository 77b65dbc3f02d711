"""A receiver of webhooks that is well: it takes everything at once and only counts.
`python -m feeding.receiver COUNT`

Says its port, and, once it has taken so many events, how many seconds lay between the first and the
last, and whether each case came in order.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time

_SUBJECT = re.compile(rb'"subject":"([0-9a-f-]{36})"')
_SEQUENCE = re.compile(rb'"sequence":"([0-9]{20})"')
_LENGTH = re.compile(rb"content-length: ([0-9]+)", re.IGNORECASE)
_TAKEN = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"


class Counting:
    """What came so far."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._last: dict[bytes, bytes] = {}
        self._began: float | None = None
        self.count = 0
        self.in_order = True
        self.seconds = 0.0
        self.over = asyncio.Event()

    def take(self, body: bytes) -> None:
        """Note one event; a heartbeat has no place in the log."""
        sequence = _SEQUENCE.search(body)
        if sequence is None:
            return
        now = time.perf_counter()
        self._began = self._began or now
        subject = _SUBJECT.search(body)
        assert subject is not None
        self.in_order &= self._last.get(subject[1], b"") < sequence[1]
        self._last[subject[1]] = sequence[1]
        self.count += 1
        if self.count == self._wanted:
            self.seconds = now - self._began
            self.over.set()


async def _receive(wanted: int) -> None:
    counting = Counting(wanted)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1]) if length else 0)
        writer.write(_TAKEN)
        await writer.drain()
        writer.close()
        counting.take(body)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=256)
    print(json.dumps(server.sockets[0].getsockname()[1]), flush=True)
    await counting.over.wait()
    told = {"seconds": counting.seconds, "in_order": counting.in_order}
    print(json.dumps(told), flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(_receive(int(sys.argv[1])))
