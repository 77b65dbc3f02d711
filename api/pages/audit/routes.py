"""The first page of an audit, and all that it leads to."""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.pages.audit import emergencies, reports, sampling, watching
from api.pages.audit.addresses import AUDIT, SAMPLES, SEEN_BY, UNREVIEWED, USES
from api.pages.audit.readings import KINDS
from api.pages.audit.watching import STANDING_OUT
from api.pages.page import Page, Pages, page_router
from domain.roles import Role

_AREAS = (watching, emergencies, reports, sampling)
PAGES: tuple[Page, ...] = (AUDIT, *(page for area in _AREAS for page in area.PAGES))
_SECTIONS: tuple[tuple[str, tuple[tuple[Page, str], ...]], ...] = (
    ("Figures", reports.OFFERED),
    ("Samples", ((SAMPLES, "Cases drawn at random, and how they stood then."),)),
    (
        "Emergencies",
        (
            (UNREVIEWED, "Uses of emergency access that nobody has reviewed, the oldest first."),
            (USES, "Each use, why, for how long, and whether it was reviewed in time."),
        ),
    ),
    (
        "Readings that stand out",
        tuple((STANDING_OUT[each.asks], each.says) for each in KINDS),
    ),
)


def router(pages: Pages) -> APIRouter:
    """The routes of all pages of an audit."""
    routes = page_router()

    @routes.get(AUDIT.path)
    async def audit(request: Request, case: Annotated[UUID | None, Query()] = None) -> Response:
        if case is not None:
            return RedirectResponse(SEEN_BY.of(case_id=case), status_code=303)
        sections = [*_offered(request.scope["caller"].role)]
        return pages.render(request, "audit/audit.html", sections=sections)

    for area in _AREAS:
        routes.routes.extend(area.router(pages).routes)
    return routes


def _offered(role: Role) -> Iterator[tuple[str, list[tuple[Page, str]]]]:
    """The sections in which there is something for a role."""
    for heading, links in _SECTIONS:
        if offered := [(page, says) for page, says in links if role in page.roles]:
            yield heading, offered
