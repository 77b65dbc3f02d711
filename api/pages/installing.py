"""The pages' place in the application: their routes, and the way by which they ask the others."""

from fastapi import APIRouter, FastAPI, Request
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.responses import Response

from api.pages import registered
from api.pages.address import asked_at
from api.pages.asking import Refused
from api.pages.assets import FOLDER, assets
from api.pages.compressing import takes_gzip
from api.pages.forms import FormOfAnotherSession
from api.pages.page import Pages, page_router
from api.perimeter.limits import Scarce, ScarceLimit
from api.problems import Problem

_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


def install_pages(app: FastAPI, scarce: Scarce) -> Pages:
    """Serve the pages and what they look by; what is ``scarce`` is so for them too.

    The application has its other routes already, and the answers to their errors.
    """

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return error.response()

    handlers = dict(app.exception_handlers)
    routes = AsyncExitStackMiddleware(app.router)
    inner = ScarceLimit(ExceptionMiddleware(routes, handlers=handlers), scarce=scarce)

    async def shown_again(request: Request, error: Exception) -> Response:
        assert isinstance(error, FormOfAnotherSession)
        action, typed = asked_at(request), error.form.typed
        return pages.render(request, "typed.html", status=409, action=action, typed=typed)

    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(FormOfAnotherSession, shown_again)
    pages = Pages(registered=registered.PAGES, assets=assets(), inner=inner)
    for area in registered.AREAS:
        app.router.routes.extend(area.router(pages).routes)
    _serve_assets(app)
    _refuse_the_rest(app)
    return pages


def _serve_assets(app: FastAPI) -> None:
    routes = page_router()

    @routes.get(FOLDER + "{name:path}")
    async def asset(request: Request, name: str) -> Response:
        found = assets().served.get(FOLDER + name)
        if found is None:
            raise Problem("not-found")
        if not takes_gzip(request):
            return Response(found.content, media_type=found.media_type, headers=_FOR_EVER)
        headers = {**_FOR_EVER, "Content-Encoding": "gzip"}
        return Response(found.compressed, media_type=found.media_type, headers=headers)

    app.router.routes.extend(routes.routes)


def _refuse_the_rest(app: FastAPI) -> None:
    """What is no page is told so as a page: after all that are."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/pages/{rest:path}", methods=["GET", "POST"])
    async def nothing(rest: str) -> Response:  # noqa: ARG001 - the path takes whatever is left
        raise Problem("not-found")

    app.router.routes.extend(routes.routes)
