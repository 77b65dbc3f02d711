"""Finding people: what is looked for travels in the body, stands in no address and no answer."""

from enum import StrEnum
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api.answers import presenting
from api.answers.outlines import outlined
from api.authentication import Bearer
from api.composing.services import Services
from api.problems import JSONLine
from api.showing.reading_route import Showing, recorded
from api.showing.views import AtLeast, at_view, view_as_of
from application.governance_search import FoundNumber, Sought
from application.reading import Moment
from application.search import Hit, SearchAsked
from domain.facts import Content
from domain.moments import Day
from domain.text import Line, NhsNumber
from projections.search.projection import SearchProjection

MOST_HITS = 50


class NamedBody(Content):
    """Who is looked for: by words of a name, by NHS number, or by both together."""

    # FastAPI wants what it is given built.
    model_config = ConfigDict(defer_build=False)

    name: Line | None = None
    nhs_number: NhsNumber | None = None


class SearchBody(NamedBody):
    """The same, page by page."""

    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_HITS)] = 20


class WantedFor(StrEnum):
    """What a number is to be put into."""

    COPY_OF_RECORD = "copy_of_record"
    HOLD = "hold"
    ERASURE = "erasure"
    EXTERNAL_REVIEW = "external_review"
    READINGS = "readings"


class NumberBody(NamedBody):
    """Who is looked for, by NHS number or by name with date of birth, and what for."""

    date_of_birth: Day | None = None
    wanted_for: WantedFor


def router(services: Services) -> APIRouter:
    """The route that finds people."""
    routes = APIRouter(tags=["views"], route_class=recorded(services))

    @routes.post(
        "/search",
        operation_id="search",
        summary="People by name or NHS number, with those of their cases that you may see.",
        response_model=dict[str, Any],
    )
    async def search(
        caller: Bearer, body: SearchBody, showing: Showing, at_least: AtLeast = None
    ) -> Response:
        await view_as_of(services, SearchProjection.name, Moment(), at_least)
        asked = SearchAsked(
            name=body.name, nhs_number=body.nhs_number, after=body.after, limit=body.limit
        )
        page = await run_in_threadpool(at_view, partial(services.searching.find, caller, asked))
        showing.asked = _asked_by(body)
        found = [id for hit in page.hits for id in (hit.person, *hit.cases)]
        showing.listed(found, position=page.as_of.position)
        told: dict[str, Any] = {
            "as_of": presenting.as_of(page.as_of),
            "people": [_hit(hit) for hit in page.hits],
        }
        if page.next_after is not None:
            told["next"] = str(page.next_after)
        return JSONLine(told)

    @routes.post(
        "/search/for-break-glass",
        operation_id="search-for-break-glass",
        summary="Which cases there are of somebody, by id alone, for who may break glass.",
        response_model=dict[str, Any],
    )
    async def search_for_break_glass(
        caller: Bearer, body: NamedBody, showing: Showing, at_least: AtLeast = None
    ) -> Response:
        await view_as_of(services, SearchProjection.name, Moment(), at_least)
        find = partial(services.emergency_search.find, caller)
        asked = partial(find, name=body.name, nhs_number=body.nhs_number)
        found = await run_in_threadpool(at_view, asked)
        showing.asked = _asked_by(body)
        showing.listed(found.cases, position=found.as_of.position)
        told = {
            "as_of": presenting.as_of(found.as_of),
            "count": len(found.cases),
            "cases": [str(case) for case in found.cases],
        }
        return JSONLine(told)

    @routes.post(
        "/search/for-governance",
        operation_id="search-for-governance",
        summary="Which numbers a person and their cases have, for information governance.",
        response_model=dict[str, Any],
    )
    async def search_for_governance(
        caller: Bearer, body: NumberBody, showing: Showing, at_least: AtLeast = None
    ) -> Response:
        await view_as_of(services, SearchProjection.name, Moment(), at_least)
        sought = Sought(body.name, body.date_of_birth, body.nhs_number)
        find = partial(services.governance_search.find, caller, sought)
        found = await run_in_threadpool(at_view, find)
        showing.asked = (*_asked_by(body), f"for:{body.wanted_for}")
        numbers = [id for each in found.people for id in (each.person, *dict(each.cases))]
        showing.listed(numbers, position=found.as_of.position)
        people = [_numbers(each) for each in found.people]
        return JSONLine({"as_of": presenting.as_of(found.as_of), "people": people})

    return routes


def _asked_by(body: NamedBody) -> tuple[str, ...]:
    """What was looked for is personal: only by what it was looked for is recorded."""
    given = body.model_dump(include={"name", "date_of_birth", "nhs_number"}, exclude_none=True)
    return tuple(f"by:{name}" for name in given)


def _hit(hit: Hit) -> dict[str, Any]:
    told: dict[str, Any] = {"person": str(hit.person), "cases": [str(case) for case in hit.cases]}
    if hit.name is not None:
        told["name"] = hit.name
    if hit.date_of_birth is not None:
        told["date_of_birth"] = hit.date_of_birth.isoformat()
    if hit.merged_into is not None:
        told["merged_into"] = str(hit.merged_into)
    return told


def _numbers(found: FoundNumber) -> dict[str, Any]:
    told: dict[str, Any] = {
        "person": str(found.person),
        "cases": [{"case": str(case), **outlined(each)} for case, each in found.cases],
    }
    if found.merged_into is not None:
        told["merged_into"] = str(found.merged_into)
    return told
