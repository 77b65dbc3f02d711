"""A subscription goes on, rests, is switched off by the service, or is over; and what was sent is
sent again."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.commands import Command, command
from domain.facts import Content, Fact, event
from domain.governance.subscription.creating import AREA, COMPOSED_AREA, KIND, MANAGERS
from domain.roles import Role
from domain.text import Code

_Position = Annotated[int, Field(ge=1, lt=2**53)]


class _Reason(Content):
    """A code of the policy ``subscriptions``."""

    reason: Code


@event("governance.subscription_paused", area=AREA, label="Subscription paused")
class SubscriptionPaused(_Reason, Fact):
    """Nothing is told until it goes on, from where it stood."""

    policy: Code


@event("governance.subscription_disabled", area=AREA, label="Subscription disabled by the service")
class SubscriptionDisabled(_Reason, Fact):
    """The service gave up on it; it goes on from where it stood when somebody resumes it."""

    policy: Code


@event("governance.subscription_resumed", area=AREA, label="Subscription resumed")
class SubscriptionResumed(Fact):
    """It goes on from where it stood: what was recorded meanwhile is told."""


@event("governance.subscription_stopped", area=AREA, label="Subscription stopped")
class SubscriptionStopped(_Reason, Fact):
    """For good: nothing is told any more, and the name is not used again."""

    policy: Code


class _Range(Content):
    """Positions, both included."""

    first: _Position
    last: _Position

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("the range ends before it begins")
        return self


@event("governance.subscription_replay_ordered", area=AREA, label="Replay of a range ordered")
class SubscriptionReplayOrdered(_Range, Fact):
    """What stands there is sent once more, under the same ids."""


@command(
    "pause-subscription",
    kind=KIND,
    area=AREA,
    summary="Tell a subscription nothing for a while.",
    roles=MANAGERS,
)
class PauseSubscription(_Reason, Command):
    pass


@command(
    "disable-subscription",
    kind=KIND,
    area=COMPOSED_AREA,
    summary="Give up on a subscription that can't be delivered to, until somebody resumes it.",
    # The service's own processes alone.
    roles=frozenset({Role.SYSTEM_ADMINISTRATOR}),
)
class DisableSubscription(_Reason, Command):
    pass


@command(
    "resume-subscription",
    kind=KIND,
    area=AREA,
    summary="Go on with a subscription that was paused or disabled, from where it stood.",
    roles=MANAGERS,
)
class ResumeSubscription(Command):
    pass


@command(
    "stop-subscription",
    kind=KIND,
    area=AREA,
    summary="Stop a subscription for good.",
    roles=MANAGERS,
)
class StopSubscription(_Reason, Command):
    pass


@command(
    "order-subscription-replay",
    kind=KIND,
    area=AREA,
    summary="Have a webhook sent a range of events once more.",
    roles=MANAGERS,
)
class OrderSubscriptionReplay(_Range, Command):
    """Who fetches events themselves reads a range again without asking."""
