"""The feed as a subscription's relay reads it: recorded as disclosed before it goes."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from application.feed.cursor import Cursor
from application.feed.event import FeedEvent
from application.feed.feed import MOST, Feed
from application.feed.page import FeedPage
from application.judging import NoSuchStream
from application.relay.relay import Page
from application.relay.target import FeedHeld, Message
from application.subscriptions.disclosing import Disclosing, Range
from application.subscriptions.following import follower_of, wanted_of
from application.subscriptions.registry import Subscriptions
from domain.commands import NotAllowed
from domain.governance.subscription.creating import Delivery
from domain.governance.subscription.state import Standing, Subscription


class RelayedFeed:
    """Implements :class:`application.relay.relay.Source`.

    ``rendered`` makes of an event what the broker is given.
    """

    def __init__(
        self,
        subscription: UUID,
        *,
        subscriptions: Subscriptions,
        feed: Feed,
        rendered: Callable[[FeedEvent], bytes],
        disclosing: Disclosing,
    ) -> None:
        self._id = subscription
        self._subscriptions = subscriptions
        self._feed = feed
        self._rendered = rendered
        self._disclosing = disclosing
        self._opened = False

    def page(self, after: Cursor | None) -> Page:
        """See :class:`~application.relay.relay.Source`."""
        subscription = self._told_now()
        caller = follower_of(subscription)
        start = Cursor.parse(subscription.cursor) if after is None else after
        try:
            page = self._feed.page(caller, start, MOST, wanted_of(subscription))
        except NotAllowed as refused:
            raise FeedHeld(refused.code) from None
        if page.events or not self._opened:
            through, count = page.cursor.position, len(page.events)
            self._disclosing.record(subscription, Range(start.position, through, count))
            self._opened = True
        messages = [self._message(page, event) for event in page.events]
        if messages:
            messages[-1] = replace(messages[-1], checkpoint=page.checkpoint)
        return Page(tuple(messages), cursor=page.cursor, caught_up=page.is_caught_up)

    def _told_now(self) -> Subscription:
        try:
            subscription = self._subscriptions.one(self._id)
        except NoSuchStream:
            raise FeedHeld("no-such-subscription") from None
        if subscription.standing is not Standing.ACTIVE:
            raise FeedHeld(f"subscription-{subscription.standing.value}")
        if subscription.delivery is not Delivery.PULL:
            # How far a webhook has come would be told by where the relay is.
            raise FeedHeld("subscription-delivered")
        return subscription

    def _message(self, page: FeedPage, event: FeedEvent) -> Message:
        return Message(
            id=event.id,
            type=f"{event.type}.v{event.schema}",
            cursor=Cursor.behind(page.cursor.epoch, event.position, event.leaf_hash),
            body=self._rendered(event),
        )
