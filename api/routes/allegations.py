"""What has been alleged of somebody who works here, for the officer who deals with it, and what is
open of it.

Whom it is asked about travels in the body, and the reading names them by nothing that readings are
found by: neither they nor who watches over access can tell that it was asked.
"""

from datetime import date
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
from domain.moments import instant_text, london_day


class AllegedBody(Content):
    """Who is asked about: a practitioner, by the id that they have in the directory."""

    # FastAPI wants what it is given built.
    model_config = ConfigDict(defer_build=False)

    alleged: UUID


def router(services: Services) -> APIRouter:
    """The routes that find allegations and list what is open."""
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

    @routes.get(
        "/matters",
        operation_id="list-matters",
        summary="Hidden matters that nobody has closed and of which you may know, with the day by"
        " which the designated officer must be told.",
        response_model=dict[str, Any],
    )
    def list_matters(caller: Bearer, showing: Showing) -> Response:
        found = services.open_matters.of(caller)
        today, position = london_day(services.clock()), services.last_position()
        showing.listed((each.state.id for each in found), position=position)
        told = [_matter(each) | _open(each, today) for each in found]
        return presenting.answer({"matters": told})

    return routes


def _open(read: StreamRead, today: date) -> dict[str, Any]:
    state = read.state
    assert isinstance(state, Matter), "only matters are read here"
    assert state.sort is not None, "a matter begins with its sort"
    alleged = {} if state.alleged is None else {"alleged": str(state.alleged)}
    return {"sort": state.sort.value, "lado_overdue": state.lado_overdue(today), **alleged}


def _matter(read: StreamRead) -> dict[str, Any]:
    state, reported = read.state, read.entries[0].event
    assert isinstance(state, Matter), "only matters are read here"
    told: dict[str, Any] = {
        "matter": str(state.id),
        "version": state.version,
        "reported": reported.record["occurred"],
        "recorded": instant_text(reported.at),
        "grounds": reported.record["data"].get("grounds", []),
    }
    standing = {
        "contact_lado_by": state.contact_lado_by,
        "lado_told": state.lado_told,
        "threshold": state.threshold,
        "decision": state.decision,
        "outcome": state.outcome,
    }
    return told | {name: value for name, value in plain(standing).items() if value is not None}
