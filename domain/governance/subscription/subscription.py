"""What is decided about a subscription to the feed."""

from domain.case.restriction import restriction
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible
from domain.facts import Fact, UnknownEvent, event_class, part_fields
from domain.governance.subscription.course import (
    DisableSubscription,
    OrderSubscriptionReplay,
    PauseSubscription,
    ResumeSubscription,
    StopSubscription,
    SubscriptionDisabled,
    SubscriptionPaused,
    SubscriptionReplayOrdered,
    SubscriptionResumed,
    SubscriptionStopped,
)
from domain.governance.subscription.creating import (
    CreateSubscription,
    Delivery,
    SubscriptionCreated,
)
from domain.governance.subscription.endpoint import (
    AddSubscriptionKey,
    ApproveSubscriptionEndpoint,
    RetireSubscriptionKey,
    SetSubscriptionEndpoint,
    SubscriptionEndpointApproved,
    SubscriptionEndpointSet,
    SubscriptionKeyAdded,
    SubscriptionKeyRetired,
)
from domain.governance.subscription.follower import (
    CorrectSubscriptionFollower,
    SubscriptionFollowerCorrected,
)
from domain.governance.subscription.granting import (
    AskForSubscriptionParts,
    GrantSubscriptionParts,
    SubscriptionPartsAskedFor,
    SubscriptionPartsGranted,
    SubscriptionPartsWithdrawn,
    WithdrawSubscriptionParts,
)
from domain.governance.subscription.reach import is_visibly_refused
from domain.governance.subscription.state import Standing, Subscription, by_type
from domain.moments import At
from domain.policies import policy
from domain.two_persons import refuse_own_request

MOST_KEYS = 4
"""Signed with at once: each adds to every delivery."""


