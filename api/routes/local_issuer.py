"""The local issuer's own addresses, for a service without any other issuer.

They are met by the name of this machine alone: a page from elsewhere whose name was made to point
here (DNS rebinding) is not answered.
"""

import html
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from api.composing.services import Services
from api.local_issuing import FOLDER
from api.local_provider.provider import AskedWrongly, LocalProvider
from api.problems import Problem
from api.signing_in.forms import form_fields, once_each
from api.signing_in.pages import page, sentence
from domain.roles import Role
from infrastructure.tokens.local_issuer import Persona
from infrastructure.tokens.loopback import is_loopback


def router(services: Services) -> APIRouter:
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
            return _refused(wrong)
        return page("Who are you today?", _choice(found, request.url.query))

    @router.post("/authorise")
    async def chosen(request: Request) -> Response:
        found = provider(request)
        try:
            asked = found.asked(once_each(request.query_params.multi_items()))
            to = found.chosen(asked, (await form_fields(request)).get("persona", ""))
        except AskedWrongly as wrong:
            return _refused(wrong)
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


def _refused(wrong: AskedWrongly) -> HTMLResponse:
    return page("This is no sign-in", sentence(f"It was asked wrongly: {wrong.code}."), status=400)


def _choice(found: LocalProvider, query: str) -> str:
    people = (each for each in found.personas.values() if each.role is not Role.SUBSCRIBER)
    choices = "".join(
        f'<div><input type="radio" name="persona" required id="{html.escape(each.name)}"'
        f' value="{html.escape(each.name)}"> <label for="{html.escape(each.name)}">'
        f"{html.escape(_label(each))}</label></div>"
        for each in people
    )
    return (
        sentence("These people are invented and sign in without a password, on this machine only.")
        + f'<form method="post" action="{FOLDER}/authorise?{html.escape(query)}">'
        + f"<fieldset><legend>Sign in as</legend>{choices}</fieldset>"
        + '<p><button type="submit">Sign in</button></p></form>'
    )


def _label(persona: Persona) -> str:
    role = persona.role.value.replace("_", " ")
    return f"{persona.name}: {role}" + (f", team {persona.team}" if persona.team else "")
