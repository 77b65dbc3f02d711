"""What is sent to a subscription's follower is a disclosure: the access log says first to whom what
range of the log goes, whichever outlet it goes by."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.accesses.readings import AccessRecord, Decision, ReadingDecided, readings_of
from application.subscriptions.following import follower_of
from domain.governance.subscription.state import Subscription


@dataclass(frozen=True)
class Range:
    """A stretch of the log that is about to be sent to a follower: how many events stand behind
    ``after`` and not behind ``through``."""

    after: int
    through: int
    count: int


@dataclass(frozen=True, kw_only=True)
class Disclosing:
    """Writes what is about to be sent into the access log, whose first name is ``origin``;
    ``action`` is what the outlet's sending is called there."""

    action: str
    access: AccessRecord
    origin: str
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]

    def record(self, subscription: Subscription, sent: Range) -> None:
        """Return once it is there for good; raises :class:`~application.log.LogUnavailable`, and
        then nothing may be sent."""
        decided = ReadingDecided(
            action=self.action,
            decision=Decision.ALLOWED,
            stream=subscription.id,
            count=sent.count,
            after=sent.after,
            position=sent.through,
            trace=self.new_id(),
        )
        caller = follower_of(subscription)
        self.access.write(
            readings_of(
                decided,
                log_origin=self.origin,
                by=caller,
                at=self.clock(),
                why=caller.purpose,
            )
        )
