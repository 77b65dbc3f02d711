"""What is booked in one's own cases, over the next weeks."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.clock import utc_now
from api.pages.booked.contacts import table
from api.pages.page import Page, Pages, page_router
from domain.moments import london_day
from domain.roles import PRACTITIONERS

BOOKED = Page("/pages/booked", "What is booked", PRACTITIONERS)
PAGES = (BOOKED,)
_DAYS = 28
_MOST = 200


def router(pages: Pages) -> APIRouter:
    """The route of the page."""
    routes = page_router()

    @routes.get(BOOKED.path)
    async def booked(request: Request) -> HTMLResponse:
        told = await pages.record(request).get(
            "/caseload/booked", practitioner="me", days=_DAYS, limit=_MOST, names=True
        )
        return pages.render(
            request,
            "booked/booked.html",
            days=_DAYS,
            table=table(told.body, BOOKED.title, today=london_day(utc_now())),
            is_cut=told.body["more"],
            unshown=told.body["unshown"],
            as_of=told.body["as_of"],
        )

    return routes
