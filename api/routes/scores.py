"""What the questionnaires of a case came to, and its goals."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import presenting
from api.answers.goals import goals
from api.answers.scores import scores
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.cases import AtMoment, known_by_bound, tell
from api.showing.reading_route import Showing, recorded
from application.callers import Caller
from application.reading import Entry, Moment
from domain.case.measures.goals import AREA
from domain.case.measures.measures import MeasuresRecorded
from domain.facts import Fact
from domain.streams import CASE

_Told = Callable[[Sequence[Entry]], dict[str, Any]]


def router(services: Services) -> APIRouter:
    """The routes that tell scores."""
    routes = APIRouter(tags=["cases"], route_class=recorded(services))

    @routes.get(
        "/cases/{case_id}/scores",
        operation_id="read-scores",
        summary="The scores of a case's questionnaires in order, and what each means by the rules.",
        response_model=dict[str, Any],
    )
    def read_scores(case_id: UUID, caller: Bearer, moment: AtMoment, showing: Showing) -> Response:
        return _answer(services, caller, case_id, moment, showing, _is_questionnaire, scores)

    @routes.get(
        "/cases/{case_id}/goals",
        operation_id="read-goals",
        summary="The goals of a case in the person's own words, and how near each came, in order.",
        response_model=dict[str, Any],
    )
    def read_goals(case_id: UUID, caller: Bearer, moment: AtMoment, showing: Showing) -> Response:
        return _answer(services, caller, case_id, moment, showing, _is_of_a_goal, goals)

    return routes


def _is_questionnaire(kind: type[Fact]) -> bool:
    return issubclass(kind, MeasuresRecorded)


def _is_of_a_goal(kind: type[Fact]) -> bool:
    return kind.AREA == AREA


def _answer(
    services: Services,
    caller: Caller,
    case_id: UUID,
    moment: Moment,
    showing: Showing,
    wanted: Callable[[type[Fact]], bool],
    told_of: _Told,
) -> Response:
    """What is told of the entries of these kinds."""
    read = services.reader.read(caller, CASE, case_id, moment)
    of_it = [entry for entry in read.entries if wanted(entry.event.fact_class)]
    shown = services.reader.shown(caller, of_it)
    told = {"case": str(case_id), "as_of": presenting.as_of(read.as_of), **told_of(shown)}
    tell(showing, read, shown)
    showing.asked = known_by_bound(moment)
    return presenting.answer(told)
