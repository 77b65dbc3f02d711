"""The page of a case."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from api.pages.asking import Record
from api.pages.case.filters import AtFilters, offered_areas, offered_people
from api.pages.case.put_right import Correction, corrections
from api.pages.case.recorded import just_recorded
from api.pages.case.standing import standing
from api.pages.case.timeline import timeline
from api.pages.moment import AtPageMoment, PageMoment
from api.pages.page import Page, Pages, page_router
from api.pages.staff import staff_in
from domain.roles import EVERYDAY, Role

CASE = Page(
    "/pages/cases/{case_id}",
    "Case record",
    EVERYDAY | {Role.AUDITOR, Role.EXTERNAL_REVIEWER},
)
PAGES = (CASE,)
ENTRIES_A_PAGE = 40


def router(pages: Pages) -> APIRouter:
    """The route of the page."""
    routes = page_router()

    @routes.get(CASE.path)
    async def case(
        request: Request,
        case_id: UUID,
        moment: AtPageMoment,
        filters: AtFilters,
        *,
        behind: Annotated[int | None, Query(ge=1, lt=2**53)] = None,
        recorded: UUID | None = None,
    ) -> HTMLResponse:
        record = pages.record(request)
        read = (await record.get(f"/cases/{case_id}", **moment.asked)).body
        moment = moment.told_by(read)
        told = await record.get(
            f"/cases/{case_id}/timeline",
            behind=behind,
            limit=ENTRIES_A_PAGE,
            **filters.asked,
            # Of the very position that the head speaks of, whatever is recorded meanwhile.
            **moment.pinned.asked,
        )
        held = read["areas"]["allocation"].get("held")
        staff = await staff_in(record, told.body, held, position=moment.past_position)
        return pages.render(
            request,
            "case/case.html",
            case=standing(
                read,
                staff,
                on=moment.day(read),
                put_right=await _put_right(record, read, moment),
            ),
            moment=moment,
            path=f"/pages/cases/{case_id}",
            timeline=timeline(told.body, staff),
            filters=filters,
            areas=offered_areas(read),
            people=offered_people(told.body, staff),
            is_first=behind is None,
            recorded=await just_recorded(record, case_id, recorded, me=staff.me),
        )

    return routes


async def _put_right(
    record: Record, read: Mapping[str, Any], moment: PageMoment
) -> Mapping[str, tuple[Correction, ...]]:
    """What puts right the entries that the head rests on, by these: asked of each entry, so that
    its reading is recorded as one of what it says."""
    ids = [each["entry"] for each in read.get("put_right", ())]
    paths = {id: f"/cases/{read['case']}/entries/{id}" for id in ids}
    told = await record.get_all(paths, **moment.pinned.asked)
    named = {id for each in read.get("put_right", ()) for id in each["by"]}
    return {
        entry: corrections(each for each in answer.body["beside"] if each["id"] in named)
        for entry, answer in told.items()
    }
