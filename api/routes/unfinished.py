"""What keeps a case from being closed: so that nobody writes a summary that is refused."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import presenting
from api.authentication import Bearer
from api.composing.services import Services
from api.showing.reading_route import Showing, recorded
from application.closing import closing
from domain.case.discharge.discharge import IN_WORDS


def router(services: Services) -> APIRouter:
    """The route of what is unfinished."""
    routes = APIRouter(tags=["cases"], route_class=recorded(services))

    @routes.get(
        "/cases/{case_id}/unfinished",
        operation_id="read-unfinished",
        summary="What keeps a case from being closed as it stands, for who may close it, whether"
        " they may close it all the same, and which questionnaires its outcome lacks.",
        response_model=dict[str, Any],
    )
    def read_unfinished(case_id: UUID, caller: Bearer, showing: Showing) -> Response:
        found = closing(services.reader, caller, case_id, now=services.clock())
        showing.allowed = found.read.allowed
        showing.position = found.read.as_of.position
        return presenting.answer(
            {
                "case": str(case_id),
                "as_of": presenting.as_of(found.read.as_of),
                "unfinished": [
                    {"code": blocker, "says": IN_WORDS[blocker], "entries": list(map(str, entries))}
                    for blocker, entries in found.unfinished.items()
                ],
                "lacking_a_pair": found.lacking_a_pair,
                "may_override": found.may_override,
            }
        )

    return routes
