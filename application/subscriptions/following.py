"""Following the feed as a subscription does."""

from application.callers import Caller, follower
from application.feed.wanted import Wanted
from domain.governance.subscription.state import Subscription


def follower_of(subscription: Subscription) -> Caller:
    """Whom the service tells a subscription's events: its owner, as a subscriber of their own
    organisation, so that they are told what they would be told if they asked."""
    return follower(
        subscription.owner,
        client=subscription.client,
        organisation=subscription.organisation,
    )


def wanted_of(subscription: Subscription) -> Wanted:
    """What a subscription wants of the feed."""
    wanted = subscription.wanted
    return Wanted(
        types=frozenset(wanted.types),
        cases=frozenset(wanted.cases),
        services=frozenset(wanted.services),
        pathways=frozenset(each.value for each in wanted.pathways),
    )
