"""The page of a case's questionnaires and goals."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.pages.case.routes import CASE
from api.pages.case.standing import name_of
from api.pages.moment import AtPageMoment
from api.pages.page import Page, Pages, page_router
from api.pages.scores.goals import goals
from api.pages.scores.series import series, sessions_of

SCORES = Page("/pages/cases/{case_id}/scores", "Questionnaires and goals", CASE.roles)
PAGES = (SCORES,)


def router(pages: Pages) -> APIRouter:
    """The route of the page."""
    routes = page_router()

    @routes.get(SCORES.path)
    async def scores(request: Request, case_id: UUID, moment: AtPageMoment) -> HTMLResponse:
        record = pages.record(request)
        told = await record.get_all(
            {
                "case": f"/cases/{case_id}",
                "scores": f"/cases/{case_id}/scores",
                "goals": f"/cases/{case_id}/goals",
            },
            **moment.asked,
        )
        sessions = sessions_of(told["case"].body)
        found = told["scores"].body
        return pages.render(
            request,
            "scores/scores.html",
            case_path=f"/pages/cases/{case_id}",
            path=f"/pages/cases/{case_id}/scores",
            moment=moment.told_by(found),
            whose=name_of(told["case"].body["who"]),
            all_series=[
                series(each, sessions=sessions, is_whole=not found["not_shown"])
                for each in found["series"]
            ],
            goals=goals(told["goals"].body, sessions=sessions),
            withdrawn=len(found["withdrawn"]),
            not_shown=found["not_shown"],
        )

    return routes
