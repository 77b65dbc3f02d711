"""A page of the feed as an answer, and waiting for one that holds something."""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from api.answers.cloudevents import MEDIA_TYPE
from api.composing.etags import content_tag
from api.composing.services import Services
from application.feed.cursor import Cursor
from application.feed.page import FeedPage
from application.subscriptions.replaying import Replayed

LONGEST_WAIT = 30.0
BEHIND_PAUSE = 0.25
"""Seconds between two looks at a caseload that has not come to the end of the log."""

Look = Callable[[Cursor | None], tuple[FeedPage, bytes]]
"""Gives the page behind a cursor, and what is sent of it."""


async def awaited(
    services: Services,
    start: Cursor | None,
    *,
    seconds: float,
    look: Look,
    check: Callable[[], Awaitable[None]],
) -> tuple[FeedPage, bytes]:
    """The first page that holds an event, or the last one when the time is over.

    Raises what ``check`` raises, which is asked before each look but the first: a token may end
    while its bearer waits.
    """
    deadline = services.tide.now() + seconds
    while True:
        page, body = await run_in_threadpool(look, start)
        left = deadline - services.tide.now()
        if page.events or left <= 0 or services.tide.over:
            return page, body
        if page.is_caught_up:
            await services.tide.above(page.through, timeout=left)
        elif page.cursor == start or page.through == 0:
            await asyncio.sleep(min(left, BEHIND_PAUSE))
        start = page.cursor
        await check()


def page_response(page: FeedPage, body: bytes, if_none_match: str | None) -> Response:
    """A page with its cursor, the log's newest checkpoint, and a tag by which it revalidates."""
    cursor = str(page.cursor)
    headers = {
        "Next-Cursor": cursor,
        "Caught-Up": "true" if page.is_caught_up else "false",
        "ETag": content_tag(body + cursor.encode()),
        **_headers(page),
    }
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


def range_response(replayed: Replayed, body: bytes) -> Response:
    """A page of a range that was told before, where the range ends, and where it goes on."""
    headers = {"Range-Last": str(replayed.last), **_headers(replayed.page)}
    if replayed.goes_on is not None:
        headers["Next-First"] = str(replayed.goes_on)
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


def _headers(page: FeedPage) -> dict[str, str]:
    headers = {"Cache-Control": "private, no-cache"}
    if page.checkpoint is not None:
        headers["Checkpoint"] = b64encode(page.checkpoint.encode()).decode()
    return headers
