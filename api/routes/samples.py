"""Random samples of cases: drawn by auditors, and read for ever as the cases stood."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import ConfigDict

from api.answers import presenting
from api.answers.samples import drawn, entries, sample
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.commands import Key
from api.showing.reading_route import Showing, recorded
from api.showing.views import at_view
from application.reading import Moment
from application.sampling import SampleAsked
from domain.facts import Content
from domain.governance.sampling import MOST_CASES
from domain.streams import CASE
from projections.outcomes.query import courses

MOST_AT_ONCE = 200


class DrawSampleBody(Content):
    """Which cases are drawn from, how many, under which seed."""

    # FastAPI wants what it is given built.
    model_config = ConfigDict(defer_build=False)

    data: SampleAsked


def router(services: Services) -> APIRouter:
    """The routes that draw, list and read samples."""
    routes = APIRouter(tags=["samples"], route_class=recorded(services))

    @routes.post(
        "/samples/draw-sample",
        operation_id="draw-sample",
        summary="Draw a random sample of cases, and fix the position as of which it tells of them.",
        status_code=201,
        response_model=dict[str, Any],
    )
    def draw_sample(caller: Bearer, key: Key, showing: Showing, body: DrawSampleBody) -> Response:
        made = at_view(lambda: services.sampling.draw(caller, body.data, key=key))
        kept = services.sampling.one(caller, made.case)
        showing.position = kept.sample.position
        response = presenting.answer(drawn(made.case, kept))
        response.status_code = 201
        return response

    @routes.get(
        "/samples",
        operation_id="list-samples",
        summary="Every sample that was drawn: from which cases, with which seed, by whom.",
        response_model=dict[str, Any],
    )
    def list_samples(caller: Bearer, showing: Showing) -> Response:
        found = services.sampling.all(caller)
        showing.count = len(found)
        told = {
            "samples": [
                {**drawn(id, kept), "drawn_by": str(kept.drawn_by)} for id, kept in found.items()
            ]
        }
        return presenting.answer(told)

    @routes.get(
        "/samples/{sample_id}",
        operation_id="read-sample",
        summary="A sample with its cases as they stood at its position, the same whenever read.",
        response_model=dict[str, Any],
    )
    def read_sample(sample_id: UUID, caller: Bearer, showing: Showing) -> Response:
        kept = services.sampling.one(caller, sample_id)
        cases = kept.sample.cases
        with services.views.connection() as connection:
            found = courses(connection, cases, at_position=kept.sample.position)
        allowed = services.gate.admitted_to(caller, cases)
        showing.listed(allowed, position=kept.sample.position)
        return presenting.answer(sample(sample_id, kept, found, allowed))

    @routes.get(
        "/samples/{sample_id}/entries",
        operation_id="read-sample-entries",
        summary="Every entry of a sample's cases up to its position, as far as each may be read.",
        response_model=dict[str, Any],
    )
    def read_entries(
        sample_id: UUID,
        caller: Bearer,
        showing: Showing,
        after: Annotated[int, Query(ge=0, le=MOST_CASES, description="After this number.")] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST_AT_ONCE, description="How many cases.")] = 10,
    ) -> Response:
        sample = services.sampling.one(caller, sample_id).sample
        page = sample.cases[after : after + limit]
        allowed = services.gate.admitted_to(caller, page)
        told: dict[str, Any] = {"sample": str(sample_id), "position": sample.position}
        told["entries"], areas = [], set[str]()
        for number, case in enumerate(page, after + 1):
            if case in allowed:
                read = services.reader.read(caller, CASE, case, Moment(position=sample.position))
                told["entries"] += entries(
                    number, case, services.reader.shown(caller, read.entries)
                )
                areas.update(each.event.fact_class.AREA for each in read.entries)
        told["cases_not_shown"] = len(page) - len(allowed)
        if after + limit < len(sample.cases):
            told["next"] = after + limit
        showing.listed(allowed, position=sample.position)
        showing.areas = tuple(sorted(areas))
        return presenting.answer(told)

    @routes.get(
        "/samples/{sample_id}/tickets",
        operation_id="read-sample-tickets",
        summary="The tickets of all the cases that a sample was drawn from, to draw it again.",
        response_model=dict[str, Any],
    )
    def read_tickets(sample_id: UUID, caller: Bearer, showing: Showing) -> Response:
        sample = services.sampling.one(caller, sample_id).sample
        again = at_view(lambda: services.sampling.redrawn(caller, sample))
        showing.position = sample.position
        told = {"sample": str(sample_id), "tickets": again.tickets}
        return presenting.answer(told)

    return routes
