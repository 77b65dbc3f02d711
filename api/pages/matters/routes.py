"""The page of a hidden matter."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.pages.entries.entry import entry_shown
from api.pages.matters.standing import CONCERN, stands
from api.pages.page import Page, Pages, page_router
from api.pages.staff import staff_in
from domain.roles import Role

MATTER = Page(
    "/pages/matters/{matter_id}",
    "A hidden matter",
    frozenset({Role.STAFF_ALLEGATION_OFFICER, Role.SAFEGUARDING_LEAD}),
)
PAGES = (MATTER,)


def router(pages: Pages) -> APIRouter:
    """The route of the page."""
    routes = page_router()

    @routes.get(MATTER.path)
    async def matter(request: Request, matter_id: UUID) -> HTMLResponse:
        record = pages.record(request)
        told = (await record.get(f"/matters/{matter_id}")).body
        state = told["state"]
        alleged = state.get("alleged")
        staff = await staff_in(record, told, {"practitioner": alleged})
        return pages.render(
            request,
            "matters/matter.html",
            what=CONCERN if alleged is None else "Allegation against somebody who works here",
            whose=None if alleged is None else staff.who(alleged) or alleged,
            stands=stands(state),
            entries=[entry_shown(each, staff) for each in told["entries"]],
        )

    return routes
