"""What people who work here are called, for pages that say who did what: many at once."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import presenting
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.cases import AsItStood
from api.showing.reading_route import Showing, recorded
from domain.moments import instant_text

MOST_ASKED_ABOUT = 50


def router(services: Services) -> APIRouter:
    """The route that tells names."""
    routes = APIRouter(tags=["directory"], route_class=recorded(services))

    @routes.get(
        "/directory/names",
        operation_id="read-staff-names",
        summary="What people who work here were called, and since when, by their ids.",
        response_model=dict[str, Any],
    )
    def read_names(
        caller: Bearer,
        moment: AsItStood,
        showing: Showing,
        id: Annotated[
            tuple[UUID, ...],
            Query(
                min_length=1,
                max_length=MOST_ASKED_ABOUT,
                description="Whose; whom the directory does not have is left out of the answer.",
            ),
        ],
    ) -> Response:
        as_of = services.reader.resolve(moment)
        found = services.staff_names.of(caller, frozenset(id), upto=as_of.position)
        # About whom it was asked stands in the bounds of the reading. It is no look at a
        # colleague's entry: else whoever opens a case would have looked at all who wrote in it.
        showing.count, showing.position = len(found), as_of.position
        told = [
            {
                "practitioner": str(who),
                "names": [
                    {"name": each.name, "since": instant_text(each.since)} for each in called
                ],
            }
            for who, called in sorted(found.items())
        ]
        return presenting.answer({"as_of": presenting.as_of(as_of), "staff": told})

    return routes
