"""The page on which somebody sees who has read their record."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from api.pages.own_record.read_by import COLUMNS, in_turn
from api.pages.page import Page, Pages, page_router
from api.pages.tables import Table
from domain.roles import Role

MY_RECORD = Page(
    "/pages/my-record",
    "Who has read my record",
    frozenset({Role.DATA_SUBJECT}),
    menu="Who has read my record",
)
PAGES = (MY_RECORD,)
_A_PAGE = 200


def router(pages: Pages) -> APIRouter:
    """The route of the page."""
    routes = page_router()

    @routes.get(MY_RECORD.path)
    async def my_record(
        request: Request,
        disclosure: UUID | None = None,
        before: Annotated[int | None, Query(ge=1, lt=2**53)] = None,
    ) -> HTMLResponse:
        record = pages.record(request)
        requests = (await record.get("/own-record/disclosures")).body["disclosures"]
        told = (
            await record.get(
                "/own-record/readings", disclosure=disclosure, before=before, limit=_A_PAGE
            )
        ).body
        return pages.render(
            request,
            "own_record/my_record.html",
            table=Table(
                "The latest first",
                COLUMNS,
                in_turn(told["readings"]),
                "Nobody has looked at it.",
            ),
            requests=requests,
            disclosure=disclosure,
            earlier=_earlier(told.get("next"), disclosure),
            path=MY_RECORD.path,
        )

    return routes


def _earlier(before: int | None, disclosure: UUID | None) -> str | None:
    """Where the earlier readings are; None where there are none."""
    if before is None:
        return None
    of = {} if disclosure is None else {"disclosure": str(disclosure)}
    return MY_RECORD.at(before=str(before), **of)
