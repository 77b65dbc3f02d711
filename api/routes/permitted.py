"""What somebody may record in a case: so that nobody is shown a form that is refused at the end."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import presenting
from api.authentication import Bearer
from api.composing.services import Services
from api.showing.reading_route import Showing, recorded


def router(services: Services) -> APIRouter:
    """The route of what may be recorded."""
    routes = APIRouter(tags=["cases"], route_class=recorded(services))

    @routes.get(
        "/cases/{case_id}/permitted",
        operation_id="read-permitted",
        summary="The commands that the case takes from who asks, as it stands, and whether they may"
        " read it; what is said in a command may still be refused.",
        response_model=dict[str, Any],
    )
    def read_permitted(case_id: UUID, caller: Bearer, showing: Showing) -> Response:
        showing.allowed, commands = services.gate.permitted(caller, case_id)
        names = [asked.NAME for asked in commands]
        return presenting.answer({"commands": names, "readable": showing.allowed is not None})

    return routes
