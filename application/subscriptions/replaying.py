"""What a follower has already been told, told once more: a range of positions, or some cases of it.

So a case is read again of which something was withheld meanwhile.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from application.feed.page import FeedPage
from application.feed.wanted import Wanted
from application.subscriptions.following import wanted_of
from domain.commands import NotAcceptable
from domain.governance.subscription.state import Subscription


@dataclass(frozen=True)
class Again:
    """Positions, both included; None: from where the subscription began, or up to what was
    committed. ``cases``: of these records alone; of all where it is empty."""

    first: int | None = None
    last: int | None = None
    cases: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Replayed:
    """A page of a range that ends with the position ``last``; ``goes_on`` is the position with
    which the next page of it begins, None where this is the last."""

    subscription: Subscription
    first: int
    last: int
    page: FeedPage

    @property
    def goes_on(self) -> int | None:
        return self.page.through + 1 if self.page.through < self.last else None


def range_of(asked: Again, subscription: Subscription, *, committed: int) -> tuple[int, int]:
    """The first and the last position that are asked for.

    Raises ``range-backwards``, and ``replay-not-told`` where the range begins before the
    subscription did or ends behind what was committed.
    """
    if asked.first is not None and asked.last is not None and asked.last < asked.first:
        raise NotAcceptable("range-backwards", "The range ends before it begins.")
    first = subscription.begins + 1 if asked.first is None else asked.first
    last = committed if asked.last is None else asked.last
    if last < first or first <= subscription.begins or last > committed:
        raise NotAcceptable(
            "replay-not-told", "A replay is of what was committed since the subscription began."
        )
    return first, last


def wanted_again(asked: Again, subscription: Subscription) -> Wanted:
    """What of the range; raises ``case-not-wanted`` for one that the subscription leaves out."""
    wanted = wanted_of(subscription)
    if wanted.cases and not asked.cases <= wanted.cases:
        raise NotAcceptable("case-not-wanted", "The subscription is not about this case.")
    return replace(wanted, cases=asked.cases or wanted.cases)
