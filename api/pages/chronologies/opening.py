"""Opening a chronology from a case: of which cases, on which ground."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.pages.asking import Record, Refused
from api.pages.case.standing import name_of
from api.pages.chronologies.addresses import CHRONOLOGY, OPENING
from api.pages.chronologies.candidates import cases_around
from api.pages.chronologies.choosing import PART_OF, opening_body
from api.pages.chronologies.lists import GROUNDS, PARTS, SUBJECT
from api.pages.form_page import Attempt, form_page
from api.pages.forms import KEY, our_form
from api.pages.page import Page, Pages, page_router
from api.problems import Problem

PAGES: tuple[Page, ...] = (OPENING,)
Case = Annotated[UUID, Query(description="From which case.")]


def router(pages: Pages) -> APIRouter:
    """The routes of the form."""
    routes = page_router()

    @routes.get(OPENING.path)
    async def form(request: Request, case: Case) -> Response:
        told = await _cases(pages.record(request), case)
        return _shown(pages, request, told)

    @routes.post(OPENING.path)
    async def opened(request: Request, case: Case) -> Response:
        form, record = await our_form(request), pages.record(request)
        told = await _cases(record, case)
        body = opening_body(form, {each["case"]: each["person"] for each in told})
        try:
            made = await record.post("/chronologies/open-chronology", body, key=form.get(KEY))
        except Refused as refused:
            return _shown(pages, request, told, Attempt(form, refused))
        address = CHRONOLOGY.of(chronology_id=made.body["chronology"])
        return RedirectResponse(f"{address}?recorded={made.body['position']}", status_code=303)

    return routes


def _shown(
    pages: Pages,
    request: Request,
    told: list[dict[str, str]],
    attempt: Attempt | None = None,
) -> Response:
    return form_page(
        pages,
        request,
        "chronologies/open.html",
        attempt,
        begins=_first_shown(told),
        action=f"{OPENING.path}?case={told[0]['case']}",
        back=f"/pages/cases/{told[0]['case']}",
        cases=told,
        grounds=GROUNDS,
        parts=PARTS,
        part_of=PART_OF,
    )


def _first_shown(told: list[dict[str, str]]) -> dict[str, str]:
    """The case from which it is opened is that of the subject, unless somebody says otherwise."""
    return {PART_OF + told[0]["case"]: SUBJECT}


async def _cases(record: Record, case: UUID) -> list[dict[str, str]]:
    """The case, then others of the person and of those close to them: id, person and in words."""
    begun = (await record.get(f"/cases/{case}")).body
    referral = begun["areas"]["referral"]
    if "person" not in referral:
        raise Problem("not-allowed", "Who this case is of is not open to you.")
    person = referral["person"]
    found = [{"case": str(case), "person": person, "words": name_of(begun.get("who"))}]
    found += await cases_around(record, person)
    return list({each["case"]: each for each in reversed(found)}.values())[::-1]
