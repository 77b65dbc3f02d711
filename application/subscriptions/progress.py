"""How far the follower of each subscription has come: kept beside the log, because it changes with
every page and nobody has to prove it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.feed.cursor import Cursor, LogChanged
from application.log import Log
from domain.governance.subscription.state import Subscription


@dataclass(frozen=True)
class Progress:
    """``cursor`` is what was committed last: all up to it is done with. ``moved`` says when that
    was, ``told`` when events were last fetched or delivered. ``error`` is the code of the last
    failure where nothing has succeeded since, ``failures`` how many there were in a row.
    ``dead_letters`` counts events that were given up."""

    cursor: Cursor
    moved: datetime | None = None
    told: datetime | None = None
    error: str | None = None
    failed: datetime | None = None
    failures: int = 0
    dead_letters: int = 0


@dataclass(frozen=True)
class DeadLetter:
    """An event that was given up: where it stands, of which stream, after how many attempts, and
    the code of the last failure."""

    position: int
    stream: UUID
    attempts: int
    code: str
    at: datetime


class ProgressStore(Protocol):
    """Keeps it. Every method raises :class:`~application.log.LogUnavailable` where there is no
    answer."""

    def of(self, subscriptions: Collection[Subscription]) -> Mapping[UUID, Progress]:
        """The progress of each: of one that nobody has begun to follow, its beginning."""

    def move(
        self, subscription: Subscription, *, before: Cursor, after: Cursor, at: datetime
    ) -> bool:
        """Commit a cursor, if the committed one is ``before``; whether it was."""

    def note_told(self, subscription: Subscription, at: datetime) -> None:
        """Keep that events were fetched."""

    def dead_letters(self, subscription: UUID, limit: int) -> Sequence[DeadLetter]:
        """The first events that were given up, in order."""


@dataclass(frozen=True)
class Lag:
    """How far a follower is behind the log: the events that it has not committed, among them those
    that it does not want, and for how long the first of them has stood, in seconds."""

    events: int
    seconds: float


@dataclass(frozen=True)
class Follower:
    """A subscription, how far its follower has come, and how far behind the log that is.

    ``log_changed``: what was committed is of another history than this log's, so that the follower
    is told nothing until somebody has compared (docs/feed.md).
    """

    subscription: Subscription
    progress: Progress
    lag: Lag
    log_changed: bool


def followers(
    subscriptions: Collection[Subscription],
    *,
    log: Log,
    progress: ProgressStore,
    clock: Callable[[], datetime],
) -> list[Follower]:
    """How the followers of these subscriptions stand now; raises what the log raises."""
    found = progress.of(subscriptions)
    return [
        Follower(
            each,
            found[each.id],
            lag_of(log, found[each.id], clock),
            log_changed=_is_of_another(log, found[each.id].cursor),
        )
        for each in subscriptions
    ]


def _is_of_another(log: Log, cursor: Cursor) -> bool:
    epoch, _ = log.epoch()
    landmark = log.landmark(cursor.position) if cursor.position else None
    leaf = None if landmark is None else landmark.leaf_hash
    try:
        return cursor != Cursor.behind(epoch, cursor.position, leaf)
    except LogChanged:
        return True


def lag_of(log: Log, progress: Progress, clock: Callable[[], datetime]) -> Lag:
    """How far a follower is behind the log now; raises what the log raises."""
    last, _ = log.last()
    position = progress.cursor.position
    if position >= last:
        return Lag(0, 0.0)
    first = log.landmark(position + 1)
    seconds = 0.0 if first is None else max(0.0, (clock() - first.at).total_seconds())
    return Lag(last - position, seconds)
