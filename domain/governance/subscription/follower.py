"""Whom a subscription is for, where somebody else was put down when it was created.

Nobody knows beforehand who will sign in by which client, so a follower who does not exist can't be
refused; and since a name is never used again, a slip would cost the subscription its name. So the
follower is corrected, under the same name, as long as nothing was told and no part was asked for:
from then on the other follower's subscription is stopped, and another name is taken.
"""

from uuid import UUID

from domain.commands import Command, command
from domain.facts import Content, Fact, event
from domain.governance.subscription.creating import AREA, COMPOSED_AREA, KIND, MANAGERS
from domain.text import Code


class _Follower(Content):
    """The person or program that follows, and the client that it signs in by."""

    owner: UUID
    client: Code


@event(
    "governance.subscription_follower_corrected",
    area=AREA,
    label="Follower of a subscription corrected",
)
class SubscriptionFollowerCorrected(_Follower, Fact):
    """It was never for whoever was put down before, who was told nothing by it."""


@command(
    "correct-subscription-follower",
    kind=KIND,
    area=COMPOSED_AREA,
    summary="Say for whom a subscription is, where somebody else was put down.",
    roles=MANAGERS,
)
class CorrectSubscriptionFollower(_Follower, Command):
    pass
