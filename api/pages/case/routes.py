"""The page of a case."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from api.pages.asking import Record
from api.pages.case.standing import standing
from api.pages.case.timeline import timeline
from api.pages.moment import AtPageMoment, PageMoment
from api.pages.page import Page, Pages, page_router
from domain.roles import EVERYDAY, Role

CASE = Page(
    "/pages/cases/{case_id}",
    "Case record",
    EVERYDAY | {Role.AUDITOR, Role.EXTERNAL_REVIEWER},
)
PAGES = (CASE,)
_MOST = 500
"""Entries that one answer of a history holds."""


def router(pages: Pages) -> APIRouter:
    """The route of the page."""
    routes = page_router()

    @routes.get(CASE.path)
    async def case(
        request: Request,
        case_id: UUID,
        moment: AtPageMoment,
        behind: Annotated[int | None, Query(ge=1, lt=2**53)] = None,
    ) -> HTMLResponse:
        record, me = pages.record(request), str(request.scope["caller"].actor)
        read = (await record.get(f"/cases/{case_id}", **moment.asked)).body
        moment = moment.told_by(read)
        entries = await _history(record, case_id, moment)
        return pages.render(
            request,
            "case/case.html",
            case=standing(read, me=me),
            moment=moment,
            path=f"/pages/cases/{case_id}",
            timeline=timeline(entries, me=me, behind=behind),
            is_first=behind is None,
        )

    return routes


async def _history(record: Record, case_id: UUID, moment: PageMoment) -> list[dict[str, Any]]:
    """Every entry of the case at this moment."""
    entries: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        told = await record.get(
            f"/cases/{case_id}/history", after=after, limit=_MOST, **moment.asked
        )
        entries += told.body["entries"]
        after = told.body.get("next")
    return entries
