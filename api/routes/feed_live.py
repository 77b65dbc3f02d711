"""The live feed: each event as it is recorded, over an answer that goes on."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response

from api.authentication import Bearer
from api.composing.services import Services
from api.live.frames import MEDIA_TYPE
from api.live.live import Live
from api.live.stream import EventStream
from api.routes.feed import AFTER, CASES, PATHWAYS, SERVICES, TYPES, wanted_of
from api.showing.reading_route import Showing, recorded
from application.feed.cursor import Cursor
from domain.case.referral.referral import Pathway
from domain.text import Code

ACTION = "follow-live"


def router(services: Services) -> APIRouter:
    """The route of the live feed."""
    routes = APIRouter(tags=["feed"], route_class=recorded(services))
    live = Live(services)

    @routes.get(
        "/feed/live",
        operation_id=ACTION,
        summary="Events after a cursor, in order, at least once, as they are recorded.",
        response_class=Response,
        responses={
            200: {
                "description": "Server-sent events: `id` is a cursor, `event` a type, `data` one"
                " CloudEvent. An `error` holds the problem for which the answer ends.",
                "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
            }
        },
    )
    async def follow_live(
        request: Request,
        caller: Bearer,
        showing: Showing,
        after: Annotated[str | None, AFTER] = None,
        type: Annotated[list[str] | None, TYPES] = None,
        case: Annotated[list[UUID] | None, CASES] = None,
        service: Annotated[list[Code] | None, SERVICES] = None,
        pathway: Annotated[list[Pathway] | None, PATHWAYS] = None,
        last_event_id: Annotated[
            str | None,
            Header(alias="Last-Event-ID", max_length=64, description="Goes before `after`."),
        ] = None,
    ) -> Response:
        wanted = wanted_of(types=type, cases=case, services=service, pathways=pathway)
        # Whoever asks again does so at the address of the first time, and says so by the header.
        told = last_event_id or after
        start = None if told is None else Cursor.parse(told)
        first = await live.first(caller, start, wanted)
        showing.after = 0 if start is None else start.position
        showing.position, showing.count = first.cursor.position, len(first.events)
        showing.asked = (f"next:{first.cursor.position}",)
        return EventStream(live.frames(request, ACTION, first, wanted))

    return routes
