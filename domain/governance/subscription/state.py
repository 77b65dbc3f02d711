"""What a subscription is from its events."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.envelope import Envelope
from domain.governance.subscription.course import (
    SubscriptionDisabled,
    SubscriptionPaused,
    SubscriptionReplayOrdered,
    SubscriptionResumed,
    SubscriptionStopped,
)
from domain.governance.subscription.creating import Delivery, SubscriptionCreated, Wanted
from domain.governance.subscription.endpoint import (
    Scheme,
    SubscriptionEndpointApproved,
    SubscriptionEndpointSet,
    SubscriptionKeyAdded,
    SubscriptionKeyRetired,
)
from domain.governance.subscription.follower import SubscriptionFollowerCorrected
from domain.governance.subscription.granting import (
    PartsOfType,
    SubscriptionPartsAskedFor,
    SubscriptionPartsGranted,
    SubscriptionPartsWithdrawn,
)


class Standing(StrEnum):
    """Whether a subscription is told anything now."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"
    STOPPED = "stopped"


@dataclass(frozen=True)
class ProposedEndpoint:
    """Where somebody wants events sent; nobody else has approved it."""

    url: str
    set_by: UUID


@dataclass(frozen=True)
class PartsAsked:
    """What somebody has asked to be opened; nobody else has granted it."""

    granted: tuple[PartsOfType, ...]
    agreement: str
    asked_by: UUID


@dataclass(frozen=True)
class SigningKey:
    """A key in use; its secret is the part ``secret`` of the event by which it was added."""

    id: str
    scheme: Scheme
    public: str | None
    event: UUID
    added: datetime


@dataclass(frozen=True)
class Replay:
    """A range to be sent once more, by the id of the event that ordered it; both ends included."""

    id: UUID
    first: int
    last: int


@dataclass(frozen=True)
class Subscription:
    """A subscription as its stream tells it.

    ``cursor`` is where it begins. ``endpoint`` is where a webhook's events are sent, None before
    one is approved. ``granted`` names by type of event the fields of it that are opened. ``keys``
    are those in use, the oldest first; ``keys_added`` counts all that ever were. ``reason`` says
    why it is not active, ``since`` when it came to stand as it does.
    """

    id: UUID
    organisation: str
    name: str
    owner: UUID
    client: str
    wanted: Wanted
    cursor: str
    delivery: Delivery
    agreement: str
    created: datetime
    since: datetime
    standing: Standing = Standing.ACTIVE
    reason: str | None = None
    endpoint: str | None = None
    proposed: ProposedEndpoint | None = None
    granted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    granted_under: str | None = None
    asked: PartsAsked | None = None
    keys: tuple[SigningKey, ...] = ()
    keys_added: int = 0
    replays: tuple[Replay, ...] = ()

    @property
    def begins(self) -> int:
        """The position behind which it begins: what stands up to there is never told to it."""
        return int(self.cursor.split(".")[1])

    @property
    def is_delivered(self) -> bool:
        """Whether events are sent to it now."""
        return (
            self.standing is Standing.ACTIVE
            and self.delivery is Delivery.WEBHOOK
            and self.endpoint is not None
            and bool(self.keys)
        )

    def owned_by(self, *, actor: UUID, client: str, organisation: str) -> bool:
        """Whether it is for this person or program, by this client."""
        mine = (self.owner, self.client, self.organisation)
        return mine == (actor, client, organisation)


def by_type(granted: tuple[PartsOfType, ...]) -> Mapping[str, frozenset[str]]:
    """The same parts, in whatever order they were named."""
    return {each.type: frozenset(each.parts) for each in granted}


def evolve(subscription: Subscription | None, entry: Envelope) -> Subscription | None:
    """The subscription after one event of its stream; None while there is none."""
    if isinstance(entry.fact, SubscriptionCreated):
        return _created(entry.fact, entry)
    if subscription is None:
        return None
    if isinstance(entry.fact, SubscriptionFollowerCorrected):
        return replace(subscription, owner=entry.fact.owner, client=entry.fact.client)
    return _endpoint(_parts(_course(subscription, entry), entry), entry)


def _created(fact: SubscriptionCreated, entry: Envelope) -> Subscription:
    at = entry.occurred.latest
    return Subscription(
        id=entry.originator_id,
        organisation=entry.by.organisation,
        name=fact.name,
        owner=fact.owner,
        client=fact.client,
        wanted=fact.wanted,
        cursor=fact.cursor,
        delivery=fact.delivery,
        agreement=fact.agreement,
        created=at,
        since=at,
    )


def _course(subscription: Subscription, entry: Envelope) -> Subscription:
    match entry.fact:
        case SubscriptionPaused() as fact:
            return _stands(subscription, Standing.PAUSED, entry, fact.reason)
        case SubscriptionDisabled() as fact:
            return _stands(subscription, Standing.DISABLED, entry, fact.reason)
        case SubscriptionStopped() as fact:
            return _stands(subscription, Standing.STOPPED, entry, fact.reason)
        case SubscriptionResumed():
            return _stands(subscription, Standing.ACTIVE, entry, None)
        case SubscriptionReplayOrdered() as fact:
            replay = Replay(id=entry.id, first=fact.first, last=fact.last)
            return replace(subscription, replays=(*subscription.replays, replay))
    return subscription


def _stands(
    subscription: Subscription, standing: Standing, entry: Envelope, reason: str | None
) -> Subscription:
    since = entry.occurred.latest
    return replace(subscription, standing=standing, reason=reason, since=since)


def _parts(subscription: Subscription, entry: Envelope) -> Subscription:
    match entry.fact:
        case SubscriptionPartsAskedFor() as fact:
            asked = PartsAsked(fact.granted, fact.agreement, entry.by.actor)
            return replace(subscription, asked=asked)
        case SubscriptionPartsGranted() as fact:
            granted, agreement = by_type(fact.granted), fact.agreement
            return replace(subscription, granted=granted, granted_under=agreement, asked=None)
        case SubscriptionPartsWithdrawn():
            return replace(subscription, granted={}, granted_under=None, asked=None)
    return subscription


def _endpoint(subscription: Subscription, entry: Envelope) -> Subscription:
    match entry.fact:
        case SubscriptionEndpointSet() as fact:
            proposed = ProposedEndpoint(url=fact.url, set_by=entry.by.actor)
            return replace(subscription, proposed=proposed)
        case SubscriptionEndpointApproved() as fact:
            return replace(subscription, endpoint=fact.url, proposed=None)
        case SubscriptionKeyAdded() as fact:
            key = SigningKey(
                id=fact.key,
                scheme=fact.scheme,
                public=fact.public,
                event=entry.id,
                added=entry.occurred.latest,
            )
            count = subscription.keys_added + 1
            return replace(subscription, keys=(*subscription.keys, key), keys_added=count)
        case SubscriptionKeyRetired() as fact:
            kept = tuple(key for key in subscription.keys if key.id != fact.key)
            return replace(subscription, keys=kept)
    return subscription
