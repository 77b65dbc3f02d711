"""The pages on which two moments are compared: of a case, a board, a chronology."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from api.pages.asking import Record, Refused
from api.pages.boards.named import BOARDS
from api.pages.boards.routes import LISTS
from api.pages.boards.rows import row
from api.pages.capacity import InCapacity
from api.pages.case.routes import CASE
from api.pages.case.whose import whose
from api.pages.chronologies.addresses import CHRONOLOGY
from api.pages.chronologies.on_screen import Line, Naming, line, subject_of
from api.pages.comparing.changes import changes, staff_of
from api.pages.comparing.rows import compared
from api.pages.comparing.two_moments import AtTwoMoments, AtTwoStandings, TwoMoments
from api.pages.moment import PageMoment
from api.pages.page import Page, Pages, page_router
from api.pages.staff import Staff
from api.printing.parties import parts_in
from api.problems import Problem

COMPARE = Page("/pages/cases/{case_id}/compare", "Compare two moments", CASE.roles)
COMPARE_BOARD = Page("/pages/boards/{board}/compare", "Compare two moments", LISTS.roles)
COMPARE_CHRONOLOGY = Page(
    "/pages/chronologies/{chronology_id}/compare", "Compare two moments", CHRONOLOGY.roles
)
PAGES = (COMPARE, COMPARE_BOARD, COMPARE_CHRONOLOGY)
SINCE_NOW = "The earlier moment is now: nothing has changed since. Choose an earlier one."
_NOT_ACCEPTABLE = 422
_BOARDS = {board.asks: board for board in BOARDS}


def router(pages: Pages) -> APIRouter:
    """The routes of the pages."""
    routes = page_router()

    @routes.get(COMPARE.path)
    async def compare(request: Request, case_id: UUID, moments: AtTwoMoments) -> HTMLResponse:
        record = pages.record(request)
        told, fault = await _told(record, f"/cases/{case_id}/changes", moments)
        return pages.render(
            request,
            "comparing/compare.html",
            case_path=f"/pages/cases/{case_id}",
            path=f"/pages/cases/{case_id}/compare",
            whose=await whose(record, case_id),
            moments=moments,
            found=None if told is None else changes(told, await staff_of(record, told)),
            fault=fault,
        )

    @routes.get(COMPARE_BOARD.path)
    async def compare_board(
        request: Request,
        board: str,
        moments: AtTwoStandings,
        capacity: InCapacity,
        team: Annotated[str | None, Query(max_length=40)] = None,
    ) -> HTMLResponse:
        if board not in _BOARDS:
            raise Problem("not-found")
        caller, told, fault = request.scope["caller"], None, None
        record = pages.record(request)
        theirs = _BOARDS[board].whose(caller.role)
        team = None if theirs else caller.team if team is None else team
        if theirs or team:
            told, fault = await _told(
                record,
                f"/changes/boards/{board}",
                moments,
                names=True,
                team=team,
                **theirs,
            )
        return pages.render(
            request,
            "comparing/board.html",
            board=_BOARDS[board],
            path=f"/pages/boards/{board}/compare",
            moments=moments,
            asks_for_team=not theirs,
            team=team or "",
            since=PageMoment(as_at=moments.since.at, of_a_list=True, capacity=capacity),
            until=PageMoment(as_at=moments.until.at, of_a_list=True, capacity=capacity),
            found=None if told is None else compared(told, row, await staff_of(record, told)),
            fault=fault,
        )

    @routes.get(COMPARE_CHRONOLOGY.path)
    async def compare_chronology(
        request: Request, chronology_id: UUID, moments: AtTwoMoments
    ) -> HTMLResponse:
        record = pages.record(request)
        chronology = (await record.get(f"/chronologies/{chronology_id}")).body
        told, fault = await _told(record, f"/changes/chronologies/{chronology_id}", moments)
        parts = parts_in(chronology["people"])

        def shown(each: Mapping[str, Any], staff: Staff) -> Line:
            return line(each, parts, Naming(staff))

        return pages.render(
            request,
            "comparing/chronology.html",
            chronology_path=f"/pages/chronologies/{chronology_id}",
            path=f"/pages/chronologies/{chronology_id}/compare",
            subject=subject_of(chronology),
            moments=moments,
            found=None if told is None else compared(told, shown, await staff_of(record, told)),
            fault=fault,
        )

    return routes


async def _told(
    record: Record, path: str, moments: TwoMoments, **more: Any
) -> tuple[Mapping[str, Any] | None, str | None]:
    """What a route tells of two moments, or why these can't be compared; neither before somebody
    has said since when."""
    if not moments.is_asked:
        return None, None
    if moments.since.is_now:
        return None, SINCE_NOW
    try:
        return (await record.get(path, **moments.asked, **more)).body, None
    except Refused as refused:
        if refused.status != _NOT_ACCEPTABLE:
            raise
        return None, refused.problem["detail"]
