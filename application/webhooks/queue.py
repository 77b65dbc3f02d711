"""What is kept of webhooks beside the log: how far it was looked at for each, and what waits.

Positions and codes, never content. The log itself is the queue: only so many of its events are
lined up at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.feed.cursor import Cursor
from application.webhooks.attempt import Attempt
from application.webhooks.lanes import Head
from application.webhooks.verdict import Health, Tried

MOST_WAITING = 20_000
"""Events lined up for one endpoint; more are left in the log."""


class AnotherDelivers(Exception):
    """The mark is not where it was left: somebody else moves it. Nothing was changed."""


@dataclass(frozen=True)
class Mark:
    """How far the log was looked at for an endpoint, and what of its orders was carried out.

    ``since`` is the standing of the subscription that it was last set going for, ``replays`` how
    many of the ordered replays are lined up whole, ``replayed`` up to which position the next is.
    """

    since: datetime
    cursor: Cursor
    replays: int = 0
    replayed: int | None = None


@dataclass(frozen=True)
class Held:
    """All that is kept of one endpoint."""

    mark: Mark
    health: Health
    heartbeat_at: datetime
    waiting: Sequence[Head]
    failed: Mapping[UUID, Tried]


@dataclass(frozen=True)
class Settled:
    """What became of an event that was lined up: ``tried`` is None where it is done with.

    ``was_sent`` is False where it is not told to this follower any more.
    """

    head: Head
    tried: Tried | None
    was_sent: bool = True


class Queue(Protocol):
    """Keeps it. All raise :class:`~application.log.LogUnavailable` where there is no answer."""

    def held(self, subscription: UUID) -> Held | None:
        """All that is kept of an endpoint; None where nothing was ever lined up for it."""

    def begin(self, subscription: UUID, mark: Mark, now: datetime) -> None:
        """Begin with an endpoint, where nobody has; its first heartbeat is due at once."""

    def line_up(
        self, subscription: UUID, heads: Sequence[Head], *, before: Mark, after: Mark
    ) -> None:
        """Line events up and move the mark, both or neither. Raises `AnotherDelivers`."""

    def set_going(self, subscription: UUID, *, before: Mark, after: Mark) -> None:
        """Have every lane tried anew, as if neither an event nor the endpoint had failed, move the
        mark, and drop what waits behind it. Raises `AnotherDelivers`."""

    def settle(
        self,
        subscription: UUID,
        settled: Sequence[Settled],
        *,
        health: Health,
        heartbeat_at: datetime,
        came_to: Attempt | None,
        done: Cursor | None,
        now: datetime,
    ) -> None:
        """Note what became of events, and how the endpoint is; ``came_to`` is its last answer, all
        up to ``done`` is done with."""

    def forget(self, subscription: UUID) -> None:
        """Drop all that is kept of an endpoint that will never be sent anything again."""
