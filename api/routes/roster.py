"""Who works here, in which roles and teams: for who gives a case to somebody."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.answers import presenting
from api.authentication import Bearer
from api.composing.services import Services
from api.showing.reading_route import Showing, recorded
from domain.moments import london_day
from domain.roles import Role


def router(services: Services) -> APIRouter:
    """The route that lists colleagues."""
    routes = APIRouter(tags=["directory"], route_class=recorded(services))

    @routes.get(
        "/directory/staff",
        operation_id="list-staff",
        summary="Who holds some roles today, by name, with the team and service of each.",
        response_model=dict[str, Any],
    )
    def list_staff(
        caller: Bearer,
        showing: Showing,
        role: Annotated[
            tuple[Role, ...], Query(min_length=1, description="Who holds one of them.")
        ],
    ) -> Response:
        found = services.roster.on(london_day(services.clock()), caller, frozenset(role))
        # As with names: it is no look at the entries of those who are listed.
        showing.count = len(found)
        told = [
            {
                "practitioner": str(each.practitioner),
                "name": each.name,
                "role": each.held.role.value,
                "service": each.held.service,
                "team": each.held.team,
            }
            for each in found
        ]
        return presenting.answer(
            {"staff": [{k: v for k, v in each.items() if v is not None} for each in told]}
        )

    return routes
