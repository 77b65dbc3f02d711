"""One HTTP/1.1 connection that is kept open, with as little work in it as may be.

The load must not be what is measured: an ordinary client costs as much as the service.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, Self
from uuid import uuid4


class Connection:
    """Sends one request at a time and gives the status and the body of the answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, common: str):
        self._reader = reader
        self._writer = writer
        self._common = f"Host: 127.0.0.1\r\n{common}"

    @classmethod
    async def open(cls, port: int, token: str) -> Self:
        """A connection to a service on this machine."""
        return await cls._open(port, f"Authorization: Bearer {token}\r\n")

    @classmethod
    async def open_browser(cls, port: int, cookie: str) -> Self:
        """A connection as a browser has it, of somebody who is signed in."""
        said = "Accept-Encoding: gzip\r\nSec-Fetch-Site: same-origin\r\n"
        return await cls._open(port, f"Cookie: {cookie}\r\n{said}")

    @classmethod
    async def _open(cls, port: int, common: str) -> Self:
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=2**22), common)

    async def post(self, path: str, data: dict[str, Any]) -> tuple[int, bytes]:
        """Send a command under a key of its own."""
        body = json.dumps({"data": data}).encode()
        head = (
            f"POST {path} HTTP/1.1\r\n{self._common}Idempotency-Key: {uuid4().hex}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        _, status, answer = await self._answer(head.encode() + body)
        return status, answer

    async def get(self, path: str) -> tuple[int, bytes]:
        """Read something."""
        _, status, body = await self.get_whole(path)
        return status, body

    async def get_whole(self, path: str) -> tuple[bytes, int, bytes]:
        """Read something: the head of the answer in lower case, the status and the body."""
        return await self._answer(f"GET {path} HTTP/1.1\r\n{self._common}\r\n".encode())

    def close(self) -> None:
        """Hang up."""
        self._writer.close()

    async def _answer(self, request: bytes) -> tuple[bytes, int, bytes]:
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        start = head.index(b"content-length:") + 15
        length = int(head[start : head.index(b"\r\n", start)])
        return head, int(head[9:12]), await self._reader.readexactly(length)
