"""Signing in and out with a browser, the end of sessions told by an issuer, and who one is."""

from typing import Annotated, TypeVar
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.authentication import Bearer
from api.composing.services import Services
from api.pages.page import Pages
from api.perimeter.query import only_known_parameters
from api.problems import Problem
from api.signing_in.ending import SessionsEnded
from api.signing_in.flow import AFTERWARDS, SigningIn, SignInRefused
from api.signing_in.forms import form_fields, once_each
from api.signing_in.sessions import Session
from domain.roles import Role
from infrastructure.tokens.refusals import IssuerUnavailable, TokenRefused

_log = structlog.get_logger()
_Part = TypeVar("_Part", SigningIn, SessionsEnded)
_MOMENT = {"Retry-After": "1"}
_SAID = "signing_in/said.html"


class Me(BaseModel):
    """Whom the service takes the asker for."""

    actor: UUID
    role: Role
    organisation: str
    team: str | None
    client: str
    issuer: str
    signed_in_by: str
    csrf: str | None


def router(_services: Services) -> APIRouter:
    """Who one is, by a bearer token or by a browser's session."""
    router = APIRouter(tags=["identity"])

    @router.get(
        "/me",
        operation_id="me",
        summary="Whom the service takes you for.",
        dependencies=[Depends(only_known_parameters)],
    )
    async def me(request: Request, caller: Bearer) -> Me:
        session = _session(request)
        return Me(
            actor=caller.actor,
            role=caller.role,
            organisation=caller.organisation,
            team=caller.team,
            client=caller.client,
            issuer=caller.issuer,
            signed_in_by="token" if session is None else "session",
            csrf=None if session is None else session.token(),
        )

    return router


def sign_in_router(services: Services, pages: Pages) -> APIRouter:
    """What browsers and issuers ask; not found where there is no web client."""
    router = APIRouter(include_in_schema=False)

    @router.get("/sign-in")
    def begin(request: Request, to: Annotated[str, Query()] = AFTERWARDS) -> Response:
        try:
            step = _there(services.identity.signing_in).begin(to)
        except IssuerUnavailable:
            return _later(pages, request)
        return _redirect(step.to, step.cookie)

    @router.get("/sign-in/callback")
    def finish(request: Request) -> Response:
        answer = once_each(request.query_params.multi_items())
        try:
            signed_in, step = _there(services.identity.signing_in).finish(answer, request.cookies)
        except IssuerUnavailable:
            return _later(pages, request)
        except SignInRefused as refused:
            _log.warning("sign_in_refused", code=refused.code)
            return pages.render(
                request,
                _SAID,
                status=400,
                heading="You are not signed in",
                says="The sign-in did not come to its end, or took over ten minutes.",
                link="Sign in",
            )
        sessions = services.identity.sessions
        if (before := sessions.found(request.cookies)) is not None:
            sessions.ended(before)
        _log.info("signed_in", actor=str(signed_in.caller.actor))
        return _redirect(step.to, step.cookie, sessions.begun(signed_in))

    @router.get("/sign-out")
    async def ask(request: Request) -> HTMLResponse:
        _needed(request)
        return pages.render(request, "signing_in/sign_out.html")

    @router.post("/sign-out")
    async def end(request: Request) -> Response:
        session = _needed(request)
        if not session.brought((await form_fields(request)).get("csrf", "")):
            raise Problem("not-allowed", "This form is not one of ours.", code="csrf")
        cookie = await run_in_threadpool(services.identity.sessions.ended, session)
        _log.info("signed_out", actor=str(session.caller.actor))
        del request.scope["session"]
        done = pages.render(
            request, _SAID, heading="You are signed out", says="", link="Sign in again"
        )
        done.headers.append("Set-Cookie", cookie)
        done.headers["Clear-Site-Data"] = '"cache", "storage"'
        return done

    @router.post("/sessions/logout")
    async def heed(request: Request) -> Response:
        ending = _there(services.identity.ending)
        token = (await form_fields(request)).get("logout_token", "")
        try:
            await run_in_threadpool(ending.heed, token)
        except TokenRefused as refused:
            raise Problem("malformed", "This is no logout token.", code=refused.code) from None
        except IssuerUnavailable:
            raise Problem("unavailable", headers=_MOMENT) from None
        return Response()

    return router


def _session(request: Request) -> Session | None:
    found: Session | None = request.scope.get("session")
    return found


def _needed(request: Request) -> Session:
    session = _session(request)
    if session is None:
        raise Problem("not-found", "A token has no session to end.")
    return session


def _there(found: _Part | None) -> _Part:
    if found is None:
        raise Problem("not-found")
    return found


def _later(pages: Pages, request: Request) -> HTMLResponse:
    answer = pages.render(
        request,
        _SAID,
        status=503,
        heading="You can’t sign in now",
        says="The service that tells who you are does not answer. Try again soon.",
        link="",
    )
    answer.headers["Retry-After"] = "5"
    return answer


def _redirect(to: str, *cookies: str) -> RedirectResponse:
    answer = RedirectResponse(to, status_code=303)
    for cookie in cookies:
        answer.headers.append("Set-Cookie", cookie)
    return answer
