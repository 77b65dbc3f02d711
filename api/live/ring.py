"""The newest events of the log as one kind of followers is told them; what is older is let go."""

from bisect import bisect_right

from api.live.told import Piece, Told
from application.feed.cursor import Cursor

MOST_EVENTS = 2_000
MOST_BYTES = 2 * 2**20
"""For twenty seconds of a busy log; a follower who is further behind is served from the log."""


class Ring:
    """Holds all that was told after :attr:`start` up to :attr:`cursor`, and never more than so many
    events and bytes. ``is_at_end``: there was nothing behind it when that was asked last. For one
    thread."""

    def __init__(
        self, cursor: Cursor, *, most_events: int = MOST_EVENTS, most_bytes: int = MOST_BYTES
    ) -> None:
        self._most_events = most_events
        self._most_bytes = most_bytes
        self._events: list[Told] = []
        self._bytes = 0
        self._restrictions = 0
        # It is begun by somebody who found nothing more.
        self.is_at_end = True
        self.start = cursor.position
        self.cursor = cursor

    def after(self, cursor: Cursor, most: int) -> Piece | None:
        """What follows a cursor, at most so many events; None where the ring can't tell it."""
        if not self.tells(cursor):
            return None
        first = bisect_right(self._events, cursor.position, key=_position)
        events = tuple(self._events[first : first + most])
        if first + most < len(self._events):
            return Piece(events, events[-1].cursor)
        return Piece(events, max(cursor, self.cursor, key=lambda each: each.position))

    def tells(self, cursor: Cursor) -> bool:
        """Whether what follows a cursor is told here, or will be after the next look: none of it
        was let go, and the ring is not far behind it."""
        position = cursor.position
        return position >= self.start and (self.is_at_end or position <= self.cursor.position)

    def extend(self, piece: Piece) -> None:
        """Take in what follows the end. Where more was heard of restrictions than before, what was
        told till then is let go: it may tell more than may be told now."""
        if piece.restrictions != self._restrictions:
            self.forget()
            self._restrictions = piece.restrictions
        self._events += piece.events
        self._bytes += sum(len(event.frame) for event in piece.events)
        self.cursor = piece.cursor
        self.is_at_end = piece.is_caught_up
        self._let_go()

    def forget(self) -> None:
        """Let go of everything up to the end, behind which there may be more."""
        self.is_at_end = False
        self._events.clear()
        self._bytes = 0
        self.start = self.cursor.position

    def _let_go(self) -> None:
        gone = 0
        while len(self._events) - gone > self._most_events or self._bytes > self._most_bytes:
            self._bytes -= len(self._events[gone].frame)
            gone += 1
        if gone:
            self.start = self._events[gone - 1].cursor.position
            del self._events[:gone]


def _position(event: Told) -> int:
    return event.cursor.position
