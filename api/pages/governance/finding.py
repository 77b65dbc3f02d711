"""Finding the number that a form of information governance asks for: of a person who is named by
NHS number, or by name and date of birth, which stand in no address."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from api.pages.asking import Refused
from api.pages.audit.addresses import SEEN_BY
from api.pages.form_page import NOTHING, Attempt, form_page
from api.pages.forms import our_form
from api.pages.governance.addresses import (
    ASK_ERASURE,
    ASK_REVIEW,
    FIND,
    PLACE_HOLD,
    TAKE_ON,
)
from api.pages.governance.outlines import outlined
from api.pages.page import Page, Pages, page_router

PAGES: tuple[Page, ...] = (FIND,)
WANTED_FOR: Mapping[str, str] = {
    "copy_of_record": "A request for a copy of their record",
    "hold": "A hold",
    "erasure": "An erasure",
    "external_review": "An external review",
    "readings": "Who saw their record",
}
_FOR, _ASKED = "wanted_for", ("name", "date_of_birth", "nhs_number", "wanted_for")
_For = Annotated[str, Query(max_length=40, description="What the number is for.")]


@dataclass(frozen=True)
class Way:
    """A number that was found, what it stands for, and the form that it goes into, if it does."""

    number: str
    says: str
    leads: str = ""
    href: str = ""


def router(pages: Pages) -> APIRouter:
    """The route of this page."""
    routes = page_router()

    @routes.get(FIND.path)
    async def look(request: Request, wanted_for: _For = "") -> HTMLResponse:
        return form_page(
            pages,
            request,
            "governance/find.html",
            None,
            begins={_FOR: wanted_for} if wanted_for in WANTED_FOR else NOTHING,
            wanted_for=WANTED_FOR,
            found=None,
        )

    @routes.post(FIND.path)
    async def find(request: Request) -> HTMLResponse:
        form = await our_form(request)
        asked = {name: form.get(name).strip() for name in _ASKED}
        body = {name: value for name, value in asked.items() if value}
        found, refused = None, None
        try:
            answer = await pages.record(request).post("/search/for-governance", body)
            found = [ways(each, body[_FOR]) for each in answer.body["people"]]
        except Refused as caught:
            refused = caught
        return form_page(
            pages,
            request,
            "governance/find.html",
            Attempt(form, refused),
            wanted_for=WANTED_FOR,
            found=found,
        )

    return routes


def ways(person: Mapping[str, Any], wanted_for: str) -> Sequence[Way]:
    """The numbers that were found of somebody, each with the form that it was looked for."""
    return [*_ways(person, wanted_for)]


def _ways(person: Mapping[str, Any], wanted_for: str) -> Iterator[Way]:
    id = person["person"]
    says = "The person"
    if "merged_into" in person:
        says += f"; merged into the record with the number {person['merged_into']}"
    match wanted_for:
        case "copy_of_record":
            yield Way(id, says, "Take on a request for this person", TAKE_ON.at(person=id))
        case "hold":
            yield Way(id, says, "Hold all about this person", PLACE_HOLD.at(person=id))
        case "erasure":
            yield Way(id, says, "Ask to erase this person’s own record", ASK_ERASURE.at(record=id))
        case _:
            yield Way(id, says)
    for case in person["cases"]:
        yield _of_case(case, wanted_for)


def _of_case(case: Mapping[str, Any], wanted_for: str) -> Way:
    id, says = case["case"], f"A case. {outlined(case)}"
    match wanted_for:
        case "hold":
            return Way(id, says, "Hold this case", PLACE_HOLD.at(record=id))
        case "erasure":
            return Way(id, says, "Ask to erase this case", ASK_ERASURE.at(record=id))
        case "external_review":
            return Way(id, says, "Ask for a review of this case", ASK_REVIEW.at(case=id))
        case "readings":
            return Way(id, says, "Who saw this case", SEEN_BY.of(case_id=id))
    return Way(id, says)
