"""What has been alleged of somebody who works here, for the officer who deals with it.

Whom it is asked about travels in the body, and the reading names them by nothing that readings are
found by: neither they nor who watches over access can tell that it was asked.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict

from api.answers import presenting
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.cases import AsItStood
from api.showing.reading_route import Showing, recorded
from application.reading import StreamRead
from application.reconstruction.plain import plain
from domain.facts import Content
from domain.matter.matter import Matter
from domain.moments import instant_text


class AllegedBody(Content):
    """Who is asked about: a practitioner, by the id that they have in the directory."""

    # FastAPI wants what it is given built.
    model_config = ConfigDict(defer_build=False)

    alleged: UUID


def router(services: Services) -> APIRouter:
    """The route that finds allegations."""
    routes = APIRouter(tags=["matters"], route_class=recorded(services))

    @routes.post(
        "/matters/search",
        operation_id="search-matters",
        summary="What has been alleged of somebody who works here, as it stood.",
        response_model=dict[str, Any],
    )
    def search_matters(
        caller: Bearer, body: AllegedBody, moment: AsItStood, showing: Showing
    ) -> Response:
        found = services.allegations.of(caller, body.alleged, moment)
        showing.asked = (f"alleged:{body.alleged}",)
        showing.listed((each.state.id for each in found.matters), position=found.as_of.position)
        told = {
            "as_of": presenting.as_of(found.as_of),
            "matters": [_matter(each) for each in found.matters],
            "cases_not_shown": found.cases_not_shown,
        }
        return presenting.answer(told)

    return routes


def _matter(read: StreamRead) -> dict[str, Any]:
    state, reported = read.state, read.entries[0].event
    assert isinstance(state, Matter), "only matters are read here"
    told: dict[str, Any] = {
        "matter": str(state.id),
        "version": state.version,
        "reported": reported.record["occurred"],
        "recorded": instant_text(reported.at),
        "grounds": reported.record["data"]["grounds"],
    }
    standing = {
        "contact_lado_by": state.contact_lado_by,
        "lado_told": state.lado_told,
        "threshold": state.threshold,
        "decision": state.decision,
        "outcome": state.outcome,
    }
    return told | {name: value for name, value in plain(standing).items() if value is not None}
