"""Fetching a subscription's events from where its follower has committed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from application.callers import Caller
from application.feed.cursor import Cursor, LogChanged
from application.feed.feed import Feed
from application.feed.page import FeedPage
from application.log import NotYet
from application.subscriptions.following import wanted_of
from application.subscriptions.progress import ProgressStore
from application.subscriptions.registry import Subscriptions, is_owned_by
from application.subscriptions.replaying import Again, Replayed, range_of, wanted_again
from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.governance.subscription.creating import Delivery
from domain.governance.subscription.state import Standing, Subscription


class CursorMoved(Exception):
    """What was committed is another cursor than the one that was to be moved."""

    def __init__(self, committed: Cursor) -> None:
        super().__init__("another cursor was committed")
        self.committed = committed


@dataclass(frozen=True)
class Pulled:
    """A page for a subscription, and the cursor that it follows."""

    subscription: Subscription
    after: Cursor
    page: FeedPage


class Pulling:
    """What the follower of a subscription asks for."""

    def __init__(
        self,
        *,
        subscriptions: Subscriptions,
        feed: Feed,
        progress: ProgressStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._subscriptions = subscriptions
        self._feed = feed
        self._progress = progress
        self._clock = clock

    def page(self, caller: Caller, id: UUID, limit: int, after: Cursor | None = None) -> Pulled:
        """The next events behind the committed cursor, or behind a later one that is given.

        Nothing is committed by it: who crashes before they have committed is told them again.
        Raises ``before-its-beginning`` for a cursor of what it is never told,
        :class:`~domain.commands.Refusal` (``subscription-paused``, ``-disabled``,
        ``-stopped``, ``subscription-delivered`` and ``not-your-subscription`` among its codes),
        ``NoSuchStream``, ``LogChanged``, and what the log raises.
        """
        subscription = self._pulled_by(caller, id)
        if after is not None and after.position < subscription.begins:
            raise NotAcceptable("before-its-beginning", "The subscription begins behind this.")
        start = after or self.committed(subscription)
        page = self._feed.page(caller, start, limit, wanted_of(subscription))
        if page.events:
            self._progress.note_told(subscription, self._clock())
        return Pulled(subscription, start, page)

    def committed(self, subscription: Subscription) -> Cursor:
        """The cursor that was committed last, or the one at which it begins."""
        return self._progress.of([subscription])[subscription.id].cursor

    def commit(self, caller: Caller, id: UUID, *, before: Cursor, after: Cursor) -> Cursor:
        """Have everything up to a cursor done with; the cursor that is committed then.

        Sent again, it changes nothing. From a cursor of an earlier epoch one goes on with any of
        the present one. Raises :class:`CursorMoved` where another than ``before`` is
        committed, ``cursor-backwards``, and as :meth:`page`.
        """
        subscription = self._pulled_by(caller, id)
        if not self._is_of_this_log(after):
            raise LogChanged
        # In a new epoch the log may be shorter than what was followed of the old one.
        if after.epoch == before.epoch and after.position < before.position:
            raise NotAcceptable("cursor-backwards", "A cursor is committed forwards only.")
        at = self._clock()
        if not self._progress.move(subscription, before=before, after=after, at=at):
            found = self.committed(subscription)
            if found != after:
                raise CursorMoved(found)
        return after

    def _is_of_this_log(self, cursor: Cursor) -> bool:
        try:
            return cursor == self._feed.cursor_at(cursor.position)
        except NotYet:
            return False

    def replay(self, caller: Caller, id: UUID, asked: Again, *, limit: int) -> Replayed:
        """What was committed before, once more, whichever outlet told it; at most ``limit`` events.

        What is committed stays as it is. Raises ``range-backwards``, ``replay-not-told`` and
        ``case-not-wanted``, and as :meth:`page`, but for ``subscription-delivered``.
        """
        subscription = self._owned_by(caller, id)
        committed = self.committed(subscription).position
        first, last = range_of(asked, subscription, committed=committed)
        wanted = wanted_again(asked, subscription)
        page = self._feed.page(caller, self._feed.cursor_at(first - 1), limit, wanted)
        if page.through > last:
            events = tuple(each for each in page.events if each.position <= last)
            page = replace(page, events=events, cursor=self._feed.cursor_at(last))
        return Replayed(subscription, first, last, page)

    def _pulled_by(self, caller: Caller, id: UUID) -> Subscription:
        subscription = self._owned_by(caller, id)
        if subscription.delivery is not Delivery.PULL:
            raise NotPossible("subscription-delivered", "Its events are sent to its endpoint.")
        return subscription

    def _owned_by(self, caller: Caller, id: UUID) -> Subscription:
        subscription = self._subscriptions.one_for(caller, id)
        if not is_owned_by(subscription, caller):
            raise NotAllowed("not-your-subscription", "It is told to its follower alone.")
        if subscription.standing is not Standing.ACTIVE:
            code = f"subscription-{subscription.standing.value}"
            raise NotPossible(code, "This subscription is told nothing now.")
        return subscription
