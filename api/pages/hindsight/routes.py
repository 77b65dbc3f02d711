"""The page of a case in hindsight."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.pages.asking import Record
from api.pages.case.whose import whose
from api.pages.hindsight.hindsight import Hindsight, hindsight
from api.pages.moment import AtPageMoment, PageMoment
from api.pages.page import Page, Pages, page_router
from api.pages.recording.reading import entries_of
from api.pages.staff import staff_in
from domain.roles import CLINICAL, Role

HINDSIGHT = Page(
    "/pages/cases/{case_id}/hindsight",
    "The case in hindsight",
    CLINICAL | {Role.SERVICE_MANAGER, Role.AUDITOR, Role.EXTERNAL_REVIEWER},
)
PAGES = (HINDSIGHT,)


def router(pages: Pages) -> APIRouter:
    """The route of the page."""
    routes = page_router()

    @routes.get(HINDSIGHT.path)
    async def look_back(request: Request, case_id: UUID, moment: AtPageMoment) -> HTMLResponse:
        record, case_path = pages.record(request), f"/pages/cases/{case_id}"
        told = (await record.get(f"/cases/{case_id}/reconstruction", **moment.asked)).body
        moment = moment.told_by(told)
        staff = await staff_in(record, told, position=moment.past_position)
        found = hindsight(told, staff, entry_link=moment.link(f"{case_path}/entries/{{}}"))
        return pages.render(
            request,
            "hindsight/hindsight.html",
            case_path=case_path,
            path=f"{case_path}/hindsight",
            whose=await whose(record, case_id),
            moment=moment,
            found=found,
            labels=await _labels(record, case_id, found, moment),
        )

    return routes


async def _labels(
    record: Record, case_id: UUID, found: Hindsight, moment: PageMoment
) -> dict[str, str]:
    """What the entries are called that whoever closed the case had not seen, by id."""
    if not any(each.unseen for each in found.endings):
        return {}
    entries = await entries_of(record, case_id, **moment.pinned.asked)
    return {each["id"]: each["label"] for each in entries}
