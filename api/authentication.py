"""Nothing is answered without a valid token but health and the log's checkpoint and hash tiles.

Deny by default, before any route. Why those are open: docs/decisions/0007-the-notary.md.
"""

from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Problem
from application.callers import Caller
from infrastructure.tokens.reading import TokenReader, TokenRefused

_OPEN = ("/health/live", "/health/ready", "/log/checkpoint")
_OPEN_BELOW = "/log/tile/"


class Authentication:
    """Reads the bearer token of every request and puts its bearer beside it."""

    def __init__(self, app: ASGIApp, *, tokens: TokenReader) -> None:
        self._app = app
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        try:
            scope["caller"] = self._tokens.caller(_bearer(HTTPConnection(scope)))
        except TokenRefused as refused:
            problem = Problem(
                "unauthenticated",
                code=refused.code,
                headers={"WWW-Authenticate": 'Bearer realm="caseledger"'},
            )
            await problem.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_open(path: str) -> bool:
    return path in _OPEN or path.startswith(_OPEN_BELOW)


def _bearer(connection: HTTPConnection) -> str:
    headers = connection.headers.getlist("authorization")
    if len(headers) != 1:
        raise TokenRefused("missing" if not headers else "form")
    scheme, _, token = headers[0].partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenRefused("form")
    return token.strip()


async def _caller(request: Request) -> Caller:
    # Async, though it waits for nothing: a plain function would be handed to another thread.
    caller: Caller = request.scope["caller"]
    return caller


Bearer = Annotated[Caller, Depends(_caller)]
