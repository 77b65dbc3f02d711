"""The feed: pages of CloudEvents after a cursor, with a long poll that never misses a wake-up."""

import json
import re
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from starlette.concurrency import run_in_threadpool

from api.answers import cloudevents
from api.authentication import Bearer
from api.composing.etags import content_tag
from api.composing.services import Services
from api.problems import Problem
from api.showing.reading_route import Showing, recorded
from application.callers import Caller
from application.feed import MOST, Cursor, FeedPage
from domain.facts import event_classes

LONGEST_WAIT = 30.0
_VERSION = re.compile(r"\.v[0-9]+$")


def router(services: Services) -> APIRouter:
    """The routes of the feed."""
    routes = APIRouter(tags=["feed"], route_class=recorded(services))
    known_types = {fact.TYPE for fact in event_classes()}

    def page(caller: Caller, after: str | None, limit: int, types: tuple[str, ...]) -> FeedPage:
        cursor = Cursor.parse(after) if after is not None else None
        return services.feed.page(caller, cursor, limit, types)

    @routes.get(
        "/feed",
        operation_id="follow-feed",
        summary="Events after a cursor, in order, at least once.",
        response_class=Response,
        responses={
            200: {
                "description": "A batch; empty means up to date. `Next-Cursor` goes into `after`.",
                "content": {cloudevents.MEDIA_TYPE: {"schema": {"type": "array"}}},
            }
        },
    )
    async def follow(
        caller: Bearer,
        showing: Showing,
        after: Annotated[str | None, Query(max_length=64, description="A cursor.")] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
        type: Annotated[
            list[str] | None,
            Query(max_length=50, description="Only these types; may be repeated."),
        ] = None,
        wait: Annotated[
            float, Query(ge=0, le=LONGEST_WAIT, description="Seconds to wait for an event.")
        ] = 0,
        if_none_match: Annotated[str | None, Header(alias="If-None-Match", max_length=100)] = None,
    ) -> Response:
        # As events are told, with the schema version, or without it for every version.
        types = tuple(sorted({_VERSION.sub("", name) for name in type or ()}))
        if not known_types.issuperset(types):
            raise Problem("not-acceptable", "There is no such event type.", code="event-type")
        deadline = services.tide.now() + wait
        while True:
            found = await run_in_threadpool(page, caller, after, limit, types)
            left = deadline - services.tide.now()
            if found.entries or left <= 0 or services.tide.over:
                showing.after = 0 if after is None else Cursor.parse(after).position
                showing.position, showing.count = found.cursor.position, len(found.entries)
                return _answer(found, if_none_match)
            after = str(found.cursor)
            await services.tide.above(found.cursor.position, timeout=left)

    return routes


def _answer(page: FeedPage, if_none_match: str | None) -> Response:
    body = json.dumps(
        [cloudevents.cloud_event(each, page.source, page.restricted) for each in page.entries],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    etag = content_tag(body + str(page.cursor).encode())
    headers = {
        "Next-Cursor": str(page.cursor),
        "ETag": etag,
        "Cache-Control": "private, no-cache",
    }
    if if_none_match == etag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=cloudevents.MEDIA_TYPE, headers=headers)
