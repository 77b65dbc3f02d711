"""Correcting for whom a subscription is, before anything was told by it."""

from uuid import UUID

from application.callers import Caller
from application.feed.cursor import Cursor
from application.orders import Answer, CarriesOut, administrative
from application.subscriptions.progress import ProgressStore
from application.subscriptions.registry import Subscriptions
from domain.commands import NotPossible, check_role
from domain.governance.subscription.follower import CorrectSubscriptionFollower
from domain.governance.subscription.state import Subscription


class FollowerCorrections:
    """Corrects followers; how far one has come is not in the log, so it is looked up here."""

    def __init__(
        self, *, casework: CarriesOut, subscriptions: Subscriptions, progress: ProgressStore
    ) -> None:
        self._casework = casework
        self._subscriptions = subscriptions
        self._progress = progress

    def correct(
        self, caller: Caller, id: UUID, asked: CorrectSubscriptionFollower, *, key: str
    ) -> Answer:
        """Record for whom it is. Raises ``already-told``, and as ``Casework.carry_out`` does."""
        check_role(caller.role, CorrectSubscriptionFollower)
        subscription = self._subscriptions.one_for(caller, id)
        is_sent_again = (asked.owner, asked.client) == (subscription.owner, subscription.client)
        if not is_sent_again and self._was_told(subscription):
            raise NotPossible(
                "already-told", "Events were told by it: stop it, and create another."
            )
        return self._casework.carry_out(administrative(caller, asked, id, key=key))

    def _was_told(self, subscription: Subscription) -> bool:
        progress = self._progress.of([subscription])[subscription.id]
        return progress.told is not None or progress.cursor != Cursor.parse(subscription.cursor)
