"""The pages of hidden matters."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.pages.entries.entry import entry_shown
from api.pages.matters import weighing
from api.pages.matters.addresses import MATTER
from api.pages.matters.standing import ALLEGATION, CONCERN, stands
from api.pages.page import Page, Pages, page_router
from api.pages.staff import staff_in

PAGES: tuple[Page, ...] = (MATTER, *weighing.PAGES)


def router(pages: Pages) -> APIRouter:
    """The routes of the pages."""
    routes = page_router()
    # Before the page whose address an id completes, which would take theirs for one.
    routes.include_router(weighing.router(pages))

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
            what=CONCERN if alleged is None else ALLEGATION,
            whose=None if alleged is None else staff.who(alleged) or alleged,
            stands=stands(state),
            entries=[entry_shown(each, staff) for each in told["entries"]],
        )

    return routes
