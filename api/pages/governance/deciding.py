"""A form by which something is asked for or decided, made from the schema of its command, with what
it is about and what can't be undone."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.pages import form_page
from api.pages.address import asked_at
from api.pages.asking import Answer, Refused
from api.pages.form_page import Attempt, form_key
from api.pages.forming.faults import Fault, faults
from api.pages.forming.gathering import gathered
from api.pages.forming.layouts import Body, Layout, Places
from api.pages.forming.members import members
from api.pages.forming.shown import shown
from api.pages.forming.typed import Typed, begun
from api.pages.forms import KEY, Form, our_form
from api.pages.governance.facts import Fact
from api.pages.page import Page, Pages


@dataclass(frozen=True)
class Deciding:
    """The form of a command, the ``route`` that takes it, and where the page leads ``back`` to.

    ``facts`` are told of what it is about, ``warns`` says what can't be undone. ``finds`` is where
    the number is found that it asks for, ``instead`` another form, by its words and its address.
    """

    command: str
    layout: Layout
    route: str
    back: str
    back_words: str
    facts: Sequence[Fact] = ()
    warns: str = ""
    finds: str = ""
    instead: tuple[str, str] | None = None


def add_form(
    routes: APIRouter,
    pages: Pages,
    page: Page,
    asked: Callable[..., Awaitable[Deciding]],
    then: Callable[[Answer], str],
) -> None:
    """Serve a form at a page, and take it where it is sent. ``asked`` makes it of what it takes of
    the request, as a route does; ``then`` says what the page behind it is."""

    @routes.get(page.path)
    async def show(request: Request, deciding: Annotated[Deciding, Depends(asked)]) -> HTMLResponse:
        return form(pages, request, deciding)

    @routes.post(page.path)
    async def send(request: Request, deciding: Annotated[Deciding, Depends(asked)]) -> Response:
        return await take(pages, request, deciding, then)


def form(
    pages: Pages, request: Request, asked: Deciding, attempt: Attempt | None = None
) -> HTMLResponse:
    """The page of the form: as it begins, or with what was typed and why it was refused."""
    layout, known = asked.layout, members(asked.command)
    typed = begun(layout) if attempt is None else _typed(attempt.form)
    refused = None if attempt is None else attempt.refused
    return pages.render(
        request,
        "governance/form.html",
        status=200 if refused is None else refused.status,
        form=shown(layout, known, typed, _faults(asked, typed, refused)),
        asked=asked,
        action=asked_at(request),
        key=form_key(attempt),
    )


async def take(
    pages: Pages, request: Request, asked: Deciding, then: Callable[[Answer], str]
) -> Response:
    """Put what was sent to the service and go on to where ``then`` says; refused, the form again
    with all that was typed."""
    sent = await our_form(request)
    body, _ = _body(asked, _typed(sent))
    try:
        answer = await pages.record(request).post(asked.route, body, key=sent.get(KEY))
    except Refused as refused:
        return form(pages, request, asked, Attempt(sent, refused))
    return RedirectResponse(then(answer), status_code=303)


def _typed(sent: Form) -> Typed:
    return Typed.of((name, value) for name, value in sent.typed if name != KEY)


def _body(asked: Deciding, typed: Typed) -> tuple[Body, Places]:
    return asked.layout.shape(gathered(asked.layout, members(asked.command), typed))


def _faults(asked: Deciding, typed: Typed, refused: Refused | None) -> Sequence[Fault]:
    if refused is None:
        return ()
    if form_page.is_of_something_else(refused):
        return [Fault(text) for text in form_page.faults(refused)]
    _, places = _body(asked, typed)
    return faults(refused.problem, asked.layout, members(asked.command), typed, places)
