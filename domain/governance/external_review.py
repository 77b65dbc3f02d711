"""An outsider reads some cases as they stood: who reviews a serious case, an inspector, an expert.

Each is a stream of its own: asked for, approved by somebody else, over by itself or at once. What
was recorded after the instant that it names does not come into it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.commands import Circumstances, Command, NotAcceptable, NotAllowed, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Content, Fact, event
from domain.governance.erasure import DECIDERS
from domain.moments import Instant
from domain.policies import policy
from domain.text import Code
from domain.two_persons import refuse_own_request

KIND = "governance"
AREA = "external_review"


class _Asked(Content):
    """``reviewer`` reads ``cases`` as they stood at ``as_at``, from ``starting`` until before
    ``until``. ``authority`` is the reference of who asks for it, never a name."""

    reviewer: UUID
    cases: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=50)]
    as_at: Instant
    starting: Instant
    until: Instant
    ground: Code
    authority: Code


@event("governance.external_review_requested", area=AREA, label="External review asked for")
class ExternalReviewRequested(_Asked, Fact):
    policy: Code


@event("governance.external_review_approved", area=AREA, label="External review approved")
class ExternalReviewApproved(Fact):
    """By somebody else than whoever asked for it, and not by the reviewer."""


@event("governance.external_review_ended", area=AREA, label="External review ended")
class ExternalReviewEnded(Fact):
    """From here on it opens nothing; one that was not approved never will."""

    ended: Instant


@command(
    "request-external-review",
    kind=KIND,
    area=AREA,
    summary="Ask that an outsider reads some cases as they stood, for a time.",
    roles=DECIDERS,
    begins=True,
)
class RequestExternalReview(_Asked, Command):
    """It opens nothing before somebody else has approved it."""


@command(
    "approve-external-review",
    kind=KIND,
    area=AREA,
    summary="Approve an external review that somebody else asked for.",
    roles=DECIDERS,
)
class ApproveExternalReview(Command):
    pass


@command(
    "end-external-review",
    kind=KIND,
    area=AREA,
    summary="End an external review before its time, or refuse it.",
    roles=DECIDERS,
)
class EndExternalReview(Command):
    pass


@dataclass(frozen=True)
class Review:
    """An external review from its events; ``over`` is when it expires or was ended."""

    reviewer: UUID
    cases: frozenset[UUID]
    as_at: datetime
    starting: datetime
    over: datetime
    requested_by: UUID
    approved_by: UUID | None = None

    def in_force(self, *, actor: UUID, case: UUID, at: datetime) -> bool:
        """Whether it opens this case to this person at an instant."""
        return (
            self.approved_by is not None
            and self.reviewer == actor
            and case in self.cases
            and self.starting <= at < self.over
        )


def _decide_requested(asked: RequestExternalReview, given: Circumstances) -> Fact:
    rules = policy("access")
    if asked.ground not in rules["external_review_grounds"]:
        raise NotAcceptable("unknown-review-ground", "The ground is not on the list.")
    if asked.reviewer == given.by.actor:
        raise NotAllowed("own-review", "Nobody asks for a review by themselves.")
    if asked.as_at > given.now:
        raise NotAcceptable("as-at-in-future", "Nobody reviews what has yet to be recorded.")
    longest = timedelta(days=rules["external_review"]["longest_days"])
    if not asked.starting < asked.until <= asked.starting + longest:
        raise NotAcceptable("review-too-long", "It lasts no time, or longer than it may.")
    if asked.until <= given.now:
        raise NotAcceptable("review-over", "The time of the review is over.")
    return ExternalReviewRequested(**dict(asked), policy=rules["version"])


def _decide_approved(review: Review, given: Circumstances) -> Fact:
    if review.approved_by is not None:
        raise NotPossible("review-approved", "This review was approved already.")
    refuse_own_request(given.by.actor, review.requested_by, review.reviewer)
    return ExternalReviewApproved()


def decide(review: Review | None, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    if isinstance(asked, RequestExternalReview):
        return [_decide_requested(asked, given)]
    if review is None:
        raise NotPossible("no-such-review", "There is no such external review.")
    if given.now >= review.over:
        raise NotPossible("review-over", "The time of the review is over.")
    match asked:
        case ApproveExternalReview():
            return [_decide_approved(review, given)]
        case EndExternalReview():
            return [ExternalReviewEnded(ended=given.now)]
    raise TypeError(type(asked).__name__)


def evolve(review: Review | None, entry: Envelope) -> Review | None:
    """The review after one event of its stream; None while there is none."""
    match entry.fact:
        case ExternalReviewRequested() as fact:
            return Review(
                reviewer=fact.reviewer,
                cases=frozenset(fact.cases),
                as_at=fact.as_at,
                starting=fact.starting,
                over=fact.until,
                requested_by=entry.by.actor,
            )
        case ExternalReviewApproved() if review is not None:
            return replace(review, approved_by=entry.by.actor)
        case ExternalReviewEnded() as fact if review is not None:
            return replace(review, over=min(review.over, fact.ended))
    return review
