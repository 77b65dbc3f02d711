"""Persons, the directory and matters: each with all of its entries, for there are few."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Response

from api.answers import presenting
from api.authentication import Bearer
from api.collections import OTHERS, Collection
from api.composing.services import Services
from api.routes.cases import AtMoment
from api.showing.reading_route import Showing, recorded
from application.judging import NoSuchStream


def router(services: Services) -> APIRouter:
    """The routes that read what is no case."""
    routes = APIRouter(route_class=recorded(services))
    for collection in OTHERS:
        routes.add_api_route(
            f"{collection.path}/{{{collection.parameter}}}",
            _endpoint(services, collection),
            operation_id=f"read-{collection.kind.name}",
            summary=_SUMMARIES[collection.kind.name],
            response_model=dict[str, Any],
            tags=[collection.path.removeprefix("/")],
        )
    return routes


_SUMMARIES = {
    "person": "A person's record: identity, other names, addresses, relationships, merges.",
    "directory": "A practitioner, team or service, with roles and names and when they held.",
    "matter": "A matter that is hidden from all who may not know of it.",
    "governance": "A use of break-glass: who opened which case, for how long, what a review found.",
}


def _endpoint(services: Services, collection: Collection) -> Callable[..., Response]:
    def read(stream: UUID, caller: Bearer, moment: AtMoment, showing: Showing) -> Response:
        read = services.reader.read(caller, collection.kind, stream, moment)
        # Governance streams of other areas are not for whoever reads these.
        if collection.area not in {None, read.entries[0].event.fact_class.AREA}:
            raise NoSuchStream
        headers = {}
        if moment.known_by is None:
            headers["ETag"] = services.etags.of(stream, read.state.version, caller.actor)
        told = presenting.stream(read, services.reader.shown(caller, read.entries))
        showing.entries(read.entries, position=read.as_of.position)
        return presenting.answer({collection.one: str(stream), **told}, headers)

    read.__annotations__["stream"] = Annotated[UUID, Path(alias=collection.parameter)]
    return read
