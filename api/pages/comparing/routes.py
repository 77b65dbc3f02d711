"""The page on which two moments of a case are compared."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.pages.asking import Refused
from api.pages.case.routes import CASE
from api.pages.case.whose import whose
from api.pages.comparing.changes import changes, staff_of
from api.pages.comparing.two_moments import AtTwoMoments
from api.pages.page import Page, Pages, page_router

COMPARE = Page("/pages/cases/{case_id}/compare", "Compare two moments", CASE.roles)
PAGES = (COMPARE,)
SINCE_NOW = "The earlier moment is now: nothing has changed since. Choose an earlier one."
_NOT_ACCEPTABLE = 422


def router(pages: Pages) -> APIRouter:
    """The route of the page."""
    routes = page_router()

    @routes.get(COMPARE.path)
    async def compare(request: Request, case_id: UUID, moments: AtTwoMoments) -> HTMLResponse:
        found, fault, record = None, None, pages.record(request)
        if moments.is_asked and moments.since.is_now:
            fault = SINCE_NOW
        elif moments.is_asked:
            try:
                told = (await record.get(f"/cases/{case_id}/changes", **moments.asked)).body
                found = changes(told, await staff_of(record, told))
            except Refused as refused:
                if refused.status != _NOT_ACCEPTABLE:
                    raise
                fault = refused.problem["detail"]
        return pages.render(
            request,
            "comparing/compare.html",
            case_path=f"/pages/cases/{case_id}",
            path=f"/pages/cases/{case_id}/compare",
            whose=await whose(record, case_id),
            moments=moments,
            found=found,
            fault=fault,
        )

    return routes
