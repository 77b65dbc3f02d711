"""Following the log: pages that never skip an event, and a cursor that knows which log it is of.

A cursor holds the log's epoch, a position and a digest of the event there. Handed back to a log
that was rewound or has forked, it is refused: a follower is told, never silently moved.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.callers import Caller
from application.judging import admit_to
from application.log import Log, Undecodable
from application.restricted import Restricted
from domain.envelope import Envelope
from domain.gate.following import FEED, follows

MOST = 500
_DIGEST = 16


class NotACursor(ValueError):
    """Text that no page of ours ever gave out."""


class LogChanged(Exception):
    """The cursor is of another history than this log's."""


@dataclass(frozen=True)
class Cursor:
    """Where a follower stands."""

    epoch: int
    position: int
    digest: str

    def __str__(self) -> str:
        return f"{self.epoch}.{self.position}.{self.digest}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """The cursor behind a text; raises :class:`NotACursor`."""
        parts = text.split(".")
        if len(parts) != 3 or not all(p.isascii() and p.isalnum() for p in parts):
            raise NotACursor
        epoch, position, digest = parts
        if not (epoch.isdigit() and position.isdigit() and len(text) <= 64):
            raise NotACursor
        return cls(epoch=int(epoch), position=int(position), digest=digest)


@dataclass(frozen=True)
class FeedPage:
    """Events in order, and the cursor after them; empty means that the follower is up to date.

    Of the ``restricted`` ones no more is told than that they are there.
    """

    entries: Sequence[Envelope | Undecodable]
    cursor: Cursor
    source: str
    restricted: frozenset[UUID] = frozenset()


class Feed:
    """The one reader behind every outlet of the feed."""

    def __init__(self, *, log: Log, clock: Callable[[], datetime]) -> None:
        self._log = log
        self._clock = clock
        self._restricted = Restricted(log=log)

    def page(
        self, caller: Caller, after: Cursor | None, limit: int, types: Sequence[str]
    ) -> FeedPage:
        """The next events after a cursor (None: from the beginning), at most ``limit``.

        The cursor advances over what the filter left out. Raises
        :class:`~domain.commands.NotAllowed` or ``LogChanged``.
        """
        admit_to(caller, FEED, self._clock())
        epoch, source = self._log.epoch()
        start = 0 if after is None else self._checked(after, epoch)
        while True:
            stretch = self._log.read(start, limit, types)
            entries = tuple(event for event in stretch.entries if _is_granted(caller, event))
            if entries or stretch.through == start:
                break
            # All of it was hidden: an empty page would say that the follower is up to date.
            start = stretch.through
        cursor = self._cursor(epoch, stretch.through)
        # After the events were read: what was restricted until now counts for all of them.
        self._restricted.refresh()
        restricted = frozenset(
            event.id
            for event in entries
            if isinstance(event, Envelope) and self._restricted.keeps_from(caller, event)
        )
        return FeedPage(entries=entries, cursor=cursor, source=source, restricted=restricted)

    def _checked(self, cursor: Cursor, epoch: int) -> int:
        if cursor != self._cursor(epoch, cursor.position):
            raise LogChanged
        return cursor.position

    def _cursor(self, epoch: int, position: int) -> Cursor:
        if position == 0:
            return Cursor(epoch, 0, "0")
        landmark = self._log.landmark(position)
        digest = landmark.leaf_hash.hex()[:_DIGEST] if landmark is not None else ""
        return Cursor(epoch, position, digest)


def _is_granted(caller: Caller, event: Envelope | Undecodable) -> bool:
    """Whether a follower in this role may know that there is such an event."""
    if isinstance(event, Undecodable):
        return follows(caller.role, event.type)
    return follows(caller.role, event.fact.TYPE, event.sensitivity)
