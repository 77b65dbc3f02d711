"""A request put straight to an application, for tests that ask thousands of times: a client of HTTP
took a third of the matrix's time."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from starlette.types import ASGIApp, Message


async def answered(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str],
    query: Mapping[str, Any] | None = None,
    body: Any = None,
) -> httpx.Response:
    """What the application answers, whole, to a body as JSON; what it lets fall is raised here."""
    path, _, asked = path.partition("?")
    told = {name: _in_words(value) for name, value in (query or {}).items()}
    content = b"" if body is None else json.dumps(body).encode()
    sent = {"Host": "localhost", **headers, "Content-Length": str(len(content))}
    if content:
        sent["Content-Type"] = "application/json"
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": quote(path).encode(),
        "root_path": "",
        "query_string": (asked or urlencode(told)).encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 123),
    }
    got: list[Message] = []
    whole = asyncio.Event()
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            await whole.wait()
            return {"type": "http.disconnect"}
        given = True
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Message) -> None:
        got.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            whole.set()

    await app(scope, receive, send)
    begun, *rest = got
    return httpx.Response(
        begun["status"],
        headers=begun["headers"],
        content=b"".join(each.get("body", b"") for each in rest),
    )


def _in_words(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
