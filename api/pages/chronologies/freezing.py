"""Freezing a chronology, and what was frozen: on paper, and as copies for other agencies."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.pages.asking import Record, Refused
from api.pages.chronologies.addresses import CHRONOLOGY, COPY, FROZEN, GIVING, PRINT
from api.pages.chronologies.lists import LAYOUTS
from api.pages.chronologies.on_screen import OnScreen, on_screen
from api.pages.forms import KEY, our_form
from api.pages.page import Page, Pages, page_router
from api.pages.staff import Staff
from api.problems import Problem

PAGES: tuple[Page, ...] = (FROZEN, PRINT, COPY)
_ALREADY = "frozen-already"


def router(pages: Pages) -> APIRouter:
    """The routes of what is frozen."""
    routes = page_router()

    @routes.post(CHRONOLOGY.path)
    async def freeze(request: Request, chronology_id: UUID) -> Response:
        form, record = await our_form(request), pages.record(request)
        position = form.get("position")
        if not position.isdecimal() or len(position) > 16:
            raise Problem("malformed", "This is no form of ours.")
        frozen = await _frozen(record, chronology_id, int(position), key=form.get(KEY))
        address = FROZEN.of(chronology_id=chronology_id, frozen_id=frozen)
        return RedirectResponse(address, status_code=303)

    @routes.get(FROZEN.path)
    async def frozen(request: Request, chronology_id: UUID, frozen_id: UUID) -> HTMLResponse:
        told = (await pages.record(request).get(f"/chronologies/{chronology_id}")).body
        shown = on_screen(told, Staff(str(request.scope["caller"].actor)))
        position = _position_of(shown, frozen_id)
        named = {"chronology_id": chronology_id, "frozen_id": frozen_id}
        return pages.render(
            request,
            "chronologies/frozen.html",
            subject=shown.subject,
            cases=shown.cases,
            position=position,
            back=CHRONOLOGY.of(chronology_id=chronology_id),
            as_it_stood=f"{CHRONOLOGY.of(chronology_id=chronology_id)}?position={position}",
            on_paper=PRINT.of(**named),
            copies=[(label, COPY.of(**named, layout=code)) for code, label in LAYOUTS.items()]
            if request.scope["caller"].role in COPY.roles
            else [],
            giving=GIVING.of(**named),
        )

    @routes.get(PRINT.path)
    async def on_paper(request: Request, chronology_id: UUID, frozen_id: UUID) -> Response:
        path = f"/chronologies/{chronology_id}/prints/{frozen_id}"
        return (await pages.record(request).get(path)).as_file()

    @routes.get(COPY.path)
    async def copy(request: Request, chronology_id: UUID, frozen_id: UUID, layout: str) -> Response:
        path = f"/chronologies/{chronology_id}/copies/{frozen_id}"
        return (await pages.record(request).get(path, layout=layout)).as_file()

    return routes


async def _frozen(record: Record, chronology: UUID, position: int, *, key: str) -> str:
    """The event that froze it as it stood there: one there is already, or a new one."""
    edition = await record.get(f"/chronologies/{chronology}/edition", position=position)
    data = {"position": position, "content": {"sha256": edition.headers["content-sha256"]}}
    path = f"/chronologies/{chronology}/freeze-chronology"
    try:
        made = await record.post(path, {"data": data}, key=key)
    except Refused as refused:
        if refused.problem.get("code") != _ALREADY:
            raise
        told = (await record.get(f"/chronologies/{chronology}")).body
        found = (each["frozen"] for each in told["frozen"] if each["position"] == position)
        return str(next(found))
    return str(made.body["events"][0]["id"])


def _position_of(shown: OnScreen, frozen: UUID) -> int:
    for each in shown.frozen:
        if each.id == str(frozen):
            return each.position
    raise Problem("not-found", "Nothing was frozen by this.")
