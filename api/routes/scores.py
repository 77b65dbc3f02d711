"""What the questionnaires of a case came to."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import presenting
from api.answers import scores as score_answers
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.cases import AtMoment, known_by_bound, tell
from api.showing.reading_route import Showing, recorded
from domain.case.measures.measures import MeasuresRecorded
from domain.streams import CASE


def router(services: Services) -> APIRouter:
    """The route that tells scores."""
    routes = APIRouter(tags=["cases"], route_class=recorded(services))

    @routes.get(
        "/cases/{case_id}/scores",
        operation_id="read-scores",
        summary="The scores of a case's questionnaires in order, and what each means by the rules.",
        response_model=dict[str, Any],
    )
    def read_scores(case_id: UUID, caller: Bearer, moment: AtMoment, showing: Showing) -> Response:
        read = services.reader.read(caller, CASE, case_id, moment)
        answered = [e for e in read.entries if issubclass(e.event.fact_class, MeasuresRecorded)]
        shown = services.reader.shown(caller, answered)
        told = {
            "case": str(case_id),
            "as_of": presenting.as_of(read.as_of),
            **score_answers.scores(shown),
        }
        tell(showing, read, shown)
        showing.asked = known_by_bound(moment)
        return presenting.answer(told)

    return routes
