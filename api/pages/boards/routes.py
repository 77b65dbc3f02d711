"""The pages of the boards, and which of them there are for somebody."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from api.pages.boards.named import BOARDS, Board
from api.pages.boards.rows import rows
from api.pages.moment import AtStanding
from api.pages.page import Page, Pages, page_router
from api.pages.staff import staff_in
from domain.roles import EVERYDAY, Role

LISTS = Page("/pages/boards", "Lists", EVERYDAY | {Role.AUDITOR}, menu="Lists")
PAGES = (LISTS, *(board.page for board in BOARDS))
ROWS_A_PAGE = 50


def router(pages: Pages) -> APIRouter:
    """The routes, one for each board."""
    routes = page_router()

    @routes.get(LISTS.path)
    async def lists(request: Request) -> HTMLResponse:
        role = request.scope["caller"].role
        offered = [board for board in BOARDS if role in board.roles]
        return pages.render(request, "boards/lists.html", boards=offered)

    for board in BOARDS:
        routes.add_api_route(board.page.path, _endpoint(pages, board))
    return routes


def _endpoint(pages: Pages, board: Board) -> Callable[..., Awaitable[HTMLResponse]]:
    """The endpoint of one board."""

    async def show(
        request: Request,
        moment: AtStanding,
        after: Annotated[str | None, Query(max_length=64)] = None,
    ) -> HTMLResponse:
        caller, record = request.scope["caller"], pages.record(request)
        answer = await record.get(
            f"/boards/{board.asks}",
            names=True,
            limit=ROWS_A_PAGE,
            after=after,
            **board.whose(caller.role),
            **moment.asked,
        )
        told = answer.body
        moment = moment.told_by(told)
        staff = await staff_in(record, told, position=moment.past_position)
        return pages.render(
            request,
            "boards/board.html",
            board=board,
            moment=moment,
            path=board.page.path,
            rows=rows(told["rows"], staff),
            unshown=told["unshown"],
            next=None
            if "next" not in told
            else moment.pinned.link(board.page.path, after=told["next"]),
            is_first=after is None,
        )

    return show
