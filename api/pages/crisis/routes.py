"""The page of the crisis card."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.pages.asking import Record, Refused
from api.pages.crisis.card import card
from api.pages.page import Page, Pages, page_router
from api.pages.staff import Staff, staff_in
from domain.roles import EVERYDAY, Role

CARD = Page("/pages/cases/{case_id}/crisis-card", "Crisis card", EVERYDAY | {Role.AUDITOR})
PAGES = (CARD,)
_PATIENCE = 1.0
"""Seconds: whom to call is told without a name rather than late."""


def router(pages: Pages) -> APIRouter:
    """The route of the page."""
    routes = page_router()

    @routes.get(CARD.path)
    async def crisis_card(request: Request, case_id: UUID) -> HTMLResponse:
        record = pages.record(request)
        answer = await record.get(f"/cases/{case_id}/crisis-card")
        return pages.render(
            request,
            "crisis/card.html",
            card=card(answer.body, await staff_at_once(record, answer.body["call"])),
            as_of=answer.body["as_of"],
            path=f"/pages/cases/{case_id}",
        )

    return routes


async def staff_at_once(record: Record, call: Mapping[str, Any]) -> Staff:
    """Whom to call, by name where that can be had at once."""
    try:
        return await asyncio.wait_for(staff_in(record, call), _PATIENCE)
    except (TimeoutError, Refused):
        return Staff(str(record.page["caller"].actor))
