"""Subject access requests and their packs, for those who answer them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api import presenting
from api.authentication import Bearer
from api.problems import JSONLine
from api.reading_route import Showing, recorded
from api.services import Services
from application.disclosure.disclosing import Mention, Standing
from domain.governance.disclosure_parts import Place, Withholding
from domain.moments import london_day
from domain.unchecked import unchecked_of

_MEDIA_TYPE = "application/zip"
_NO_STORE = {"Cache-Control": "no-store"}


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
        told = [_told(services, each) for each in found]
        return JSONLine({"disclosures": told, **_unchecked()}, headers=_NO_STORE)

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
        told = _told(services, standing) | _decided(standing) | _mentioned(mentions)
        return JSONLine(told | _unchecked(), headers=_NO_STORE)

    @routes.get(
        "/disclosures/{disclosure_id}/pack",
        operation_id="read-disclosure-pack",
        summary="The pack of a subject access request, as it would be or was released.",
        response_class=Response,
        responses={
            200: {
                "description": "A zip; until something is decided or erased, the same bytes.",
                "content": {_MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
            }
        },
    )
    def read_pack(disclosure_id: UUID, caller: Bearer, showing: Showing) -> Response:
        made = services.disclosing.pack(caller, disclosure_id)
        showing.person = made.person
        showing.listed(made.records, position=made.position)
        name = f"disclosure-{disclosure_id}.zip"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Log-Position": str(made.position),
            "Pack-SHA256": made.sha256,
        }
        return Response(made.content, media_type=_MEDIA_TYPE, headers=headers | _NO_STORE)

    return routes


def _told(services: Services, standing: Standing) -> dict[str, Any]:
    disclosure = standing.disclosure
    state = "released" if disclosure.released_by is not None else "open"
    told = {
        "disclosure": str(disclosure.id),
        "person": str(disclosure.person),
        "requester": disclosure.requester,
        "state": "refused" if disclosure.refused is not None else state,
        "checked": disclosure.checked,
        "received_on": disclosure.received_on.isoformat(),
        "due_by": disclosure.due_by.isoformat(),
        "overdue": disclosure.overdue(london_day(services.clock())),
        "position": standing.position,
        "in_charge": str(standing.in_charge),
    }
    if disclosure.refused is not None:
        told["refused"] = disclosure.refused
    return told


def _decided(standing: Standing) -> dict[str, Any]:
    disclosure = standing.disclosure
    return {
        "cases": sorted(str(case) for case in disclosure.cases),
        "matters": sorted(str(matter) for matter in disclosure.matters),
        "withheld": [
            {"withholding": str(id)} | _withholding(each)
            for id, each in disclosure.withheld.items()
        ],
        "told": [
            {**_place(each.place), "basis": each.basis, "decided_by": str(each.by)}
            for each in disclosure.opened.values()
        ],
    }


def _withholding(each: Withholding) -> dict[str, Any]:
    told = {**_place(each.place), "ground": each.ground.value, "decided_by": str(each.by)}
    if each.span is not None:
        told["span"] = presenting.plain(each.span)
    if each.review_by is not None:
        told["review_by"] = each.review_by.isoformat()
    return told


def _place(place: Place) -> dict[str, Any]:
    told: dict[str, Any] = presenting.plain(place)
    return told


def _mentioned(mentions: Sequence[Mention]) -> dict[str, Any]:
    return {
        "mentioned_elsewhere": [
            {"stream": str(each.stream), "event": str(each.event), "part": each.part}
            for each in mentions
        ]
    }


def _unchecked() -> dict[str, Any]:
    return {"unchecked_rules": list(unchecked_of("subject_access"))}
