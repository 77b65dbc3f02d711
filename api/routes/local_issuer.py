"""The local issuer's own addresses, for a service without any other issuer.

They are met by the name of this machine alone: a page from elsewhere whose name was made to point
here (DNS rebinding) is not answered.
"""

from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from api.composing.services import Services
from api.local_issuing import FOLDER
from api.local_provider.provider import AskedWrongly, LocalProvider
from api.pages.page import Pages
from api.problems import Problem
from api.signing_in.forms import form_fields, once_each
from domain.roles import Role
from infrastructure.tokens.loopback import is_loopback


def router(services: Services, pages: Pages) -> APIRouter:
    """The routes; each is not found where another issuer is configured."""
    router = APIRouter(prefix=FOLDER, include_in_schema=False)

    def provider(request: Request) -> LocalProvider:
        found = services.identity.local_provider
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname
        if found is None or host is None or not is_loopback(host):
            raise Problem("not-found")
        return found

    @router.get("/.well-known/openid-configuration")
    async def document(request: Request) -> dict[str, Any]:
        return provider(request).document()

    @router.get("/jwks")
    async def key_set(request: Request) -> dict[str, Any]:
        return provider(request).key_set()

    @router.get("/authorise")
    async def choose(request: Request) -> HTMLResponse:
        found = provider(request)
        try:
            found.asked(once_each(request.query_params.multi_items()))
        except AskedWrongly as wrong:
            return _refused(pages, request, wrong)
        return pages.render(
            request,
            "signing_in/choose.html",
            action=f"{FOLDER}/authorise?{request.url.query}",
            personas=[each for each in found.personas.values() if each.role is not Role.SUBSCRIBER],
        )

    @router.post("/authorise")
    async def chosen(request: Request) -> Response:
        found = provider(request)
        try:
            asked = found.asked(once_each(request.query_params.multi_items()))
            to = found.chosen(asked, (await form_fields(request)).get("persona", ""))
        except AskedWrongly as wrong:
            return _refused(pages, request, wrong)
        return RedirectResponse(to, status_code=303)

    @router.post("/token")
    async def exchange(request: Request) -> JSONResponse:
        found = provider(request)
        try:
            told = await run_in_threadpool(found.exchanged, await form_fields(request))
        except AskedWrongly as wrong:
            return JSONResponse({"error": wrong.code}, status_code=400)
        return JSONResponse(told)

    return router


def _refused(pages: Pages, request: Request, wrong: AskedWrongly) -> HTMLResponse:
    return pages.render(
        request,
        "signing_in/said.html",
        status=400,
        heading="This is no sign-in",
        says=f"It was asked wrongly: {wrong.code}.",
        link="",
    )
