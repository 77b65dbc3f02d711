"""Cases whose time is over, and the lists by which they are destroyed: drawn up by one, approved by
another."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.clock import utc_now
from api.pages import words
from api.pages.address import address, asked_at
from api.pages.asking import Answer, Refused
from api.pages.form_page import Attempt, form_page
from api.pages.forming.layouts import Ask, Group, Layout
from api.pages.forms import KEY, our_form
from api.pages.governance.addresses import (
    APPROVE_DESTRUCTION,
    DESTRUCTION,
    ERASURE,
    REFUSE_DESTRUCTION,
    RETENTION,
)
from api.pages.governance.deciding import Deciding, add_form
from api.pages.governance.facts import Fact, is_mine, steps
from api.pages.governance.lists import REFUSALS, RULES, label, options
from api.pages.governance.outlines import outlined
from api.pages.page import Page, Pages, page_router
from api.pages.staff import staff_in
from api.pages.tables import Cell, Table
from api.problems import Problem
from domain.moments import london_day

PAGES: tuple[Page, ...] = (RETENTION, DESTRUCTION, APPROVE_DESTRUCTION, REFUSE_DESTRUCTION)
STATES: Mapping[str, str] = {
    "listed": "Waits for somebody else to approve it",
    "approved": "Approved, is being carried out",
    "done": "Done",
    "refused": "Refused",
}
_KEPT: Mapping[str, str] = {
    "held": "Kept: a hold stands",
    "kept_on": "Kept: something happened since",
}
_GONE: Mapping[str, str] = {"done": "Erased", "refused": "Kept"}
_CASES_AT_ONCE = 100
_NOT_TOLD = "Restricted: of whom and when is not told"
_GOES_FOR_GOOD = (
    "Each of its cases is erased by itself. What it said can’t be read again by anybody; its codes,"
    " dates and numbers stay, and that it was destroyed. Cases that are held by then, or in which"
    " something happened since, are kept."
)

_By = Annotated[str, Query(max_length=10, description="Over before this day; today if empty.")]
_After = Annotated[int, Query(ge=0, lt=2**53, description="Cases that began later.")]


def router(pages: Pages) -> APIRouter:
    """The routes of these pages."""
    routes = page_router()

    @routes.get(RETENTION.path)
    async def due(
        request: Request,
        by: _By = "",
        after: _After = 0,
    ) -> HTMLResponse:
        return await _due(pages, request, by, after, None)

    @routes.post(RETENTION.path)
    async def draw_up(
        request: Request,
        by: _By = "",
        after: _After = 0,
    ) -> Response:
        sent = await our_form(request)
        body = {"data": {"cases": sent.chosen("case")}}
        path = "/destructions/list-for-destruction"
        try:
            made = await pages.record(request).post(path, body, key=sent.get(KEY))
        except Refused as refused:
            return await _due(pages, request, by, after, Attempt(sent, refused))
        return RedirectResponse(_to_page(made), status_code=303)

    @routes.get(DESTRUCTION.path)
    async def one(request: Request, destruction_id: UUID) -> HTMLResponse:
        told = await _told(pages, request, destruction_id)
        staff = await staff_in(pages.record(request), told["steps"])
        return pages.render(
            request,
            "governance/destruction.html",
            facts=tuple(facts(told)),
            cases=cases(told),
            steps=steps(told["steps"], staff),
            state=told["state"],
            is_own=is_mine(told, me=staff.me),
            approving=APPROVE_DESTRUCTION.of(destruction_id=destruction_id),
            refusing=REFUSE_DESTRUCTION.of(destruction_id=destruction_id),
        )

    async def approving(request: Request, destruction_id: UUID) -> Deciding:
        return _approving(await _told(pages, request, destruction_id))

    async def refusing(request: Request, destruction_id: UUID) -> Deciding:
        return _refusing(await _told(pages, request, destruction_id))

    add_form(routes, pages, APPROVE_DESTRUCTION, approving, _to_page)
    add_form(routes, pages, REFUSE_DESTRUCTION, refusing, _to_page)

    return routes


async def _due(
    pages: Pages, request: Request, by: str, after: int, attempt: Attempt | None
) -> HTMLResponse:
    """The cases whose time is over before a day, to choose from; none before somebody asks for a
    day, because each is worked out anew."""
    day = _read(by)
    found: Mapping[str, Any] = {"due": [], "looked_at": 0, "next": None}
    if by:
        record = pages.record(request)
        told = await record.get("/retention/due", by=day, after=after, limit=_CASES_AT_ONCE)
        found = told.body
    query = {"by": day.isoformat()}
    following = found["next"]
    return form_page(
        pages,
        request,
        "governance/retention.html",
        attempt,
        action=asked_at(request),
        by=day,
        is_asked=bool(by),
        looked_at=found["looked_at"],
        to_choose=[_row(each) for each in found["due"] if not each["held"]],
        held=[_row(each) for each in found["due"] if each["held"]],
        chosen=frozenset() if attempt is None else frozenset(attempt.form.chosen("case")),
        next=None if following is None else address(RETENTION.path, {**query, "after": following}),
        first=address(RETENTION.path, query) if after else None,
    )


def _row(each: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "case": each["case"],
        "until": each["kept_until"],
        "rule": label(RULES, each["rule"]),
        "outline": outlined(each) if "status" in each else _NOT_TOLD,
    }


def _read(typed: str) -> date:
    """The day up to which is asked; today where none was typed."""
    try:
        return date.fromisoformat(typed) if typed else london_day(utc_now())
    except ValueError:
        raise Problem("not-acceptable", "Write a day as 2025-03-14.", code="day") from None


async def _told(pages: Pages, request: Request, destruction: UUID) -> Mapping[str, Any]:
    return (await pages.record(request).get(f"/destructions/{destruction}")).body


def _to_page(answer: Answer) -> str:
    return DESTRUCTION.of(destruction_id=answer.body["destruction"])


def facts(told: Mapping[str, Any]) -> Iterator[Fact]:
    """How many cases stand on a list, and where it is on its way."""
    kept = sum("dropped" in case for case in told["cases"])
    yield Fact("Cases", str(len(told["cases"])))
    if kept:
        yield Fact("Kept after all", str(kept))
    yield Fact("Rules of retention", f"Version {told['policy'].rpartition('/')[2]}")
    yield Fact("Stands", STATES[told["state"]], stands_out=told["state"] == "listed")


def cases(told: Mapping[str, Any]) -> Table:
    """Each case of a list: until when it was to be kept by which rule, and what became of it."""
    rows = [
        (
            Cell(
                outlined(each) if "status" in each else _NOT_TOLD,
                more=each["case"],
                href=ERASURE.of(erasure_id=each["erasure"]) if "erasure" in each else None,
            ),
            Cell(words.day(each["kept_until"])),
            Cell(label(RULES, each["rule"])),
            _became(each, told["state"]),
        )
        for each in told["cases"]
    ]
    return Table("Its cases", ("Case", "Kept until", "By which rule", "Now"), rows)


def _became(case: Mapping[str, Any], state: str) -> Cell:
    if "dropped" in case:
        why = case["dropped"]
        return Cell(_KEPT.get(why) or f"Kept: {words.in_words(why).lower()}")
    if "erasure_state" in case:
        return Cell(_GONE.get(case["erasure_state"], "Is being erased"))
    if state == "refused":
        return Cell("Kept")
    return Cell("A hold keeps it", stands_out=True) if case["held"] else Cell("To be erased")


APPROVING = Layout(title=APPROVE_DESTRUCTION.title, button="Approve and destroy", groups=())
REFUSING = Layout(
    title=REFUSE_DESTRUCTION.title,
    button="Refuse it",
    lead=("Nothing of it is erased.",),
    groups=(Group(parts=(Ask("data.reason", "Reason", options=options(REFUSALS)),)),),
    blames={"unknown-refusal": "data.reason"},
)


def _approving(told: Mapping[str, Any]) -> Deciding:
    return _deciding(told, "approve-destruction", APPROVING, warns=_GOES_FOR_GOOD)


def _refusing(told: Mapping[str, Any]) -> Deciding:
    return _deciding(told, "refuse-destruction", REFUSING)


def _deciding(
    told: Mapping[str, Any], command: str, layout: Layout, *, warns: str = ""
) -> Deciding:
    return Deciding(
        command=command,
        layout=layout,
        route=f"/destructions/{told['destruction']}/{command}",
        back=DESTRUCTION.of(destruction_id=told["destruction"]),
        back_words=DESTRUCTION.title,
        facts=tuple(facts(told)),
        warns=warns,
    )
