"""Creating a subscription: under which name, for whom, of what, from where.

Its stream's id follows from organisation and name, so that no name is ever taken twice, whoever
asks at the same moment. A subscription is never renamed; one that was put down for somebody else
is corrected (:mod:`domain.governance.subscription.follower`).
"""

from enum import StrEnum
from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import Field

from domain.case.referral.referral import Pathway
from domain.commands import Command, command
from domain.facts import Content, Fact, event
from domain.moments import Instant
from domain.roles import Role
from domain.text import Code

KIND = "governance"
AREA = "subscription"
COMPOSED_AREA = "subscription_composed"
"""Of commands that the service itself composes: no route of its own leads to one."""
MANAGERS = frozenset({Role.SERVICE_MANAGER, Role.INFORMATION_GOVERNANCE})


class Delivery(StrEnum):
    """Whether the follower fetches events, or is sent them."""

    PULL = "pull"
    WEBHOOK = "webhook"


class Wanted(Content):
    """What of the feed: what meets all that is said; of a list, any of it. An empty list leaves
    nothing out."""

    types: Annotated[tuple[Code, ...], Field(max_length=100)] = ()
    cases: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    services: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    pathways: Annotated[tuple[Pathway, ...], Field(max_length=len(Pathway))] = ()


class Edge(StrEnum):
    """The two ends of the log."""

    ORIGIN = "origin"
    NOW = "now"


class StartAtEdge(Content):
    """With the first event of all, or the first that is recorded from now on."""

    edge: Edge


class StartAfter(Content):
    """After this position."""

    position: Annotated[int, Field(ge=0, lt=2**53)]


class StartAtTime(Content):
    """With the first event that was recorded after this instant."""

    at: Instant


Start = StartAtEdge | StartAfter | StartAtTime


class _Creating(Content):
    """``owner`` and ``client`` are the person or program that follows, and the client that it
    signs in by. ``agreement`` is the reference of the data-sharing agreement, never a name."""

    name: Code
    owner: UUID
    client: Code
    wanted: Wanted
    start: Start
    delivery: Delivery
    agreement: Code


@event("governance.subscription_created", area=AREA, label="Subscription created")
class SubscriptionCreated(_Creating, Fact):
    """``cursor`` is where it begins: a cursor of the feed, worked out once from ``start``."""

    cursor: Code

    def fixed_stream(self, organisation: str) -> UUID:
        return subscription_id(organisation, self.name)


@command(
    "create-subscription",
    kind=KIND,
    area=AREA,
    summary="Create a subscription to the feed, under a name that it keeps for ever.",
    roles=MANAGERS,
    begins=True,
)
class CreateSubscription(_Creating, Command):
    """A webhook is sent nothing before it has an endpoint that two people stand for."""

    wanted: Wanted = Wanted()
    start: Start = StartAtEdge(edge=Edge.NOW)
    delivery: Delivery = Delivery.PULL


def subscription_id(organisation: str, name: str) -> UUID:
    """The id of the subscription of this name in an organisation."""
    return uuid5(NAMESPACE_URL, f"caseledger/subscription/{organisation}/{name}")