def decide(subscription: Subscription | None, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    if given.occurred != At(at=given.now):
        # By its time the service knows one pause or resume from another.
        raise NotAcceptable("changed-now", "A subscription is changed now: leave `occurred` out.")
    if isinstance(asked, CreateSubscription):
        if subscription is not None:
            raise NotPossible("subscription-exists", "There is a subscription of this name.")
        return [_decide_created(asked, given)]
    if subscription is None:
        raise NotPossible("no-such-subscription", "There is no such subscription.")
    if subscription.standing is Standing.STOPPED:
        raise NotPossible("subscription-stopped", "This subscription was stopped for good.")
    decided = (
        _decide_follower(subscription, asked)
        or _decide_course(subscription, asked)
        or _decide_parts(subscription, asked, given)
        or _decide_webhook(subscription, asked, given)
    )
    if decided is None:
        raise TypeError(type(asked).__name__)
    return [decided]


def _decide_created(asked: CreateSubscription, given: Circumstances) -> Fact:
    for type in asked.wanted.types:
        _refuse_unknown_type(type)
    assert given.start is not None, "where it begins is looked up before it is decided upon"
    return SubscriptionCreated(**dict(asked), cursor=given.start)


def _refuse_unknown_type(type: str) -> None:
    try:
        event_class(type, 1)
    except UnknownEvent:
        raise NotAcceptable(
            "unknown-event-type", "There is no such type of event. It is named without a version."
        ) from None


def _decide_follower(subscription: Subscription, asked: Command) -> Fact | None:
    if not isinstance(asked, CorrectSubscriptionFollower):
        return None
    if (asked.owner, asked.client) == (subscription.owner, subscription.client):
        raise NotPossible("same-follower", "It is for this follower already.")
    if subscription.granted or subscription.asked is not None:
        raise NotPossible("parts-asked-for", "Withdraw its parts: they are another follower's.")
    if subscription.endpoint is not None or subscription.proposed is not None:
        raise NotPossible("endpoint-set", "Stop it and create another: it has an endpoint.")
    return SubscriptionFollowerCorrected(**dict(asked))


def _decide_course(subscription: Subscription, asked: Command) -> Fact | None:
    standing = subscription.standing
    match asked:
        case PauseSubscription():
            version = _version("pause_reasons", asked.reason)
            if standing is Standing.PAUSED:
                raise NotPossible("subscription-paused", "It is paused already.")
            return SubscriptionPaused(reason=asked.reason, policy=version)
        case DisableSubscription():
            version = _version("disable_reasons", asked.reason)
            if standing is not Standing.ACTIVE:
                raise NotPossible("subscription-not-active", "It is told nothing as it is.")
            return SubscriptionDisabled(reason=asked.reason, policy=version)
        case ResumeSubscription():
            if standing is Standing.ACTIVE:
                raise NotPossible("subscription-active", "It is active already.")
            return SubscriptionResumed()
        case StopSubscription():
            version = _version("stop_reasons", asked.reason)
            return SubscriptionStopped(reason=asked.reason, policy=version)
        case OrderSubscriptionReplay():
            _refuse_pulled(subscription)
            if asked.first <= subscription.begins:
                raise NotAcceptable("replay-not-told", "The range begins before the subscription.")
            return SubscriptionReplayOrdered(**dict(asked))
    return None


def _version(reasons: str, reason: str) -> str:
    """The version of the lists; raises ``unknown-reason``."""
    listed = policy("subscriptions")
    if reason not in listed[reasons]:
        raise NotAcceptable("unknown-reason", "The reason is not on the list.")
    version: str = listed["version"]
    return version


def _decide_parts(subscription: Subscription, asked: Command, given: Circumstances) -> Fact | None:
    match asked:
        case AskForSubscriptionParts():
            _refuse_unknown_parts(asked)
            return SubscriptionPartsAskedFor(**dict(asked))
        case GrantSubscriptionParts():
            return _decide_granted(subscription, asked, given)
        case WithdrawSubscriptionParts():
            if not subscription.granted and subscription.asked is None:
                raise NotPossible("no-parts-granted", "It is granted no parts.")
            return SubscriptionPartsWithdrawn()
    return None


def _decide_granted(
    subscription: Subscription, asked: GrantSubscriptionParts, given: Circumstances
) -> Fact:
    found = subscription.asked
    if found is None:
        raise NotPossible("no-parts-asked-for", "Nobody has asked for parts.")
    if (by_type(asked.granted), asked.agreement) != (by_type(found.granted), found.agreement):
        raise NotPossible("another-request", "What was asked for last is something else.")
    refuse_own_request(given.by.actor, found.asked_by)
    return SubscriptionPartsGranted(granted=found.granted, agreement=found.agreement)


def _refuse_unknown_parts(asked: AskForSubscriptionParts) -> None:
    types = [each.type for each in asked.granted]
    if len(set(types)) < len(types):
        raise NotAcceptable("type-twice", "A type of event is named twice.")
    for each in asked.granted:
        _refuse_unknown_type(each.type)
        if not part_fields(event_class(each.type, 1)).keys() >= set(each.parts):
            raise NotAcceptable("unknown-part", "An event of this type has no such part.")
        if event_class(each.type, 1).AREA == restriction.AREA:
            raise NotAcceptable("part-not-told", "Nobody who follows is told why of a restriction.")


def _decide_webhook(
    subscription: Subscription, asked: Command, given: Circumstances
) -> Fact | None:
    match asked:
        case SetSubscriptionEndpoint():
            _refuse_pulled(subscription)
            if is_visibly_refused(asked.url):
                raise NotAcceptable(
                    "endpoint-refused",
                    "Nothing is ever sent there: https, port 443 or 8443, to the public internet.",
                )
            return SubscriptionEndpointSet(url=asked.url)
        case ApproveSubscriptionEndpoint():
            return _decide_approved(subscription, asked, given)
        case AddSubscriptionKey():
            _refuse_pulled(subscription)
            if len(subscription.keys) >= MOST_KEYS:
                raise NotPossible("too-many-keys", "Retire a key before you add another.")
            return SubscriptionKeyAdded(**dict(asked), key=f"key-{subscription.keys_added + 1}")
        case RetireSubscriptionKey():
            return _decide_retired(subscription, asked)
    return None


def _decide_approved(
    subscription: Subscription, asked: ApproveSubscriptionEndpoint, given: Circumstances
) -> Fact:
    proposed = subscription.proposed
    if proposed is None:
        raise NotPossible("no-endpoint-proposed", "Nobody has said where events are to be sent.")
    if proposed.url != asked.url:
        raise NotPossible("another-endpoint", "What was proposed last is another address.")
    refuse_own_request(given.by.actor, proposed.set_by)
    return SubscriptionEndpointApproved(url=proposed.url)


def _decide_retired(subscription: Subscription, asked: RetireSubscriptionKey) -> Fact:
    if asked.key not in {key.id for key in subscription.keys}:
        raise NotPossible("no-such-key", "No such key is in use.")
    if len(subscription.keys) == 1:
        raise NotPossible("last-key", "Add another key before you retire the last one.")
    return SubscriptionKeyRetired(key=asked.key)


def _refuse_pulled(subscription: Subscription) -> None:
    if subscription.delivery is Delivery.PULL:
        raise NotPossible("subscription-pulls", "This subscription fetches its events itself.")
