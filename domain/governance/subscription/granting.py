"""Parts that a subscription is granted: words, under an agreement, by two people.

Without a grant a subscription is told clear fields and which parts there are.
"""

from typing import Annotated

from pydantic import Field

from domain.commands import Command, command
from domain.facts import Content, Fact, event
from domain.governance.subscription.creating import AREA, KIND, MANAGERS
from domain.text import Code

MOST_TYPES = 50


class PartsOfType(Content):
    """The parts of one type of event, by the names of its fields."""

    type: Code
    parts: Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)]


class _Granting(Content):
    """``agreement`` is the reference of the data-sharing agreement that the grant rests on."""

    granted: Annotated[tuple[PartsOfType, ...], Field(min_length=1, max_length=MOST_TYPES)]
    agreement: Code


@event("governance.subscription_parts_asked_for", area=AREA, label="Parts asked for a subscription")
class SubscriptionPartsAskedFor(_Granting, Fact):
    """It opens nothing before somebody else has granted it."""


@event("governance.subscription_parts_granted", area=AREA, label="Parts granted to a subscription")
class SubscriptionPartsGranted(_Granting, Fact):
    """From here on these are opened for it, and no others: what was granted before is over."""


@event(
    "governance.subscription_parts_withdrawn",
    area=AREA,
    label="Parts withdrawn from a subscription",
)
class SubscriptionPartsWithdrawn(Fact):
    """No part is opened for it from the next delivery on, and what was asked for is refused."""


@command(
    "ask-for-subscription-parts",
    kind=KIND,
    area=AREA,
    summary="Ask that some parts of some events are opened for a subscription.",
    roles=MANAGERS,
)
class AskForSubscriptionParts(_Granting, Command):
    """All that is to be opened, also what is opened for it already."""


@command(
    "grant-subscription-parts",
    kind=KIND,
    area=AREA,
    summary="Grant a subscription the parts that somebody else has asked for.",
    roles=MANAGERS,
)
class GrantSubscriptionParts(_Granting, Command):
    """Names what is granted, so that nobody grants what they have not seen asked for."""


@command(
    "withdraw-subscription-parts",
    kind=KIND,
    area=AREA,
    summary="Open no part for a subscription any more, and refuse what was asked for.",
    roles=MANAGERS,
)
class WithdrawSubscriptionParts(Command):
    pass
