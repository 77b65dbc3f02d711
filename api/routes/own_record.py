"""What people are told of their own record, or of whom they may ask for."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import presenting
from api.answers.disclosures import told_to_requester
from api.authentication import Bearer
from api.composing.services import Services
from api.problems import JSONLine
from api.routes.disclosures import A_PACK, sent_pack
from api.routes.seen_by import MOST, Before, First, Last, period, told_page
from api.showing.reading_route import Showing, recorded


def router(services: Services) -> APIRouter:
    """The routes for the role `data_subject`."""
    routes = APIRouter(prefix="/own-record", tags=["own record"], route_class=recorded(services))

    @routes.get(
        "/readings",
        operation_id="list-own-readings",
        summary="Who has seen one's own record, by role, organisation and day; the newest first.",
        response_model=dict[str, Any],
    )
    def list_readings(
        caller: Bearer,
        showing: Showing,
        first: First = None,
        last: Last = None,
        before: Before = None,
        disclosure: Annotated[
            UUID | None, Query(description="Of whom this request is about, where one was let in.")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    ) -> Response:
        since, until = period(first, last)
        found = services.own_record.readings(
            caller, disclosure, since=since, until=until, before=before, limit=limit
        )
        showing.person, showing.count = found.person, len(found.page.readings)
        return presenting.answer(told_page(found.page, for_subject=True))

    @routes.get(
        "/disclosures",
        operation_id="list-own-disclosures",
        summary="The subject access requests on which one may read, and by when each is answered.",
        response_model=dict[str, Any],
    )
    def list_disclosures(caller: Bearer, showing: Showing) -> Response:
        found = services.own_record.disclosures(caller)
        position = max((each.position for each in found), default=0)
        showing.listed((each.disclosure.id for each in found), position=position)
        return JSONLine({"disclosures": [told_to_requester(e) for e in found]})

    @routes.get(
        "/disclosures/{disclosure_id}/pack",
        operation_id="read-own-pack",
        summary="The pack that was released on one's own request.",
        response_class=Response,
        responses=A_PACK,
    )
    def read_pack(disclosure_id: UUID, caller: Bearer, showing: Showing) -> Response:
        made = services.own_record.pack(caller, disclosure_id)
        return sent_pack(made, disclosure_id, showing)

    return routes
