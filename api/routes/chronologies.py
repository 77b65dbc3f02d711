"""Curated chronologies of one or several cases; commands to them have routes as all commands."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.authentication import Bearer
from api.chronologies import added_later, chronology, listed
from api.problems import JSONLine
from api.reading_route import Showing, recorded
from api.routes.cases import AtMoment
from api.services import Services
from api.view_answers import speaks_of
from application.chronologies.gathering import Gathered
from application.reading import Moment
from domain.policies import policy

QuietDays = Annotated[
    int | None, Query(ge=1, le=3650, description="Name times without contact this long.")
]


def router(services: Services) -> APIRouter:
    """The routes that read chronologies."""
    routes = APIRouter(tags=["chronologies"], route_class=recorded(services))

    @routes.get(
        "/chronologies",
        operation_id="list-chronologies",
        summary="The curated chronologies of cases that the gate opens to who asks.",
        response_model=dict[str, Any],
    )
    def list_chronologies(caller: Bearer, showing: Showing) -> Response:
        found = services.chronologies.all(caller)
        showing.records = tuple(each.id for each in found)
        showing.count = len(found)
        return JSONLine({"chronologies": [listed(each) for each in found]})

    @routes.get(
        "/chronologies/{chronology_id}",
        operation_id="read-curated-chronology",
        summary="A curated chronology: its lines, people, periods and gaps, of the cases that the"
        " gate opens to who asks.",
        response_model=dict[str, Any],
    )
    def read_chronology(
        chronology_id: UUID,
        caller: Bearer,
        moment: AtMoment,
        showing: Showing,
        quiet_days: QuietDays = None,
    ) -> Response:
        gathered = services.chronologies.gather(caller, chronology_id, moment)
        past = moment.position is not None or moment.at is not None
        until = speaks_of(services, moment, gathered.as_of if past else None)
        days = quiet_days or policy("chronology")["quiet_days"]
        told = chronology(gathered, until=until, quiet_days=days)
        if past:
            now = services.chronologies.gather(caller, chronology_id, Moment())
            told["added_later"] = added_later(gathered, now)
        _tell(showing, gathered)
        return JSONLine(told)

    return routes


def _tell(showing: Showing, gathered: Gathered) -> None:
    """What is shown, for the access log."""
    showing.person = gathered.chronology.person
    showing.listed((case.id for case in gathered.cases), position=gathered.as_of.position)
    kinds = {entry.event.fact_class.AREA for case in gathered.cases for entry in case.lines}
    showing.areas = tuple(sorted(kinds))
