"""An evidence bundle of a case, for who does not believe us: `caseledger-verify` checks it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field, StringConstraints

from api.authentication import Bearer
from api.composing.services import Services
from api.showing.reading_route import Showing, recorded
from application.evidence import EvidenceAsked, Withholding
from domain.envelope import Purpose
from domain.evidence import Ground
from domain.facts import Content

_MEDIA_TYPE = "application/zip"
_MOST = 2_000
PartName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}(\.(0|[1-9][0-9]{0,5}))?(\.blob)?$"),
]


class WithheldPart(Content):
    """A part of an event that is to be left out, and on what ground."""

    # FastAPI wants what it is given built.
    model_config = ConfigDict(defer_build=False)

    event: UUID
    part: PartName
    ground: Ground


class EvidenceBody(Content):
    """What is asked for. `position`: the bundle as of the first checkpoint that covers it.

    `readings`: who has seen the case, up to this position of the access log. Without it, up to the
    moment of the checkpoint, or where no position is given up to now.
    """

    model_config = ConfigDict(defer_build=False)

    why: Purpose
    position: Annotated[int, Field(ge=1, le=2**53 - 1)] | None = None
    readings: Annotated[int, Field(ge=1, le=2**53 - 1)] | None = None
    withhold: Annotated[tuple[WithheldPart, ...], Field(max_length=_MOST)] = ()


def router(services: Services) -> APIRouter:
    """The route that makes evidence bundles."""
    routes = APIRouter(tags=["proofs"], route_class=recorded(services))

    @routes.post(
        "/cases/{case_id}/evidence",
        operation_id="make-evidence",
        summary="An evidence bundle of a case, to be checked offline by who does not believe us.",
        response_class=Response,
        responses={
            200: {
                "description": "A zip; the same positions and body give the same bytes.",
                "content": {_MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
            }
        },
    )
    def make_evidence(
        case_id: UUID, caller: Bearer, body: EvidenceBody, showing: Showing
    ) -> Response:
        asked = EvidenceAsked(
            case=case_id,
            why=body.why,
            position=body.position,
            readings=body.readings,
            withhold=tuple(
                Withholding(each.event, each.part, each.ground) for each in body.withhold
            ),
        )
        showing.why = body.why
        bundle = services.evidence.bundle(caller, asked)
        showing.position, showing.allowed = bundle.size, bundle.allowed
        upto = {} if bundle.readings is None else {"Access-Log-Position": str(bundle.readings)}
        return Response(
            bundle.content,
            media_type=_MEDIA_TYPE,
            headers={
                **upto,
                "Content-Disposition": f'attachment; filename="case-{case_id}-{bundle.size}.zip"',
                "Log-Position": str(bundle.size),
            },
        )

    return routes
