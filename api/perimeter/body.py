"""Bodies: bounded in size and time before anything reads them, then read as strict JSON."""

import asyncio
import json
from typing import Any, NoReturn

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem
from domain.case.documents import AddDocument

LARGEST = 256 * 1024
LARGEST_OF_A_FORM = 3 * LARGEST
"""Bytes; a browser writes each byte of most scripts as three."""
LARGEST_WITH_FILE = 15 * 2**20
"""Bytes; a document of the greatest size in base64, and what is said of it; or a bundle."""

_WITH_FILE = (f"/{AddDocument.NAME}", "/evidence/verify")
_FORMS = "/pages/"
SLOWEST_SECONDS = 20.0
DEEPEST = 64


class BodyLimit:
    """Takes in the whole body of a request, unless it is too large or too slow; a file where one
    is looked for, if it ``takes_files``."""

    def __init__(self, app: ASGIApp, *, takes_files: bool = True) -> None:
        self._app = app
        self._files = _WITH_FILE if takes_files else ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(SLOWEST_SECONDS):
                body = await _whole(receive, self._largest(scope["path"]))
        except TimeoutError:
            await Problem("too-slow").response()(scope, receive, send)
            return
        if body is None:
            await Problem("too-large").response()(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)

    def _largest(self, path: str) -> int:
        if path.endswith(self._files):
            return LARGEST_WITH_FILE
        return LARGEST_OF_A_FORM if path.startswith(_FORMS) else LARGEST


async def _whole(receive: Receive, largest: int) -> bytes | None:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > largest:
            return None
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return pending.pop() if pending else await receive()

    return next_message


def refuse_other_than_json(headers: Headers) -> None:
    """Raise :class:`~api.problems.Problem` where a body is not said to be JSON."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem("unsupported-media-type")


def strict_json(headers: Headers, body: bytes) -> Any:
    """The value of a body: JSON that names no member twice and holds no number but whole ones.

    None for no body. Raises :class:`~api.problems.Problem`.
    """
    refuse_other_than_json(headers)
    if not body:
        return None
    try:
        value = _decode(body.decode())
    except (ValueError, RecursionError):
        raise Problem("malformed") from None
    _check_depth(value, DEEPEST)
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _refuse(_text: str) -> NoReturn:
    raise ValueError


_decode = json.JSONDecoder(
    object_pairs_hook=_members, parse_constant=_refuse, parse_float=_refuse
).decode


def _check_depth(value: Any, left: int) -> None:
    if left == 0:
        raise Problem("malformed")
    if isinstance(value, dict):
        for member in value.values():
            _check_depth(member, left - 1)
    elif isinstance(value, list):
        for member in value:
            _check_depth(member, left - 1)
