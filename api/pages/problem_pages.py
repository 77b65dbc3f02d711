"""What went wrong while a page was asked for, as a page in plain words.

Routes and all that stands before them answer with problem documents (RFC 9457); who asked for a
page is shown the same problem, with its stable code and the request's id for support.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.pages import words
from api.pages.address import asked_at
from api.pages.moment import ElsewhereInTime, elsewhere_in_time
from api.pages.page import Pages
from api.pages.parts import is_part
from api.problems import MEDIA_TYPE

PREFIX = "/pages"

_OF_A_CASE = re.compile(r"/pages/cases/([0-9a-f-]{36})")
_NOT_TIED = "no-relationship"
_OUT_OF_REACH = frozenset({"not-recorded", "unavailable", "too-many", "log-read-only", "internal"})

_PLAIN: Mapping[str, tuple[str, str]] = {
    "not-found": (
        "There is nothing here",
        "It may never have been here, or you may not see it. Check the address you followed.",
    ),
    "not-allowed": (
        "You can’t see or do this",
        "Your role, or what ties you to this record, does not allow it. Ask your supervisor if you"
        " need it for your work.",
    ),
    "not-possible": ("This can’t be recorded as the case stands now", ""),
    "not-acceptable": ("Something in what you asked for is not right", ""),
    "malformed": ("This request can’t be read", "Go back and try again."),
    "stale": (
        "The case has changed since you saw it",
        "Nothing was recorded. Look at what changed, then decide again.",
    ),
    "gone": ("This is no longer kept", "It has been erased. The record still says when and why."),
    "too-large": (
        "What you sent is too large",
        "Nothing was recorded. A document may have 10 MB at most: choose a smaller file.",
    ),
    "too-many": (
        "Too many requests",
        "Nothing was done. Wait a moment and try again. In an emergency don’t wait: telephone"
        " whoever is on duty.",
    ),
    "unavailable": ("The service can’t answer now", "Nothing was lost. Try again in a moment."),
    "not-recorded": (
        "This can’t be shown now",
        "Who sees a record is written down first, and that can’t be done at this moment. Try again"
        " shortly. In a crisis telephone whoever is on duty.",
    ),
    "log-read-only": ("The record can only be read at present", ""),
    "view-behind": ("This list is still catching up", "Try again in a moment."),
    "unsigned": ("This is not sealed yet", "It will be in a second or two. Try again."),
    "internal": (
        "Something went wrong on our side",
        "Nothing more was recorded. Try again; if it stays so, give support the details below.",
    ),
}
"""By the problem's name; an empty sentence leaves it to the problem to say what stands in the way.
"""
_NOTHING_THEN = (
    "At the moment that you asked about nothing of it was recorded yet. Or it was never here, or"
    " you may not see it."
)


class ProblemPages:
    """Turns a problem that answers somebody who asked for a page into a page."""

    def __init__(self, app: ASGIApp, *, pages: Pages) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_page(scope["path"]):
            await self._app(scope, receive, send)
            return
        held: Message | None = None
        chunks: list[bytes] = []

        async def told(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and _is_problem(message):
                held = message
            elif held is None:
                await send(message)
            else:
                chunks.append(message.get("body", b""))

        await self._app(scope, receive, told)
        if held is not None:
            problem = json.loads(b"".join(chunks))
            await self._page(scope, Headers(raw=held["headers"]), problem)(scope, receive, send)

    def _page(self, scope: Scope, headers: Headers, problem: Mapping[str, Any]) -> ASGIApp:
        name = _name(problem)
        heading, advice = _PLAIN.get(name, (problem["title"], ""))
        request = Request(scope)
        case = _case(scope["path"])
        elsewhere = _elsewhere(request) if name == "not-found" else None
        if elsewhere is not None:
            advice = _NOTHING_THEN
        page = self._pages.render(
            request,
            "problem.html",
            status=problem["status"],
            heading=heading,
            advice=advice or _detail(problem),
            fields=_fields(problem),
            elsewhere=elsewhere,
            card=_card(scope["path"], case, name),
            # Nothing but a tie to it is missing: it could be opened in an emergency.
            case_to_open=case if problem.get("code") == _NOT_TIED else None,
            # It may not be read, and whoever works here may raise a concern in it.
            case_to_add_to=case if problem.get("code") in {_NOT_TIED, "case-restricted"} else None,
            details=_details(problem, headers.get("x-request-id", "")),
        )
        if is_part(request) and request.method == "GET":
            page.headers["HX-Redirect"] = asked_at(request)
        for kept in ("retry-after", "x-request-id"):
            if kept in headers:
                page.headers[kept] = headers[kept]
        return page


def _name(problem: Mapping[str, Any]) -> str:
    """What a problem is called; an address that can't be that of anything is one of nothing."""
    errors = problem.get("errors", ())
    if errors and all(error["at"].startswith("path/") for error in errors):
        return "not-found"
    name: str = problem["type"].rpartition("/")[2]
    return name


def _detail(problem: Mapping[str, Any]) -> str:
    """What a problem says to people; not what it says to programs of its own members."""
    detail: str = problem["detail"]
    return "Nothing was changed by it." if "`" in detail else detail


def _case(path: str) -> str | None:
    """The case that a page is of, or of a part of."""
    found = _OF_A_CASE.match(path)
    return found[1] if found else None


def _elsewhere(request: Request) -> ElsewhereInTime | None:
    """Other moments of the page; what was known can be asked of the case itself."""
    path = request.url.path
    return elsewhere_in_time(
        path, request.query_params, knows=_OF_A_CASE.fullmatch(path) is not None
    )


def _card(path: str, case: str | None, name: str) -> str | None:
    """Where the crisis card of a case stands, when the case itself can't be shown: it is kept
    within reach when little else is."""
    if case is None or name not in _OUT_OF_REACH or path.endswith("/crisis-card"):
        return None
    return f"{PREFIX}/cases/{case}/crisis-card"


def is_page(path: str) -> bool:
    """Whether a page stands at a path."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def _is_problem(start: Message) -> bool:
    kind = Headers(raw=start.get("headers", [])).get("content-type", "")
    return kind.partition(";")[0] == MEDIA_TYPE


def _fields(problem: Mapping[str, Any]) -> list[str]:
    if _name(problem) == "not-found":
        return []
    return [f"{words.field(error['at'])}: {error['is']}" for error in problem.get("errors", ())]


def _details(problem: Mapping[str, Any], request_id: str) -> Markup:
    name = problem["type"].rpartition("/")[2]
    code = problem.get("code", name)
    return Markup("<p>Problem <code>{}</code>, code <code>{}</code>.<br>Request {}</p>").format(
        name, code, request_id
    )
