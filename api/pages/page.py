"""A page: what stands around every one, and how it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp

from api.clock import utc_now
from api.pages import words
from api.pages.address import address
from api.pages.asking import Record
from api.pages.assets import Assets
from api.pages.capacity import IN_CAPACITY, JUST_LOOKING
from api.pages.compressing import compressed, may_compress
from api.pages.templating import templates
from api.perimeter.query import only_known_parameters
from api.signing_in.sessions import Session
from domain.envelope import Purpose
from domain.roles import Role

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    # Without it a form of ours would come from nowhere, as one of anybody else's does.
    "Referrer-Policy": "same-origin",
    "Vary": "Accept-Encoding, Sec-Fetch-Site",
}


@dataclass(frozen=True)
class Page:
    """One page: the address it stands at, its title, which roles have it, and what the menu calls
    it where it stands there. The roles say what is offered: what may be seen the routes decide."""

    path: str
    title: str
    roles: frozenset[Role]
    menu: str | None = None

    def of(self, **ids: object) -> str:
        """The address with these ids in it."""
        return self.path.format(**ids)

    def at(self, **query: str) -> str:
        """The address with these parameters."""
        return address(self.path, query)


def page_router() -> APIRouter:
    """A router for pages, which stand in no description of the API."""
    return APIRouter(
        include_in_schema=False, dependencies=[Depends(only_known_parameters), IN_CAPACITY]
    )


class Pages:
    """Makes pages. ``registered`` are all there are, in the order of the menu; ``inner`` the
    routes without what stands before them."""

    def __init__(self, *, registered: Sequence[Page], assets: Assets, inner: ASGIApp) -> None:
        self._by_path = {page.path: page for page in registered}
        self._assets = assets
        self._inner = inner

    def record(self, request: Request) -> Record:
        """The record as who asks for this page may see it."""
        return Record(self._inner, request.scope)

    def render(
        self, request: Request, template: str, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """The page that a template makes of these values. ``offered(path)`` in it says whether the
        page that is registered at a path is one for whoever is signed in."""
        session: Session | None = request.scope.get("session")
        page = (
            templates()
            .get_template(template)
            .render(
                asset=self._asset,
                is_styled=self._assets.is_whole,
                session=session,
                token="" if session is None else session.token(),
                menu=self._menu(session),
                offered=partial(self._is_offered, session),
                here=request.url.path,
                capacity=request.scope.get("capacity", JUST_LOOKING),
                with_names=_with_names(request, session),
                printed=words.moment(utc_now()),
                **values,
            )
        )
        return _sent(request, page.encode(), status)

    def _asset(self, name: str) -> str:
        return self._assets.named[name].path

    def _is_offered(self, session: Session | None, path: str) -> bool:
        page = self._by_path[path]
        return session is not None and session.caller.role in page.roles

    def _menu(self, session: Session | None) -> list[Page]:
        if session is None:
            return []
        role = session.caller.role
        return [page for page in self._by_path.values() if page.menu and role in page.roles]


def _sent(request: Request, page: bytes, status: int) -> HTMLResponse:
    if not may_compress(request):
        return HTMLResponse(page, status, HEADERS)
    return HTMLResponse(compressed(page), status, {**HEADERS, "Content-Encoding": "gzip"})


def _with_names(request: Request, session: Session | None) -> str | None:
    """Where an auditor, who looks at codes, sees the same with names and words: the purpose for
    which they may is stated and recorded."""
    if session is None or session.caller.role is not Role.AUDITOR:
        return None
    if "purpose" in request.query_params:
        return None
    there = request.url.include_query_params(purpose=Purpose.QUALITY.value)
    return f"{there.path}?{there.query}"
