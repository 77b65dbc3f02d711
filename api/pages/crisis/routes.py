"""The page of the crisis card."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.pages.crisis.card import card
from api.pages.page import Page, Pages, page_router
from domain.roles import EVERYDAY, Role

CARD = Page("/pages/cases/{case_id}/crisis-card", "Crisis card", EVERYDAY | {Role.AUDITOR})
PAGES = (CARD,)


def router(pages: Pages) -> APIRouter:
    """The route of the page."""
    routes = page_router()

    @routes.get(CARD.path)
    async def crisis_card(request: Request, case_id: UUID) -> HTMLResponse:
        answer = await pages.record(request).get(f"/cases/{case_id}/crisis-card")
        me = str(request.scope["caller"].actor)
        return pages.render(
            request,
            "crisis/card.html",
            card=card(answer.body, me=me),
            as_of=answer.body["as_of"],
            path=f"/pages/cases/{case_id}",
        )

    return routes
