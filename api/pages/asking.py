"""Asking the service's own routes, inside the process, as whoever is signed in.

What is asked so passes the same routes, gate and recording as any request. What stands before the
routes (authentication, limits, logs) was passed by the page's own request, which it counts as part
of; every reading is recorded under the page's request id.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Scope

from api.pages.capacity import stated_headers
from api.problems import MEDIA_TYPE

READINGS_EACH = 1_000
"""More than one answer is recorded in: a long list takes several readings of one request id."""


_OF_A_FILE = (
    "content-type",
    "content-disposition",
    "content-security-policy",
    "content-sha256",
    "log-position",
    "access-log-position",
    "repr-digest",
)


@dataclass(frozen=True)
class Answer:
    """What a route answered; ``body`` is its JSON."""

    status: int
    headers: Headers
    content: bytes

    @cached_property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.content)
        return body

    def as_file(self) -> Response:
        """The answer as it is, a file to be kept by whoever asked for it."""
        headers = {name: self.headers[name] for name in _OF_A_FILE if name in self.headers}
        return Response(self.content, headers={**headers, "Cache-Control": "no-store"})


class Refused(Exception):
    """A route answered with a problem; ``problem`` is its document."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.status = answer.status
        self.problem = answer.body
        self._answer = answer

    def response(self) -> Response:
        """The answer again, for whoever asked for the page."""
        kept = {"retry-after", "cache-control"}
        headers = {name: value for name, value in self._answer.headers.items() if name in kept}
        return Response(self._answer.content, self.status, headers=headers, media_type=MEDIA_TYPE)


@dataclass(frozen=True)
class Record:
    """The record as the person who asks for a page may see and add to it.

    ``inner`` are the routes without what stands before them, ``page`` the scope of the page's
    request.
    """

    inner: ASGIApp
    page: Scope
    _numbers: "count[int]" = field(default_factory=count)

    async def get(self, path: str, **params: Any) -> Answer:
        """What a route answers. A parameter that is None is not sent, one of several values is sent
        with each. Raises :class:`Refused`."""
        return await self._ask("GET", path, params=params)

    async def get_all(self, paths: Mapping[str, str], **params: Any) -> dict[str, Answer]:
        """What several routes answer to the same parameters, asked at once, by the names given
        here. Raises :class:`Refused` where one of them refuses."""
        answers = await asyncio.gather(*(self.get(path, **params) for path in paths.values()))
        return dict(zip(paths, answers, strict=True))

    async def post(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        key: str | None = None,
        if_match: str | None = None,
    ) -> Answer:
        """What a route answers to this body, with Idempotency-Key and If-Match where they are
        given. Raises :class:`Refused`."""
        headers = {"content-type": "application/json"}
        headers |= {} if key is None else {"idempotency-key": key}
        headers |= {} if if_match is None else {"if-match": if_match}
        return await self._ask("POST", path, body=json.dumps(body).encode(), headers=headers)

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        heard = _Heard(body)
        scope = self._scope(method, path, params or {}, headers or {})
        await self.inner(scope, heard.receive, heard.send)
        answer = heard.answer()
        if answer.status >= 400:
            raise Refused(answer)
        return answer

    def _scope(
        self, method: str, path: str, params: Mapping[str, Any], headers: Mapping[str, str]
    ) -> Scope:
        given = [
            (name, _told(each))
            for name, value in params.items()
            for each in (value if isinstance(value, list | tuple) else (value,))
            if each is not None
        ]
        carried = ("type", "asgi", "http_version", "scheme", "client", "server", "app", "caller")
        return {
            **{name: self.page[name] for name in carried if name in self.page},
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": urlencode(given).encode(),
            "headers": [
                (name.encode(), value.encode())
                for name, value in {**stated_headers(self.page), **headers}.items()
            ],
            "request_id": self.page["request_id"],
            "first_reading": next(self._numbers) * READINGS_EACH,
        }


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | UUID) else value.isoformat()


class _Heard:
    """Both ends of one request: gives its body, takes in its answer."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self._start: Message = {}
        self._chunks: list[bytes] = []

    async def receive(self) -> Message:
        if self._body is None:
            # Whoever asked for the page may go away; this answer is taken all the same.
            never: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
            return await never
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        else:
            self._chunks.append(message.get("body", b""))

    def answer(self) -> Answer:
        return Answer(
            status=self._start["status"],
            headers=Headers(raw=self._start.get("headers", [])),
            content=b"".join(self._chunks),
        )
