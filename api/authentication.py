"""Nothing is answered without a valid token but health, the logs' checkpoints, tiles of hashes and
public keys, and the feed's contract.

Deny by default, before any route. Why those of the log are open: docs/decisions/0007-the-notary.md.
The routes by which somebody signs in check for themselves what they are given. A browser's session
opens nothing but the pages and the routes that are made for it, which ask for its token against
forgery where they change anything: the API is asked with a bearer token, which no browser sends by
itself.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from api.composing.identity import Identity
from api.pages.problem_pages import is_page
from api.problems import Problem
from api.signing_in.sessions import Session
from application.callers import Caller
from domain.envelope import Purpose
from infrastructure.tokens.refusals import IssuerUnavailable, TokenRefused

_OPEN = (
    "/",
    "/health/live",
    "/health/ready",
    "/log/checkpoint",
    "/log/policy",
    "/access-log/checkpoint",
    "/feed/schemas",
    "/feed/asyncapi.json",
    "/sign-in",
    "/sign-in/callback",
    "/sessions/logout",
)
_OPEN_BELOW = ("/log/tile/", "/access-log/tile/", "/feed/schemas/", "/issuer/", "/assets/")
_BY_SESSION = ("/me", "/sign-out")

T = TypeVar("T")


class Authentication:
    """Reads the bearer token of every request, or the session of a browser, and puts its bearer
    beside it. Whoever asks for a page without a session is answered by ``unsigned``."""

    def __init__(self, app: ASGIApp, *, identity: Identity, unsigned: ASGIApp) -> None:
        self._app = app
        self._identity = identity
        self._unsigned = unsigned

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        if is_page(scope["path"]):
            await self._page(scope, receive, send)
            return
        try:
            scope["caller"] = await self._caller(HTTPConnection(scope))
        except IssuerUnavailable:
            problem = Problem("unavailable", headers={"Retry-After": "1"})
            await problem.response()(scope, receive, send)
            return
        except TokenRefused as refused:
            scope["code"] = refused.code
            problem = Problem(
                "unauthenticated",
                code=refused.code,
                headers={"WWW-Authenticate": 'Bearer realm="caseledger"'},
            )
            await problem.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = self._identity.sessions.found(HTTPConnection(scope).cookies)
        if session is None:
            await self._unsigned(scope, receive, send)
            return
        scope["session"], scope["caller"] = session, session.caller
        await self._app(scope, receive, send)

    async def _caller(self, connection: HTTPConnection) -> Caller:
        if session := self._session(connection):
            connection.scope["session"] = session
            return session.caller
        token = bearer_token(connection)
        tokens = self._identity.tokens
        remembered = tokens.remembered(token)
        if remembered is not None:
            return remembered
        # The issuer may have to be asked for its keys, which must hold up nobody else.
        return await run_in_threadpool(tokens.caller, token)

    def _session(self, connection: HTTPConnection) -> Session | None:
        if connection.scope["path"] not in _BY_SESSION or "authorization" in connection.headers:
            return None
        return self._identity.sessions.found(connection.cookies)


def _is_open(path: str) -> bool:
    return path in _OPEN or path.startswith(_OPEN_BELOW)


def bearer_token(connection: HTTPConnection) -> str:
    """The token that a request brings. Raises ``TokenRefused``."""
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
    purpose = _stated(request, "Purpose", Purpose)
    grant = _stated(request, "Break-Glass", UUID)
    review = _stated(request, "External-Review", UUID)
    if purpose is not None or grant is not None or review is not None:
        purpose = purpose or caller.purpose
        caller = replace(caller, purpose=purpose, grant=grant, review=review)
        # What a reading is recorded by.
        request.scope["caller"] = caller
    return caller


def _stated(request: Request, header: str, kind: Callable[[str], T]) -> T | None:
    """What a header says, if there is one; raises `Problem` where it says nothing of that kind."""
    stated = request.headers.get(header)
    try:
        return None if stated is None else kind(stated)
    except ValueError:
        raise Problem("not-acceptable", code=f"unknown-{header.lower()}") from None


Bearer = Annotated[Caller, Depends(_caller)]
