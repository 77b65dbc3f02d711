"""Finding people by name or NHS number, which stand in no address; and a person across cases."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.clock import utc_now
from api.pages.asking import Refused
from api.pages.case.whose import whose
from api.pages.forms import Form, our_form
from api.pages.moment import AtPageMoment
from api.pages.page import Page, Pages, page_router
from api.pages.people.found import across, hits
from domain.moments import london_day
from domain.roles import EVERYDAY, Role

PEOPLE = Page("/pages/people", "Find a person", EVERYDAY, menu="Find a person")
PERSON = Page("/pages/people/{person_id}", "A person’s cases", EVERYDAY | {Role.AUDITOR})
PAGES = (PEOPLE, PERSON)
_PEOPLE_A_PAGE = 20


def router(pages: Pages) -> APIRouter:
    """The routes of these pages."""
    routes = page_router()

    @routes.get(PEOPLE.path)
    async def ask(request: Request) -> HTMLResponse:
        return _search_page(pages, request, Form(()))

    @routes.post(PEOPLE.path)
    async def find(request: Request) -> HTMLResponse:
        form = await our_form(request)
        wanted = {name: form.get(name) for name in ("name", "nhs_number", "after")}
        if not (wanted["name"] or wanted["nhs_number"]):
            says = "Write a name or an NHS number."
            return _search_page(pages, request, form, error=says, status=422)
        body = {name: value for name, value in wanted.items() if value}
        try:
            answer = await pages.record(request).post("/search", {**body, "limit": _PEOPLE_A_PAGE})
        except Refused as refused:
            if refused.status != 422:
                raise
            says = "Write a name in letters, or an NHS number of ten digits."
            return _search_page(pages, request, form, error=says, status=422)
        return _search_page(pages, request, form, found=answer.body)

    @routes.get(PERSON.path)
    async def person(request: Request, person_id: UUID, moment: AtPageMoment) -> HTMLResponse:
        record = pages.record(request)
        answer = await record.get(f"/people/{person_id}/cases", **moment.asked)
        own = answer.body["own"]["cases"]
        return pages.render(
            request,
            "people/person.html",
            whose=await whose(record, UUID(own[0]["case"])) if own else None,
            groups=across(answer.body),
            moment=moment.told_by(answer.body),
            path=f"/pages/people/{person_id}",
        )

    return routes


def _search_page(
    pages: Pages,
    request: Request,
    form: Form,
    *,
    found: dict[str, Any] | None = None,
    error: str = "",
    status: int = 200,
) -> HTMLResponse:
    return pages.render(
        request,
        "people/people.html",
        status=status,
        typed=form,
        error=error,
        hits=None if found is None else hits(found, london_day(utc_now())),
        next=None if found is None else found.get("next"),
    )
