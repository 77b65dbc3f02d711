"""The home page."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse

from api.pages.home.caseload import line
from api.pages.page import Page, Pages, page_router
from domain.roles import PRACTITIONERS, Role

HOME = Page("/pages", "Home", frozenset(Role) - {Role.SUBSCRIBER}, menu="Home")
PAGES = (HOME,)


def router(pages: Pages) -> APIRouter:
    """The routes of the home page."""
    routes = page_router()

    @routes.get("/")
    async def begin() -> RedirectResponse:
        return RedirectResponse(HOME.path, status_code=303)

    @routes.get(HOME.path)
    async def home(request: Request) -> HTMLResponse:
        role = request.scope["caller"].role
        if role not in PRACTITIONERS:
            return pages.render(request, "home/home.html", caseload=None, as_of=None)
        record = pages.record(request)
        told = (await record.get("/caseload", practitioner="me", names=True, limit=200)).body
        caseload = [line(row) for row in told["cases"]]
        return pages.render(request, "home/home.html", caseload=caseload, as_of=told["as_of"])

    return routes
