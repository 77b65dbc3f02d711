"""How many streams there may be at once, in all and of one follower."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from api.problems import Problem
from application.callers import Caller

MOST_STREAMS = 600
"""Of the 800 connections that one process takes."""

MOST_OF_ONE = 20
"""Of one actor by one program: more are a program that opens anew and never closes."""

_WAIT = {"Retry-After": "10"}


class Room:
    """Counts the streams of one process. For one event loop."""

    def __init__(self) -> None:
        self._streams: Counter[tuple[object, ...]] = Counter()

    @contextmanager
    def taken(self, caller: Caller) -> Iterator[None]:
        """While a stream of the caller's is opened, or is open. Raises ``Problem`` where there are
        too many already, of theirs or in all."""
        follower = (caller.organisation, caller.client, caller.actor)
        if self._streams[follower] >= MOST_OF_ONE:
            raise Problem("too-many", code="own-streams", headers=_WAIT)
        if self._streams.total() >= MOST_STREAMS:
            raise Problem("too-many", code="streams", headers=_WAIT)
        self._streams[follower] += 1
        try:
            yield
        finally:
            self._streams[follower] -= 1
            if not self._streams[follower]:
                del self._streams[follower]
