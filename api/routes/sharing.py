"""What was told to others in a period, and whether consent to it was on record before."""

from typing import Any

from fastapi import APIRouter, Response
from psycopg import Connection

from api.answers import presenting
from api.answers import sharing as sharing_answers
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.cases import AsItStood
from api.routes.reports import REPORTS, First, Last, asked_period
from api.showing.reading_route import Showing, recorded
from api.showing.views import AtLeast, read_view, view_as_of
from projections.sharing.projection import SharingProjection
from projections.sharing.query import sharing


def router(services: Services) -> APIRouter:
    """The route of this report."""
    routes = APIRouter(tags=["reports"], route_class=recorded(services))

    @routes.get(
        "/reports/sharing",
        operation_id="report-sharing",
        summary="Every disclosure: whether consent was on record before, or on what else it rests.",
        response_model=dict[str, Any],
    )
    async def read_sharing(
        caller: Bearer,
        moment: AsItStood,
        showing: Showing,
        first: First,
        last: Last,
        at_least: AtLeast = None,
    ) -> Response:
        services.gate.admit_to(caller, REPORTS)
        period = asked_period(services, first, last)
        as_of = await view_as_of(services, SharingProjection.name, moment, at_least)

        def told(connection: Connection[Any]) -> Response:
            found = sharing(connection, period, at_position=as_of.position if as_of else None)
            reached = as_of or found.as_of
            cases = {each.row.case_id for each in found.shared} | set(found.lacking)
            allowed = services.gate.admitted_to(caller, sorted(cases))
            answer = sharing_answers.report(period, found, reached, allowed)
            showing.listed(sorted(allowed), position=reached.position)
            return presenting.answer(answer)

        return await read_view(services, told)

    return routes
