"""How far the follower of each subscription has come: kept beside the log, because it changes with
every page and nobody has to prove it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.feed.cursor import Cursor
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
