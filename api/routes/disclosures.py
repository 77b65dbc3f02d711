"""Subject access requests and their packs, for those who answer them."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api.answers.disclosures import asked_in, decided, mentioned, to_weigh, told, unchecked
from api.answers.steps import steps
from api.authentication import Bearer
from api.composing.services import Services
from api.problems import JSONLine
from api.showing.reading_route import Showing, recorded
from application.disclosure.disclosing import MadePack

PACK_MEDIA_TYPE = "application/zip"
A_PACK: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A zip; until something is decided or erased, the same bytes.",
        "content": {PACK_MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


def router(services: Services) -> APIRouter:
    """The routes that read disclosures; commands to them have routes as all commands have."""
    routes = APIRouter(tags=["disclosures"], route_class=recorded(services))

    @routes.get(
        "/disclosures",
        operation_id="list-disclosures",
        summary="Every subject access request, with the day by which it is due.",
        response_model=dict[str, Any],
    )
    def list_disclosures(caller: Bearer, showing: Showing) -> Response:
        found = services.disclosing.all(caller)
        position = max((each.position for each in found), default=0)
        showing.listed((each.disclosure.id for each in found), position=position)
        listed = [told(each, services.clock()) for each in found]
        return JSONLine({"disclosures": listed, **unchecked()})

    # Before the route whose address an id completes, which would take it for one.
    @routes.get(
        "/disclosures/to-weigh",
        operation_id="list-disclosures-to-weigh",
        summary="Open subject access requests, with the hidden matters of which you may know that"
        " each touches.",
        response_model=dict[str, Any],
    )
    def list_to_weigh(caller: Bearer, showing: Showing) -> Response:
        found = services.weighing.of(caller)
        matters = [matter.id for each in found for matter in each.matters]
        shown = [each.standing.disclosure.id for each in found]
        showing.listed((*shown, *matters), position=services.last_position())
        return JSONLine({"disclosures": [to_weigh(each, services.clock()) for each in found]})

    @routes.get(
        "/disclosures/{disclosure_id}",
        operation_id="read-disclosure",
        summary="A subject access request: what is decided so far, who else's record names them.",
        response_model=dict[str, Any],
    )
    def read_disclosure(disclosure_id: UUID, caller: Bearer, showing: Showing) -> Response:
        standing, mentions = services.disclosing.one(caller, disclosure_id)
        showing.person = standing.disclosure.person
        showing.listed((each.stream for each in mentions), position=standing.position)
        answer = told(standing, services.clock()) | decided(standing) | mentioned(mentions)
        answer |= asked_in(services.disclosing.words(caller, disclosure_id))
        answer |= steps(services.disclosing.steps(caller, disclosure_id))
        return JSONLine(answer | unchecked())

    @routes.get(
        "/disclosures/{disclosure_id}/pack",
        operation_id="read-disclosure-pack",
        summary="The pack of a subject access request, as it would be or was released.",
        response_class=Response,
        responses=A_PACK,
    )
    def read_pack(disclosure_id: UUID, caller: Bearer, showing: Showing) -> Response:
        made = services.disclosing.pack(caller, disclosure_id)
        return sent_pack(made, disclosure_id, showing)

    return routes


def sent_pack(made: MadePack, disclosure: UUID, showing: Showing) -> Response:
    """A pack as it is sent, and said to be shown."""
    showing.person = made.person
    showing.listed(made.records, position=made.position)
    name = f"disclosure-{disclosure}.zip"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Log-Position": str(made.position),
        "Pack-SHA256": made.sha256,
    }
    return Response(made.content, media_type=PACK_MEDIA_TYPE, headers=headers)
