"""Giving a copy of a chronology to another agency: what is kept from it, and that it was given."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.pages.asking import Refused
from api.pages.chronologies.addresses import FROZEN, GIVING, WITHHELD
from api.pages.chronologies.choosing import AUTHORITY_OF, lifted_body, release_body
from api.pages.chronologies.curating import read, recorded
from api.pages.chronologies.lists import AGENCIES, CHANNELS, LAYOUTS
from api.pages.chronologies.on_screen import OnScreen
from api.pages.form_page import Attempt, form_page
from api.pages.forms import our_form
from api.pages.page import Page, Pages, page_router
from api.problems import Problem

PAGES: tuple[Page, ...] = (WITHHELD, GIVING)


def router(pages: Pages) -> APIRouter:
    """The routes of what is kept from copies, and of giving one."""
    routes = page_router()

    @routes.get(WITHHELD.path)
    async def withheld(request: Request, chronology_id: UUID) -> Response:
        shown = await read(pages.record(request), chronology_id)
        return _withheld_page(pages, request, shown)

    @routes.post(WITHHELD.path)
    async def lift(request: Request, chronology_id: UUID) -> Response:
        form, record = await our_form(request), pages.record(request)
        try:
            body = lifted_body(form)
            command = "lift-chronology-withholding"
            return await recorded(record, chronology_id, command, body, form)
        except Refused as refused:
            shown = await read(record, chronology_id)
            return _withheld_page(pages, request, shown, Attempt(form, refused))

    @routes.get(GIVING.path)
    async def giving(request: Request, chronology_id: UUID, frozen_id: UUID) -> Response:
        shown = await read(pages.record(request), chronology_id)
        return _giving_page(pages, request, shown, frozen_id)

    @routes.post(GIVING.path)
    async def give(request: Request, chronology_id: UUID, frozen_id: UUID) -> Response:
        form, record = await our_form(request), pages.record(request)
        shown = await read(record, chronology_id)
        layout = form.get("layout")
        path = f"/chronologies/{chronology_id}/copies/{frozen_id}"
        try:
            copy = await record.get(path, layout=layout)
            body = release_body(
                form,
                frozen=str(frozen_id),
                sha256=copy.headers["content-sha256"],
                cases=shown.persons,
            )
            return await recorded(record, chronology_id, "release-chronology", body, form)
        except Refused as refused:
            return _giving_page(pages, request, shown, frozen_id, Attempt(form, refused))

    return routes


def _withheld_page(
    pages: Pages, request: Request, shown: OnScreen, attempt: Attempt | None = None
) -> Response:
    return form_page(
        pages,
        request,
        "chronologies/withheld.html",
        attempt,
        action=WITHHELD.of(chronology_id=shown.id),
        chronology=shown,
    )


def _giving_page(
    pages: Pages,
    request: Request,
    shown: OnScreen,
    frozen_id: UUID,
    attempt: Attempt | None = None,
) -> Response:
    if str(frozen_id) not in {each.id for each in shown.frozen}:
        raise Problem("not-found", "Nothing was frozen by this.")
    named = {"chronology_id": shown.id, "frozen_id": frozen_id}
    return form_page(
        pages,
        request,
        "chronologies/giving.html",
        attempt,
        action=GIVING.of(**named),
        back=FROZEN.of(**named),
        chronology=shown,
        layouts=LAYOUTS,
        agencies=AGENCIES,
        channels=CHANNELS,
        authority_of=AUTHORITY_OF,
    )
