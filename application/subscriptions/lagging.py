"""How far the followers of subscriptions are behind what they want of the log."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.feed.cursor import Cursor, LogChanged
from application.feed.feed import Feed
from application.log import Log
from application.subscriptions.following import follower_of, wanted_of
from application.subscriptions.progress import Progress, ProgressStore
from domain.governance.subscription.state import Subscription


@dataclass(frozen=True)
class Lag:
    """How far a follower is behind: the events of the log from the first on that they want and have
    not committed, and for how long that one has stood, in seconds."""

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


class Lagging:
    """Looks how followers stand now. Every method raises what the log and the feed raise.

    A follower of whom nothing that stands behind their cursor is wanted is not behind, though they
    have not asked. What they want is looked for as a page is, over 10,000 events at most that are
    not for them; the next look goes on from there. Until then what was not looked at counts as if
    they wanted it: rather too much than too little.
    """

    def __init__(
        self, *, feed: Feed, log: Log, progress: ProgressStore, clock: Callable[[], datetime]
    ) -> None:
        self._feed = feed
        self._log = log
        self._progress = progress
        self._clock = clock
        self._passed: dict[UUID, Cursor] = {}

    def of(self, subscriptions: Collection[Subscription]) -> list[Follower]:
        """How the followers of these subscriptions stand."""
        found = self._progress.of(subscriptions)
        epoch, last = self._log.epoch()[0], self._log.last()[0]
        return [self._follower(each, found[each.id], epoch, last) for each in subscriptions]

    def _follower(
        self, subscription: Subscription, progress: Progress, epoch: int, last: int
    ) -> Follower:
        cursor = progress.cursor
        log_changed = self._is_of_another(cursor, epoch)
        behind = cursor.position
        if not log_changed and behind < last:
            behind = self._nothing_wanted_up_to(subscription, cursor)
        return Follower(subscription, progress, self._lag(behind, last), log_changed=log_changed)

    def _is_of_another(self, cursor: Cursor, epoch: int) -> bool:
        landmark = self._log.landmark(cursor.position) if cursor.position else None
        leaf = None if landmark is None else landmark.leaf_hash
        try:
            return cursor != Cursor.behind(epoch, cursor.position, leaf)
        except LogChanged:
            return True

    def _nothing_wanted_up_to(self, subscription: Subscription, committed: Cursor) -> int:
        start = self._passed.pop(subscription.id, committed)
        if start.epoch != committed.epoch or start.position < committed.position:
            start = committed
        try:
            page = self._feed.page(follower_of(subscription), start, 1, wanted_of(subscription))
            first = page.events[0].position if page.events else None
            passed = page.cursor if first is None else self._feed.cursor_at(first - 1)
        except LogChanged:
            # The log has lost meanwhile what stood behind that cursor.
            return committed.position
        self._passed[subscription.id] = passed
        return passed.position

    def _lag(self, position: int, last: int) -> Lag:
        if position >= last:
            return Lag(0, 0.0)
        first = self._log.landmark(position + 1)
        seconds = 0.0 if first is None else (self._clock() - first.at).total_seconds()
        return Lag(last - position, max(0.0, seconds))
