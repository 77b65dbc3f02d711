"""Whose cases a chronology tells of: adding one, and taking one out."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.pages.asking import Record, Refused
from api.pages.chronologies.addresses import GROUP
from api.pages.chronologies.candidates import cases_around
from api.pages.chronologies.choosing import added_body, dropped_body
from api.pages.chronologies.curating import read, recorded
from api.pages.chronologies.lists import PARTS
from api.pages.chronologies.on_screen import OnScreen
from api.pages.form_page import Attempt, form_page
from api.pages.forms import our_form
from api.pages.page import Page, Pages, page_router
from api.problems import Problem

PAGES: tuple[Page, ...] = (GROUP,)


def router(pages: Pages) -> APIRouter:
    """The routes of the page."""
    routes = page_router()

    @routes.get(GROUP.path)
    async def group(request: Request, chronology_id: UUID) -> Response:
        record = pages.record(request)
        shown = await read(record, chronology_id)
        others = await _others(record, shown)
        return _page(pages, request, shown, others)

    @routes.post(GROUP.path)
    async def change(request: Request, chronology_id: UUID) -> Response:
        form, record = await our_form(request), pages.record(request)
        shown = await read(record, chronology_id)
        others = await _others(record, shown)
        if case := form.get("case"):
            if case not in shown.persons:
                raise Problem("not-found", "The chronology does not tell of this case.")
            command = "drop-chronology-case"
            body = dropped_body(form, case=case, person=shown.persons[case])
        else:
            command = "add-chronology-case"
            body = added_body(form, {each["case"]: each["person"] for each in others})
        try:
            return await recorded(record, chronology_id, command, body, form)
        except Refused as refused:
            return _page(pages, request, shown, others, Attempt(form, refused))

    return routes


async def _others(record: Record, shown: OnScreen) -> list[dict[str, str]]:
    found = await cases_around(record, shown.person)
    return [each for each in found if each["case"] not in shown.persons]


def _page(
    pages: Pages,
    request: Request,
    shown: OnScreen,
    others: list[dict[str, str]],
    attempt: Attempt | None = None,
) -> Response:
    return form_page(
        pages,
        request,
        "chronologies/group.html",
        attempt,
        action=GROUP.of(chronology_id=shown.id),
        chronology=shown,
        others={each["case"]: each["words"] for each in others},
        parts=PARTS,
    )
