"""External reviews: somebody from outside reads some cases as they stood, once two people of
information governance have decided so."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from api.clock import utc_now
from api.pages import words
from api.pages.asking import Answer
from api.pages.forming.layouts import Ask, Body, Group, Layout, Places
from api.pages.governance.addresses import (
    APPROVE_REVIEW,
    ASK_REVIEW,
    END_REVIEW,
    FIND,
    GOVERNANCE,
    REVIEW,
    WHO_CAN_TELL,
)
from api.pages.governance.deciding import Deciding, add_form
from api.pages.governance.facts import Fact, data_of, is_mine, steps
from api.pages.governance.lists import REVIEWS, label, options
from api.pages.page import Page, Pages, page_router
from api.pages.staff import staff_in
from domain.policies import policy

PAGES: tuple[Page, ...] = (ASK_REVIEW, REVIEW, APPROVE_REVIEW, END_REVIEW)
_LONGEST_DAYS = policy("access")["external_review"]["longest_days"]
_CASES = "cases"
Cases = Annotated[list[UUID] | None, Query(description="Of which cases.")]


def router(pages: Pages) -> APIRouter:
    """The routes of these pages."""
    routes = page_router()

    async def asking(case: Cases = None) -> Deciding:
        return _asking(case or [])

    # Before the page whose address an id completes, which would take it for one.
    add_form(routes, pages, ASK_REVIEW, asking, _to_page)

    @routes.get(REVIEW.path)
    async def one(request: Request, review_id: UUID) -> HTMLResponse:
        told = await _told(pages, request, review_id)
        staff = await staff_in(pages.record(request), told["steps"])
        return pages.render(
            request,
            "governance/review.html",
            facts=tuple(facts(told)),
            cases=told["cases"],
            steps=steps(told["steps"], staff),
            state=state(told),
            is_own=is_mine(told, me=staff.me),
            approving=APPROVE_REVIEW.of(review_id=review_id),
            ending=END_REVIEW.of(review_id=review_id),
        )

    async def approving(request: Request, review_id: UUID) -> Deciding:
        return _approving(await _told(pages, request, review_id))

    async def ending(request: Request, review_id: UUID) -> Deciding:
        return _ending(await _told(pages, request, review_id))

    add_form(routes, pages, APPROVE_REVIEW, approving, _to_page)
    add_form(routes, pages, END_REVIEW, ending, _to_page)

    return routes


async def _told(pages: Pages, request: Request, review: UUID) -> Mapping[str, Any]:
    return (await pages.record(request).get(f"/external-reviews/{review}")).body


def _to_page(answer: Answer) -> str:
    return REVIEW.of(review_id=answer.body["review"])


def state(told: Mapping[str, Any]) -> str:
    """Where a review is on its way: asked for, to come, in force, or over."""
    now = utc_now()
    if datetime.fromisoformat(told["over"]) <= now:
        return "over"
    if "approved_by" not in told:
        return "requested"
    return "to_come" if datetime.fromisoformat(told["starting"]) > now else "in_force"


STATES: Mapping[str, str] = {
    "requested": "Waits for somebody else to approve it",
    "to_come": "Approved, has not begun",
    "in_force": "Open to the reviewer",
    "over": "Over",
}


def facts(told: Mapping[str, Any]) -> Iterator[Fact]:
    """Who reads what as it stood when, for how long, and for whom."""
    asked = data_of(told, "external_review_requested")
    yield Fact("Reviewer", told["reviewer"])
    yield Fact("What for", label(REVIEWS, asked["ground"]))
    yield Fact("Their reference", asked["authority"])
    yield Fact("As the record stood on", words.moment(told["as_at"]))
    yield Fact("From", words.moment(told["starting"]))
    yield Fact("Until", words.moment(told["over"]))
    found = state(told)
    yield Fact("Stands", STATES[found], stands_out=found == "requested")


def _with_cases(body: Body) -> tuple[Body, Places]:
    """The numbers of the cases one by one."""
    numbers = str(body.get(_CASES, "")).replace(",", " ").split()
    data = {**body["data"], "cases": numbers}
    places = {f"data.cases.{place}": _CASES for place in range(len(numbers))}
    return {"data": data}, {**places, "data.cases": _CASES}


def _of(cases: Sequence[UUID]) -> Layout:
    """The form, with the numbers of cases in it."""
    return Layout(
        title=ASK_REVIEW.title,
        button="Ask for it",
        lead=(
            "Somebody from outside reads some cases as they stood on a day. It opens nothing before"
            " somebody else of information governance has approved it.",
        ),
        groups=(
            Group(
                parts=(
                    Ask("data.reviewer", "Number by which the reviewer signs in"),
                    Ask(
                        _CASES,
                        "Numbers of the cases",
                        f"With spaces between them. {WHO_CAN_TELL}",
                        of="data.authority",
                        value=" ".join(map(str, cases)),
                        is_single=True,
                    ),
                    Ask("data.ground", "What it is for", options=options(REVIEWS)),
                    Ask(
                        "data.authority",
                        "Reference of who asks for it",
                        "Letters, digits and hyphens, without spaces; never a name.",
                    ),
                ),
            ),
            Group(
                legend="As it stood, and for how long",
                parts=(
                    Ask("data.as_at", "As the record stood on"),
                    Ask("data.starting", "They read it from"),
                    Ask("data.until", "Until", f"At most {_LONGEST_DAYS} days."),
                ),
            ),
        ),
        left_out={"data.cases": "asked for as numbers in one line"},
        blames={
            "unknown-review-ground": "data.ground",
            "own-review": "data.reviewer",
            "as-at-in-future": "data.as_at",
            "review-too-long": "data.until",
            "review-over": "data.until",
        },
        shape=_with_cases,
    )


ASKING = _of(())
APPROVING = Layout(
    title=APPROVE_REVIEW.title,
    button="Approve it",
    lead=("The reviewer reads these cases, as they stood, from the day that is given.",),
    groups=(),
)
ENDING = Layout(
    title=END_REVIEW.title,
    button="End it now",
    lead=("It opens nothing from then on. One that was not approved never will.",),
    groups=(),
)


def _asking(cases: Sequence[UUID]) -> Deciding:
    return Deciding(
        command="request-external-review",
        layout=_of(cases),
        route="/external-reviews/request-external-review",
        back=GOVERNANCE.path,
        back_words=GOVERNANCE.title,
        finds=FIND.at(wanted_for="external_review"),
    )


def _approving(told: Mapping[str, Any]) -> Deciding:
    return _deciding(told, "approve-external-review", APPROVING)


def _ending(told: Mapping[str, Any]) -> Deciding:
    return _deciding(told, "end-external-review", ENDING)


def _deciding(told: Mapping[str, Any], command: str, layout: Layout) -> Deciding:
    numbers = tuple(Fact("Case", case) for case in told["cases"])
    return Deciding(
        command=command,
        layout=layout,
        route=f"/external-reviews/{told['review']}/{command}",
        back=REVIEW.of(review_id=told["review"]),
        back_words=REVIEW.title,
        facts=(*facts(told), *numbers),
    )
