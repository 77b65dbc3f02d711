"""Who saw a record, and the readings that stand out."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from api.pages.audit.addresses import AUDIT, SEEN_BY, WATCHES
from api.pages.audit.period import AtDays
from api.pages.audit.readings import COLUMNS, KINDS, Kind, alike, busy_day, of_some_record, reading
from api.pages.case.whose import whose
from api.pages.page import Page, Pages, page_router
from api.pages.staff import Staff, staff_in
from api.pages.tables import Table

STANDING_OUT = {
    each.asks: Page(f"{AUDIT.path}/readings/{each.asks}", each.title, WATCHES) for each in KINDS
}
PAGES: tuple[Page, ...] = (SEEN_BY, *STANDING_OUT.values())
_A_PAGE = 50
_NOTHING_STOOD_OUT = "No reading of these days that you may be told of stands out so."
_Before = Annotated[int | None, Query(ge=1, lt=2**53)]


def router(pages: Pages) -> APIRouter:
    """The routes of these pages."""
    routes = page_router()

    @routes.get(SEEN_BY.path)
    async def seen_by(
        request: Request, case_id: UUID, days: AtDays, before: _Before = None
    ) -> HTMLResponse:
        path, record = f"/cases/{case_id}/readings", pages.record(request)
        told = (await record.get(path, before=before, limit=_A_PAGE, **days.asked)).body
        staff = await staff_in(record, told)
        rows = [reading(each, staff) for each in told["readings"]]
        return pages.render(
            request,
            "audit/readings.html",
            title=SEEN_BY.title,
            whose=await whose(record, case_id),
            says="Everybody who looked at this case or was refused it, the latest first.",
            path=f"/pages{path}",
            days=days,
            table=Table("Readings", COLUMNS, rows, "Nobody looked at it in this time."),
            next=_next(f"/pages{path}", told, days.asked),
            case_id=str(case_id),
        )

    for kind in KINDS:
        routes.add_api_route(STANDING_OUT[kind.asks].path, _standing_out(pages, kind))
    return routes


def _standing_out(pages: Pages, kind: Kind) -> Callable[..., Awaitable[HTMLResponse]]:
    """The endpoint of one question."""

    async def show(request: Request, days: AtDays, before: _Before = None) -> HTMLResponse:
        path = STANDING_OUT[kind.asks].path
        record = pages.record(request)
        told = (await record.get(f"/readings/{kind.asks}", before=before, **days.asked)).body
        return pages.render(
            request,
            "audit/readings.html",
            title=kind.title,
            says=f"{kind.says} The last seven days unless you ask for others. None of this is a"
            " finding of fault: it is a reason to ask.",
            path=path,
            days=days,
            table=_table(kind, told, await staff_in(record, told)),
            next=_next(path, told, days.asked),
            case_id=None,
        )

    return show


def _table(kind: Kind, told: dict[str, Any], staff: Staff) -> Table:
    if "days" in told:
        columns: tuple[str, ...] = ("Day", "Who", "Records", "Readings")
        busy = [busy_day(each, staff) for each in told["days"]]
        return Table(kind.title, columns, busy, _NOTHING_STOOD_OUT)
    if "readers" in told:
        columns = ("Who", "Alike in", "Readings", "Record")
        readers = [alike(each, staff) for each in told["readers"]]
        return Table(kind.title, columns, readers, _NOTHING_STOOD_OUT)
    rows = [of_some_record(each, staff, seen_by=SEEN_BY.path) for each in told["readings"]]
    return Table(kind.title, (*COLUMNS, "The record"), rows, _NOTHING_STOOD_OUT)


def _next(path: str, told: dict[str, Any], asked: dict[str, str]) -> str | None:
    """Where the earlier ones are; None where there are none."""
    if "next" not in told:
        return None
    return f"{path}?{urlencode({**asked, 'before': told['next']})}"
