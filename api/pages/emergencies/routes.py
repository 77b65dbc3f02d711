"""Opening a case in an emergency: the same commands, refusals and review as everywhere."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.pages import words
from api.pages.asking import Refused
from api.pages.chronologies.faults import faults, form_key
from api.pages.forms import KEY, Form, our_form
from api.pages.page import Page, Pages, page_router
from domain.governance.break_glass import OPENERS, REVIEWERS
from domain.policies import policy

EMERGENCY = Page("/pages/break-glass", "Emergency access", OPENERS, menu="Emergency access")
OPEN = Page("/pages/cases/{case_id}/break-glass", "Open a case in an emergency", OPENERS)
END = Page("/pages/break-glass/{grant_id}/end", "End emergency access", OPENERS | REVIEWERS)
PAGES = (EMERGENCY, OPEN, END)

REASONS = {
    code: words.first_letter(each["label"])
    for code, each in policy("access")["break_glass_reasons"].items()
}
HOURS = policy("access")["break_glass"]["hours"]


def router(pages: Pages) -> APIRouter:
    """The routes of these pages."""
    routes = page_router()

    @routes.get(EMERGENCY.path)
    async def look(request: Request) -> HTMLResponse:
        return _search(pages, request, typed=None, refused=None, found=None)

    @routes.post(EMERGENCY.path)
    async def find(request: Request) -> HTMLResponse:
        form = await our_form(request)
        asked = {name: form.get(name) for name in ("name", "nhs_number") if form.get(name)}
        asked |= {"nhs_number": _digits(asked["nhs_number"])} if "nhs_number" in asked else {}
        try:
            told = (await pages.record(request).post("/search/for-break-glass", asked)).body
        except Refused as refused:
            return _search(pages, request, typed=form, refused=refused, found=None)
        return _search(pages, request, typed=form, refused=None, found=told["cases"])

    @routes.get(OPEN.path)
    async def ask(request: Request, case_id: UUID) -> HTMLResponse:
        return _opening(pages, request, case_id, typed=None, refused=None)

    @routes.post(OPEN.path)
    async def opened(request: Request, case_id: UUID) -> Response:
        form, record = await our_form(request), pages.record(request)
        data = {
            "case": str(case_id),
            "reason": form.get("reason"),
            "account": {"text": form.get("account")},
        }
        try:
            made = await record.post(
                "/break-glass/open-break-glass", {"data": data}, key=form.get(KEY)
            )
        except Refused as refused:
            return _opening(pages, request, case_id, typed=form, refused=refused)
        query = urlencode({"grant": made.body["grant"]})
        return RedirectResponse(f"/pages/cases/{case_id}?{query}", status_code=303)

    @routes.get(END.path)
    async def confirm(request: Request, grant_id: UUID) -> HTMLResponse:
        return _ending(pages, request, grant_id, refused=None)

    @routes.post(END.path)
    async def end(request: Request, grant_id: UUID) -> Response:
        form = await our_form(request)
        path = f"/break-glass/{grant_id}/end-break-glass"
        try:
            await pages.record(request).post(path, {"data": {}}, key=form.get(KEY))
        except Refused as refused:
            return _ending(pages, request, grant_id, refused=refused)
        return RedirectResponse("/pages", status_code=303)

    return routes


def _search(
    pages: Pages,
    request: Request,
    *,
    typed: Form | None,
    refused: Refused | None,
    found: list[str] | None,
) -> HTMLResponse:
    return pages.render(
        request,
        "emergencies/search.html",
        status=200 if refused is None else refused.status,
        typed=_typed(typed),
        faults=faults(refused),
        found=found,
        hours=HOURS,
    )


def _opening(
    pages: Pages, request: Request, case: UUID, *, typed: Form | None, refused: Refused | None
) -> HTMLResponse:
    return pages.render(
        request,
        "emergencies/open.html",
        status=200 if refused is None else refused.status,
        case_id=str(case),
        reasons=REASONS,
        hours=HOURS,
        typed=_typed(typed),
        faults=faults(refused),
        key=form_key(typed, refused),
    )


def _ending(
    pages: Pages, request: Request, grant: UUID, *, refused: Refused | None
) -> HTMLResponse:
    return pages.render(
        request,
        "emergencies/end.html",
        status=200 if refused is None else refused.status,
        grant_id=str(grant),
        faults=faults(refused),
        key=form_key(None),
    )


def _typed(form: Form | None) -> dict[str, Any]:
    return {} if form is None else dict(form.typed)


def _digits(typed: str) -> str:
    """An NHS number as it is kept, without the spaces that it is written with."""
    return "".join(typed.split())
