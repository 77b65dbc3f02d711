"""Lining up the log's events for an endpoint, in order, each page with a record of who is told."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from application.feed.cursor import Cursor
from application.feed.page import FeedPage
from application.subscriptions.disclosing import Range
from application.webhooks.lanes import Head
from application.webhooks.queue import Mark, Queue
from application.webhooks.source import WebhookSource
from domain.governance.subscription.state import Replay, Subscription

Record = Callable[[Subscription, Range], None]
"""Returns once it is in the access log for good that a follower is told this; raises
:class:`~application.log.LogUnavailable`, and then nothing may be sent."""


class LiningUp:
    """Moves events from the log into the queue. Raises what log, access log and queue raise.

    ``kept_of`` says up to which position the log holds what it held in an earlier epoch.
    """

    def __init__(
        self,
        *,
        source: WebhookSource,
        queue: Queue,
        record: Record,
        kept_of: Callable[[int], int],
    ) -> None:
        self._source = source
        self._queue = queue
        self._record = record
        self._kept_of = kept_of

    def begin(self, subscription: Subscription, mark: Mark) -> None:
        """Record that a follower is there from now on."""
        at = mark.cursor.position
        self._record(subscription, Range(after=at, through=at, count=0))

    def more(
        self, subscription: Subscription, mark: Mark, *, room: int
    ) -> tuple[tuple[Head, ...], Mark]:
        """Line up the next of the log, at most so many; they, and the mark after them."""
        page = self._source.page(subscription, mark.cursor, room)
        after = replace(mark, cursor=page.cursor)
        heads = _heads(page, page.through)
        self._line_up(subscription, heads, (mark.cursor.position, page.through), mark, after)
        return heads, after

    def obey(self, subscription: Subscription, mark: Mark, *, room: int) -> None:
        """Do the next of what was ordered since the mark: have everything tried anew where the
        subscription was resumed, line up a range that is to be sent again.

        Whoever resumes it in a new epoch of the log has it go on behind what both have in common.
        """
        if subscription.since != mark.since:
            after = replace(mark, since=subscription.since, cursor=self._in_this_epoch(mark.cursor))
            self._queue.set_going(subscription.id, before=mark, after=after)
            return
        replay = subscription.replays[mark.replays]
        if mark.replayed is None:
            after = replace(mark, replayed=replay.first - 1)
            self._queue.set_going(subscription.id, before=mark, after=after)
        else:
            self._again(subscription, replay, mark, mark.replayed, room=room)

    def _in_this_epoch(self, cursor: Cursor) -> Cursor:
        if self._source.cursor_at(0).epoch == cursor.epoch:
            return cursor
        return self._source.cursor_at(min(cursor.position, self._kept_of(cursor.epoch)))

    def _again(
        self, subscription: Subscription, replay: Replay, mark: Mark, start: int, *, room: int
    ) -> None:
        # What lies behind the mark comes without an order, as the log goes on.
        stop = min(replay.last, mark.cursor.position)
        if start >= stop:
            after = replace(mark, replays=mark.replays + 1, replayed=None)
            self._queue.line_up(subscription.id, (), before=mark, after=after)
            return
        page = self._source.page(subscription, self._source.cursor_at(start), room)
        through = min(page.through, stop)
        after = replace(mark, replayed=through)
        self._line_up(subscription, _heads(page, through), (start, through), mark, after)

    def _line_up(
        self,
        subscription: Subscription,
        heads: tuple[Head, ...],
        between: tuple[int, int],
        before: Mark,
        after: Mark,
    ) -> None:
        if heads:
            first, last = between
            self._record(subscription, Range(after=first, through=last, count=len(heads)))
        if heads or after != before:
            self._queue.line_up(subscription.id, heads, before=before, after=after)


def _heads(page: FeedPage, through: int) -> tuple[Head, ...]:
    return tuple(
        Head(event.position, UUID(event.stream))
        for event in page.events
        if event.position <= through
    )
