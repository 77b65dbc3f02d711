"""The feed as one endpoint is told it."""

import re
from collections.abc import Callable, Mapping, Sequence

from application.feed.cursor import Cursor
from application.feed.event import FeedEvent
from application.feed.feed import MOST, Feed
from application.feed.page import FeedPage
from application.subscriptions.following import follower_of, wanted_of
from application.webhooks.message import Message
from domain.governance.subscription.state import Subscription

AT_ONCE = 50
"""Positions that lie no further apart than this are read together."""


_SENDABLE = re.compile(r"[0-9A-Za-z_-]{1,100}")


def webhook_id(event: FeedEvent) -> str:
    """The id that an event is sent under: its own, or, of one that can't be read and so has none
    that can be signed, the hash of its leaf in hex."""
    return event.id if _SENDABLE.fullmatch(event.id) else event.leaf_hash.hex()


class WebhookSource:
    """Reads what an endpoint is to be told. Its methods raise what :class:`Feed` raises.

    ``render`` makes of an event the bytes that are sent.
    """

    def __init__(self, feed: Feed, *, render: Callable[[FeedEvent], bytes]) -> None:
        self._feed = feed
        self._render = render

    def end(self) -> int:
        """The log's last position."""
        return self._feed.end()

    def cursor_at(self, position: int) -> Cursor:
        """The cursor behind a position."""
        return self._feed.cursor_at(position)

    def page(self, subscription: Subscription, after: Cursor, limit: int) -> FeedPage:
        """The next events that the subscription wants, at most ``limit``."""
        return self._feed.page(
            follower_of(subscription), after, min(limit, MOST), wanted_of(subscription)
        )

    def told(self, subscription: Subscription, positions: Sequence[int]) -> Mapping[int, Message]:
        """The events at these positions as they are told now; those that are not told to this
        follower any more are absent."""
        caller, wanted = follower_of(subscription), set(positions)
        messages: dict[int, Message] = {}
        left = sorted(wanted)
        while left:
            first = left[0]
            together = max(position for position in left if position < first + AT_ONCE)
            page = self._feed.page(caller, self.cursor_at(first - 1), together - first + 1)
            for event in page.events:
                if event.position in wanted:
                    messages[event.position] = Message(webhook_id(event), self._render(event))
            left = [position for position in left if position > page.through]
        return messages
