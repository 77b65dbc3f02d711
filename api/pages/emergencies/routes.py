"""Opening a case in an emergency: the same commands, refusals and review as everywhere."""

from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.pages import words
from api.pages.asking import Refused
from api.pages.form_page import Attempt, form_page
from api.pages.forms import KEY, our_form
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
        return _search(pages, request)

    @routes.post(EMERGENCY.path)
    async def find(request: Request) -> HTMLResponse:
        form = await our_form(request)
        asked = {name: form.get(name) for name in ("name", "nhs_number") if form.get(name)}
        asked |= {"nhs_number": _digits(asked["nhs_number"])} if "nhs_number" in asked else {}
        try:
            told = (await pages.record(request).post("/search/for-break-glass", asked)).body
        except Refused as refused:
            return _search(pages, request, Attempt(form, refused))
        return _search(pages, request, Attempt(form), found=told["cases"])

    @routes.get(OPEN.path)
    async def ask(request: Request, case_id: UUID) -> HTMLResponse:
        return _opening(pages, request, case_id)

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
            return _opening(pages, request, case_id, Attempt(form, refused))
        query = urlencode({"grant": made.body["grant"]})
        return RedirectResponse(f"/pages/cases/{case_id}?{query}", status_code=303)

    @routes.get(END.path)
    async def confirm(request: Request, grant_id: UUID) -> HTMLResponse:
        return _ending(pages, request, grant_id)

    @routes.post(END.path)
    async def end(request: Request, grant_id: UUID) -> Response:
        form = await our_form(request)
        path = f"/break-glass/{grant_id}/end-break-glass"
        try:
            await pages.record(request).post(path, {"data": {}}, key=form.get(KEY))
        except Refused as refused:
            return _ending(pages, request, grant_id, Attempt(form, refused))
        return RedirectResponse("/pages", status_code=303)

    return routes


def _search(
    pages: Pages,
    request: Request,
    attempt: Attempt | None = None,
    *,
    found: list[str] | None = None,
) -> HTMLResponse:
    return form_page(pages, request, "emergencies/search.html", attempt, found=found, hours=HOURS)


def _opening(
    pages: Pages, request: Request, case: UUID, attempt: Attempt | None = None
) -> HTMLResponse:
    return form_page(
        pages,
        request,
        "emergencies/open.html",
        attempt,
        case_id=str(case),
        reasons=REASONS,
        hours=HOURS,
    )


def _ending(
    pages: Pages, request: Request, grant: UUID, attempt: Attempt | None = None
) -> HTMLResponse:
    return form_page(pages, request, "emergencies/end.html", attempt, grant_id=str(grant))


def _digits(typed: str) -> str:
    """An NHS number as it is kept, without the spaces that it is written with."""
    return "".join(typed.split())
