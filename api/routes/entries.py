"""One entry of a case, with every later one that speaks of it."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import presenting
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.cases import AtMoment, known_by_bound, person_told, tell
from api.showing.reading_route import Showing, recorded
from application.beside import entry_and_beside
from application.judging import NoSuchStream
from application.log import StreamEntry
from application.reading import Entry, StreamRead
from domain.pointing import points_at
from domain.streams import CASE


def router(services: Services) -> APIRouter:
    """The route of an entry."""
    routes = APIRouter(tags=["cases"], route_class=recorded(services))

    @routes.get(
        "/cases/{case_id}/entries/{entry_id}",
        operation_id="read-entry",
        summary="One entry of a case, and what was said of it later, as far as it may be read.",
        response_model=dict[str, Any],
    )
    def read_entry(
        case_id: UUID, entry_id: UUID, caller: Bearer, moment: AtMoment, showing: Showing
    ) -> Response:
        read = services.reader.read(caller, CASE, case_id, moment)
        beside = entry_and_beside([entry.event for entry in read.entries], entry_id)
        if not beside:
            raise NoSuchStream
        by_id = {entry.event.id: entry for entry in read.entries}
        shown = services.reader.shown(caller, [by_id[each.id] for each in beside])
        told: dict[str, Any] = {
            "case": str(case_id),
            "as_of": presenting.as_of(read.as_of),
            **person_told(read),
            "entry": presenting.entry(shown[0]),
            "beside": [presenting.entry(each) for each in shown[1:]],
            "refers_to": _refers_to(shown[0], read),
            "leaf_hash": _leaf_hash(beside[0]),
        }
        tell(showing, read, shown)
        showing.asked = (f"entry:{entry_id}", *known_by_bound(moment))
        return presenting.answer(told)

    return routes


def _refers_to(entry: Entry, read: StreamRead) -> list[str]:
    """The entries of the case that the entry names; none where its fields are withheld."""
    if "withheld" in presenting.clear(entry):
        return []
    there = {each.event.id for each in read.entries}
    named = points_at(entry.event.fact)
    return [str(id_) for id_ in named if id_ in there and id_ != entry.event.id]


def _leaf_hash(entry: StreamEntry) -> str:
    recorded = entry.envelope.recorded
    assert recorded is not None, "the log holds it"
    return recorded.leaf_hash.hex()
