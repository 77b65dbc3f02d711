"""What is booked in somebody's cases: today, and on the days that follow."""

from datetime import timedelta
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from psycopg import Connection

from api.answers import booked as answers
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.cases import AsItStood
from api.routes.views import CASELOAD
from api.showing.listing import Listing
from api.showing.names import Names
from api.showing.reading_route import Showing, recorded
from api.showing.views import AtLeast, read_view, speaks_of, view_as_of
from api.showing.whose import HowMany, Somebody, whom
from domain.moments import london_day, start_of
from projections.caseload.booked import booked
from projections.caseload.projection import CaseloadProjection

MOST_DAYS = 92


def router(services: Services) -> APIRouter:
    """The route of what is booked."""
    routes = APIRouter(tags=["views"], route_class=recorded(services))

    @routes.get(
        "/caseload/booked",
        operation_id="read-booked-contacts",
        summary="What is booked in somebody's cases up to a day, soonest first, and before it what"
        " should have been by now and of which nobody has recorded what came of it.",
        response_model=dict[str, Any],
    )
    async def read_booked(
        caller: Bearer,
        moment: AsItStood,
        showing: Showing,
        practitioner: Annotated[
            Somebody, Query(description="Who holds or covers the cases; `me` for one's own.")
        ],
        days: Annotated[
            int, Query(ge=0, le=MOST_DAYS, description="Up to the end of so many days after today.")
        ] = 7,
        limit: HowMany = 50,
        names: Names = False,
        at_least: AtLeast = None,
    ) -> Response:
        services.gate.admit_to(caller, CASELOAD)
        as_of = await view_as_of(services, CaseloadProjection.name, moment, at_least)
        now = speaks_of(services, moment, as_of)
        today = london_day(now)
        whose = whom(practitioner, caller)
        assert whose is not None, "it has to be said whose"
        listing = Listing(services, caller, showing, CASELOAD, as_of)

        def told(connection: Connection[Any]) -> Response:
            found = booked(
                connection,
                practitioner=whose,
                day=today,
                until=start_of(today + timedelta(days=days + 1)),
                at_position=as_of.position if as_of else None,
                limit=limit,
            )
            bookings = services.bookings.of([each.contact for each in found.contacts])
            return listing.told(
                found,
                [line.row for line in found.lines.values()],
                partial(answers.contacts, found, as_of, bookings, now=now),
                told_as="contacts",
                names=names,
            )

        return await read_view(services, told)

    return routes
