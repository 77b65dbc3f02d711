"""The home page: by role, what somebody comes for."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse

from api.pages.asking import Record
from api.pages.boards.named import (
    CLOSED,
    CONCERNS,
    COUNTERSIGNATURES,
    SUPERVISION,
    WAITING,
    Board,
)
from api.pages.boards.rows import rows
from api.pages.capacity import InCapacity
from api.pages.home.caseload import line, most_pressing_first
from api.pages.home.sections import sections_of
from api.pages.moment import PageMoment
from api.pages.page import Page, Pages, page_router
from api.pages.staff import staff_in
from domain.roles import PRACTITIONERS, Role

HOME = Page("/pages", "Home", frozenset(Role) - {Role.SUBSCRIBER}, menu="Home")
PAGES = (HOME,)
_SHOWN_OF_A_BOARD = 10
_CASES_A_PAGE = 50
_OWN_CASES = 200
"""A caseload is looked at as a whole: what presses most must not stand on a page behind."""
_BOARDS: dict[Role, tuple[Board, ...]] = {
    **dict.fromkeys(PRACTITIONERS, (SUPERVISION,)),
    Role.SUPERVISOR: (SUPERVISION, COUNTERSIGNATURES),
    Role.SAFEGUARDING_LEAD: (CONCERNS,),
    Role.DUTY: (WAITING,),
    Role.SERVICE_MANAGER: (WAITING, CLOSED),
    Role.AUDITOR: (CLOSED,),
}
"""Of which boards the first rows stand on the home page of whom."""
_CASELOADS: dict[Role, tuple[str, dict[str, str]]] = {
    **dict.fromkeys(PRACTITIONERS, ("My caseload", {"practitioner": "me"})),
    Role.ADMIN: ("Cases", {}),
}
"""Who has a caseload on their home page, what it is called, and whose it is."""
_OTHERWISE: dict[Role, str] = {
    Role.EXTERNAL_REVIEWER: "You read the cases of a review that was granted to you, as they stood"
    " on its day.",
    Role.STAFF_ALLEGATION_OFFICER: "Hidden matters: whoever may not know of one is told nothing of"
    " it. You see those that you are not kept out of.",
    Role.DATA_SUBJECT: "Here you see who has read your record.",
}
"""What is said first to those whose home page would else not say what it is."""
_RECEIVES = frozenset({Role.DUTY, Role.ADMIN})
"""Who stands at the front door: a referral begins on their home page."""


def router(pages: Pages) -> APIRouter:
    """The routes of the home page."""
    routes = page_router()

    @routes.get("/")
    async def begin() -> RedirectResponse:
        return RedirectResponse(HOME.path, status_code=303)

    @routes.get(HOME.path)
    async def home(
        request: Request,
        capacity: InCapacity,
        ended: Annotated[bool, Query()] = False,
        after: Annotated[str | None, Query(max_length=64)] = None,
    ) -> HTMLResponse:
        record, caller = pages.record(request), request.scope["caller"]
        heading, whose = _CASELOADS.get(caller.role, ("Home", None))
        shown = _BOARDS.get(caller.role, ())
        # At once: each waits until the access log holds what it shows.
        caseload, boards, sections = await asyncio.gather(
            _caseload(record, whose, include_ended=ended, after=after),
            asyncio.gather(*(_board(record, each, caller) for each in shown)),
            sections_of(record, caller),
        )
        return pages.render(
            request,
            "home/home.html",
            heading=heading,
            caseload=caseload,
            ended=ended,
            is_first=after is None,
            moment=PageMoment(capacity=capacity),
            boards=boards,
            sections=sections,
            otherwise=_OTHERWISE.get(caller.role),
            receives=caller.role in _RECEIVES,
        )

    return routes


async def _caseload(
    record: Record, whose: dict[str, str] | None, **asked: Any
) -> dict[str, Any] | None:
    if whose is None:
        return None
    limit = _OWN_CASES if whose else _CASES_A_PAGE
    told = (await record.get("/caseload", names=True, limit=limit, **whose, **asked)).body
    lines = [line(each) for each in told["cases"]]
    return {
        "lines": most_pressing_first(lines) if whose else lines,
        "as_of": told["as_of"],
        "next": told.get("next"),
        "unshown": told["unshown"],
    }


async def _board(record: Record, board: Board, caller: Any) -> dict[str, Any]:
    answer = await record.get(
        f"/boards/{board.asks}", names=True, limit=_SHOWN_OF_A_BOARD, **board.whose(caller.role)
    )
    staff = await staff_in(record, answer.body)
    told = answer.body
    return {
        "board": board,
        "rows": rows(told["rows"], staff),
        "has_more": "next" in told,
        "unshown": told["unshown"],
    }
