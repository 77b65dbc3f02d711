"""A delivery is a disclosure: the access log says to whom what range of the log is sent, first."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from application.accesses.readings import AccessRecord, Decision, ReadingDecided, readings_of
from application.subscriptions.following import follower_of
from application.webhooks.lining_up import Range
from domain.governance.subscription.state import Subscription

ACTION = "deliver-webhook"
"""What sending to a webhook is called in the access log."""


class WebhookDisclosure:
    """Writes what is about to be sent into the access log, whose first name is `origin`."""

    def __init__(
        self,
        access: AccessRecord,
        *,
        origin: str,
        clock: Callable[[], datetime],
        new_id: Callable[[], UUID],
    ) -> None:
        self._access = access
        self._origin = origin
        self._clock = clock
        self._new_id = new_id

    def record(self, subscription: Subscription, sent: Range) -> None:
        """Return once it is there for good; raises :class:`~application.log.LogUnavailable`."""
        decided = ReadingDecided(
            action=ACTION,
            decision=Decision.ALLOWED,
            stream=subscription.id,
            count=sent.count,
            after=sent.after,
            position=sent.through,
            trace=self._new_id(),
        )
        caller = follower_of(subscription)
        self._access.write(
            readings_of(
                decided,
                log_origin=self._origin,
                by=caller,
                at=self._clock(),
                why=caller.purpose,
            )
        )
