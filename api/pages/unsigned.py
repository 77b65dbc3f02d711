"""A page asked for by somebody who is not signed in, or is not any more."""

from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.pages.address import asked_at
from api.pages.forms import Form, is_our_own
from api.pages.page import Pages
from api.pages.parts import is_part
from api.pages.uploading import is_upload, sent_upload
from api.problems import Problem
from api.signing_in.flow import AFTERWARDS, LONGEST_WAY_BACK
from api.signing_in.forms import is_form


class Unsigned:
    """Sends whoever looks to sign in and back again; shows whoever sent a form what they typed."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(Request(scope, receive))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> ASGIApp:
        takes = is_form(request) or is_upload(request)
        if request.method != "POST" or not is_our_own(request) or not takes:
            there = sign_in_and_back(request)
            if is_part(request):
                return Response(headers={"HX-Redirect": there})
            return RedirectResponse(there, status_code=303)
        try:
            form = await _sent(request)
        except Problem as problem:
            return problem.response()
        if not form.typed:
            return RedirectResponse(sign_in_and_back(request), status_code=303)
        return self._pages.render(
            request, "typed.html", status=401, action=asked_at(request), typed=form.typed
        )


async def _sent(request: Request) -> Form:
    """What was typed; a file that came with it is chosen again."""
    if is_upload(request):
        form, _ = await sent_upload(request)
        return form
    return await Form.sent(request)


def sign_in_and_back(request: Request) -> str:
    """Where somebody signs in who then comes back to this page; an address that is too long to be
    kept meanwhile leads to the first page."""
    query = request.url.query.replace("+", "%20")
    # Colons are left as they are in a query, but not by what checks where somebody is sent.
    to = quote(request.url.path) + (f"?{quote(query, safe='=&%')}" if query else "")
    is_kept = request.method == "GET" and len(to) <= LONGEST_WAY_BACK
    return f"/sign-in?{urlencode({'to': to if is_kept else AFTERWARDS})}"
