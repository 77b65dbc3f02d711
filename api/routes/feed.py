"""The feed: pages of CloudEvents after a cursor, with a long poll that never misses a wake-up."""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.answers.cloudevents import MEDIA_TYPE, batch
from api.answers.notifications import notifications
from api.authentication import Bearer
from api.composing.services import Services
from api.live.bearing import bearing_of
from api.problems import Problem
from api.showing.feed_pages import LONGEST_WAIT, awaited, page_response
from api.showing.reading_route import Showing, recorded
from application.callers import Caller
from application.feed.cursor import Cursor
from application.feed.event import FeedEvent
from application.feed.feed import MOST
from application.feed.page import FeedPage
from application.feed.wanted import Wanted
from domain.case.referral.referral import Pathway
from domain.gate.following import is_followed
from domain.text import Code

MOST_FILTERS = 50
"""Values of all filters together: the access log keeps them with the page."""
Rendering = Callable[[Sequence[FeedEvent]], bytes]
_VERSION = re.compile(r"\.v[0-9]+$")

AFTER = Query(max_length=64, description="A cursor; without one the feed from its beginning.")
_LAST_EVENT = Query(
    alias="lastEventId",
    max_length=64,
    description="In place of `after`: the id of the last event that was received, or a cursor.",
)
TYPES = Query(max_length=MOST_FILTERS, description="Only these types; may be repeated.")
CASES = Query(max_length=MOST_FILTERS, description="Only these cases; may be repeated.")
SERVICES = Query(max_length=20, description="Only cases then in these services; may be repeated.")
PATHWAYS = Query(max_length=20, description="Only cases on these pathways; may be repeated.")
_PROFILE = Query(description="`mns`: bare notifications (docs/feed-mns.md).")
_WAIT = Query(ge=0, le=LONGEST_WAIT, description="Seconds to wait for an event.")
_TIMEOUT = Query(
    ge=0, le=LONGEST_WAIT * 1_000, description="In place of `wait`: milliseconds to wait."
)


class Profile(StrEnum):
    """How events are told: whole, or as bare notifications."""

    CASELEDGER = "caseledger"
    MNS = "mns"


def router(services: Services) -> APIRouter:
    """The routes of the feed."""
    routes = APIRouter(tags=["feed"], route_class=recorded(services))

    @routes.get(
        "/feed",
        operation_id="follow-feed",
        summary="Events after a cursor, in order, at least once.",
        response_class=Response,
        responses={
            200: {
                "description": "A batch. `Next-Cursor` goes into `after`; `Caught-Up` says whether"
                " anything stood behind it; `Checkpoint` is the log's newest, in base64;"
                " `Unknown-Services` names services of the question that nobody knows.",
                "content": {MEDIA_TYPE: {"schema": {"type": "array"}}},
            }
        },
    )
    async def follow(
        request: Request,
        caller: Bearer,
        showing: Showing,
        after: Annotated[str | None, AFTER] = None,
        last_event_id: Annotated[str | None, _LAST_EVENT] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
        type: Annotated[list[str] | None, TYPES] = None,
        case: Annotated[list[UUID] | None, CASES] = None,
        service: Annotated[list[Code] | None, SERVICES] = None,
        pathway: Annotated[list[Pathway] | None, PATHWAYS] = None,
        profile: Annotated[Profile, _PROFILE] = Profile.CASELEDGER,
        wait: Annotated[float, _WAIT] = 0,
        timeout: Annotated[int | None, _TIMEOUT] = None,
        if_none_match: Annotated[str | None, Header(alias="If-None-Match", max_length=100)] = None,
    ) -> Response:
        if None not in (after, last_event_id) or (wait and timeout is not None):
            raise Problem(
                "not-acceptable", "Two parameters say the same: give one.", code="said-twice"
            )
        wanted = wanted_of(types=type, cases=case, services=service, pathways=pathway)
        start = None if after is None else Cursor.parse(after)
        if last_event_id is not None:
            start = await _behind(services, caller, last_event_id)
        seconds = wait if timeout is None else timeout / 1_000
        rendering = _rendering(profile, services.address)
        look = partial(_look, services, caller, limit=limit, wanted=wanted, rendering=rendering)
        check = bearing_of(request, services).check
        page, body = await awaited(services, start, seconds=seconds, look=look, check=check)
        showing.after = 0 if start is None else start.position
        showing.position, showing.count = page.through, len(page.events)
        response = page_response(page, body, if_none_match)
        if unknown := await run_in_threadpool(services.feed.unknown_services, wanted):
            response.headers["Unknown-Services"] = ", ".join(unknown)
        return response

    return routes


def wanted_of(
    *,
    types: Sequence[str] | None,
    cases: Sequence[UUID] | None,
    services: Sequence[str] | None,
    pathways: Sequence[Pathway] | None,
) -> Wanted:
    """What a question asks of the feed; raises a problem where it can't be."""
    # As events are told, with the schema version, or without it for every version.
    named = frozenset(_VERSION.sub("", name) for name in types or ())
    if not all(map(is_followed, named)):
        raise Problem("not-acceptable", "There is no such event type.", code="event-type")
    wanted = Wanted(
        types=named,
        cases=frozenset(cases or ()),
        services=frozenset(services or ()),
        pathways=frozenset(pathway.value for pathway in pathways or ()),
    )
    asked = len(wanted.types | wanted.services | wanted.pathways) + len(wanted.cases)
    if asked > MOST_FILTERS:
        raise Problem("not-acceptable", f"Ask for {MOST_FILTERS} at most.", code="too-many-filters")
    return wanted


async def _behind(services: Services, caller: Caller, last: str) -> Cursor:
    """The cursor behind the last event that somebody received."""
    try:
        event = UUID(last)
    except ValueError:
        return Cursor.parse(last)
    return await run_in_threadpool(services.feed.cursor_behind, caller, event)


def _rendering(profile: Profile, address: str) -> Rendering:
    telling = notifications if profile is Profile.MNS else batch
    return partial(telling, address=address)


def _look(
    services: Services,
    caller: Caller,
    start: Cursor | None,
    *,
    limit: int,
    wanted: Wanted,
    rendering: Rendering,
) -> tuple[FeedPage, bytes]:
    page = services.feed.page(caller, start, limit, wanted)
    return page, rendering(page.events)
