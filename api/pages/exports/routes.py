"""What a page shows, as a file of tables: the same question at the same position."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.pages.audit.reports import REPORTS, AtReport
from api.pages.boards.named import BOARDS
from api.pages.moment import AtStanding
from api.pages.page import Page, Pages, page_router
from api.problems import Problem
from domain.roles import Role

REPORT = Page(
    "/pages/exports/reports/{kind}",
    "A report as tables",
    frozenset({Role.SERVICE_MANAGER, Role.AUDITOR}),
)
BOARD = Page(
    "/pages/exports/boards/{board}",
    "A list as tables",
    frozenset({Role.SAFEGUARDING_LEAD, Role.SERVICE_MANAGER, Role.AUDITOR}),
)
PAGES = (REPORT, BOARD)
_FORMAT = "csv"


def router(pages: Pages) -> APIRouter:
    """The routes of the files."""
    routes = page_router()

    @routes.get(REPORT.path)
    async def report(request: Request, kind: str, moment: AtStanding, asked: AtReport) -> Response:
        if kind not in REPORTS:
            raise Problem("not-found")
        answer = await pages.record(request).get(
            f"/exports/reports/{kind}", format=_FORMAT, **asked.of_the_route, **moment.asked
        )
        return answer.as_file()

    @routes.get(BOARD.path)
    async def board(request: Request, board: str, moment: AtStanding) -> Response:
        if board not in {each.asks for each in BOARDS}:
            raise Problem("not-found")
        answer = await pages.record(request).get(
            f"/exports/boards/{board}", format=_FORMAT, **moment.asked
        )
        return answer.as_file()

    return routes
