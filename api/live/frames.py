"""What goes over a live stream: server-sent events (HTML standard, section 9.2)."""

import json
from collections.abc import Mapping
from typing import Any

from api.problems import Problem
from application.feed.cursor import Cursor

MEDIA_TYPE = "text/event-stream"
RETRY_MILLISECONDS = 3_000
"""After so long a follower whose stream has ended asks again."""

OPENING = f": live\nretry: {RETRY_MILLISECONDS}\n".encode()
"""Goes before the first frame."""
KEEP_ALIVE = b":\n\n"


def event_frame(cursor: Cursor, event: Mapping[str, Any]) -> bytes:
    """One event, in one line of data: in ASCII, for some readers of lines know more ends of a line
    than server-sent events have."""
    data = json.dumps(event, separators=(",", ":"))
    return f"id: {cursor}\nevent: {event['type']}\ndata: {data}\n\n".encode()


def moved_frame(cursor: Cursor) -> bytes:
    """Where a follower stands to whom nothing was told meanwhile: without data it is no event, and
    yet what they ask on from."""
    return f"id: {cursor}\n\n".encode()


def error_frame(problem: Problem) -> bytes:
    """Why a stream ends, as the problem that a request would be answered with."""
    data = json.dumps(problem.document(), separators=(",", ":"))
    return f"event: error\ndata: {data}\n\n".encode()
