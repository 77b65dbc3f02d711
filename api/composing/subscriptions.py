"""Wiring of subscriptions to the feed."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from api.clock import utc_now
from api.composing.foundation import Foundation
from application.casework import Casework
from application.feed.feed import Feed
from application.log import PartStore
from application.subscriptions.correcting import FollowerCorrections
from application.subscriptions.keys import SigningKeys
from application.subscriptions.lagging import Follower, Lagging
from application.subscriptions.opening import GrantedParts
from application.subscriptions.progress import ProgressStore
from application.subscriptions.pulling import Pulling
from application.subscriptions.registry import Subscriptions
from domain.governance.subscription.state import Subscription
from infrastructure.ledger.calls import read
from infrastructure.subscriptions.new_keys import new_key
from infrastructure.subscriptions.progress import FeedProgress


@dataclass(frozen=True)
class Subscribing:
    """All about subscriptions: which there are, how far they have come, what they are told."""

    registry: Subscriptions
    progress: ProgressStore
    pulling: Pulling
    parts: GrantedParts
    keys: SigningKeys
    lagging: Lagging
    corrections: FollowerCorrections

    def followers(self, found: Collection[Subscription] | None = None) -> list[Follower]:
        """How those who follow these subscriptions stand now; None: all of the log's. Raises what
        the log raises."""
        if found is None:
            found = [*self.registry.all().values()]
        return self.lagging.of(found)


def subscribing(
    base: Foundation, *, casework: Casework, feed: Feed, parts: PartStore
) -> Subscribing:
    """Over the log and the tables beside it."""
    registry = Subscriptions(log=base.log, clock=utc_now)
    progress = FeedProgress(partial(read, base.pool))
    return Subscribing(
        registry=registry,
        progress=progress,
        pulling=Pulling(subscriptions=registry, feed=feed, progress=progress, clock=utc_now),
        parts=GrantedParts(log=base.log, parts=parts),
        keys=SigningKeys(
            casework=casework,
            log=base.log,
            parts=parts,
            first_origin=base.recorder.first_origin(),
            new_key=new_key,
        ),
        corrections=FollowerCorrections(
            casework=casework, subscriptions=registry, progress=progress
        ),
        lagging=Lagging(feed=feed, log=base.log, progress=progress, clock=utc_now),
    )
