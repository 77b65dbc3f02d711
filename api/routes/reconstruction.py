"""A case in hindsight, for whoever reviews it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import presenting
from api.answers import reconstruction as reconstruction_answers
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.cases import AtMoment, tell
from api.showing.reading_route import Showing, recorded
from api.showing.views import speaks_of
from domain.moments import Day, london_day


def router(services: Services) -> APIRouter:
    """The route that tells a case in hindsight."""
    routes = APIRouter(tags=["cases"], route_class=recorded(services))

    @routes.get(
        "/cases/{case_id}/reconstruction",
        operation_id="read-reconstruction",
        summary="A case in hindsight: risk at each contact, answers about self-harm and what"
        " followed, what stood when it was closed, and the versions of the rules.",
        response_model=dict[str, Any],
    )
    def read_reconstruction(
        case_id: UUID,
        caller: Bearer,
        moment: AtMoment,
        showing: Showing,
        day: Annotated[
            Day | None, Query(description="The rules of this day in London; else of the moment.")
        ] = None,
    ) -> Response:
        then = None
        if moment.position is not None or moment.at is not None:
            then = services.reader.resolve(moment)
        rules_of = day or london_day(speaks_of(services, moment, then))
        found = services.reconstructing.of(caller, case_id, moment, rules_of)
        tell(showing, found.read, found.read.entries)
        told = reconstruction_answers.told(found, rules_of)
        return presenting.answer({"case": str(case_id), **told})

    return routes
