"""Break-glass: one person opens one case for a few hours in an emergency, and somebody else looks
at it afterwards.

Each grant is a stream of its own, so that it counts, and ends, from one moment to the next.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.commands import (
    Circumstances,
    Command,
    NotAcceptable,
    NotAllowed,
    NotPossible,
    command,
)
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, Instant, london_day
from domain.policies import policy
from domain.roles import CLINICAL, Role
from domain.text import Code, Text
from domain.two_persons import refuse_same_person
from domain.working_days import CalendarEnds, working_days_after

KIND = "governance"
AREA = "break_glass"

OPENERS = CLINICAL | {Role.DUTY}
REVIEWERS = frozenset({Role.SAFEGUARDING_LEAD, Role.SERVICE_MANAGER})


class EmergencyAccount(Part):
    """What made it necessary to open the case."""

    text: Text


class ReviewReasons(Part):
    """What the reviewer found, and why it was right or not."""

    reasons: Text


class _Opening(Content):
    case: UUID
    reason: Code


@event("governance.break_glass_opened", area=AREA, label="Break-glass opened")
class BreakGlassOpened(_Opening, Fact):
    """``review_by`` is the last day of its review; absent where the bank holidays of that time are
    not on the list. ``policy`` is the version of the rules."""

    opened_at: Instant
    expires: Instant
    review_by: Day | None = None
    policy: Code
    account: EmergencyAccount | Closed | Gone

    def about_whom(self) -> UUID:
        """What is said is about the case, under a key of this stream and that case."""
        return self.case


@event("governance.break_glass_ended", area=AREA, label="Break-glass ended")
class BreakGlassEnded(Fact):
    ended: Instant


class _Review(Content):
    finding: Code


@event("governance.break_glass_reviewed", area=AREA, label="Break-glass reviewed")
class BreakGlassReviewed(_Review, Fact):
    policy: Code
    reasons: ReviewReasons | Closed | Gone


@command(
    "open-break-glass",
    kind=KIND,
    area=AREA,
    summary="Open one case to yourself for a few hours in an emergency; somebody will review it.",
    roles=OPENERS,
    begins=True,
)
class OpenBreakGlass(_Opening, Command):
    account: EmergencyAccount


@command(
    "end-break-glass",
    kind=KIND,
    area=AREA,
    summary="End a break-glass grant before it expires: your own, or, as who reviews, any.",
    roles=OPENERS | REVIEWERS,
)
class EndBreakGlass(Command):
    pass


@command(
    "review-break-glass",
    kind=KIND,
    area=AREA,
    summary="Say whether somebody else's use of break-glass was justified.",
    roles=REVIEWERS,
)
class ReviewBreakGlass(_Review, Command):
    reasons: ReviewReasons


@dataclass(frozen=True)
class Grant:
    """A grant as its stream tells it: whose, for which case, until when, and what the review said.

    ``over`` is when it expires or was ended.
    """

    id: UUID
    actor: UUID
    case: UUID
    reason: str
    opened: datetime
    over: datetime
    review_by: date | None
    finding: str | None = None

    def in_force(self, *, actor: UUID, case: UUID, at: datetime) -> bool:
        """Whether it opens this case to this person at an instant."""
        return self.actor == actor and self.case == case and at < self.over


def review_overdue(review_by: date | None, today: date) -> bool:
    """Whether a grant that nobody has reviewed should have been before today."""
    return review_by is not None and review_by < today


def _decide_opened(asked: OpenBreakGlass, given: Circumstances) -> Fact:
    rules = policy("access")
    if asked.reason not in rules["break_glass_reasons"]:
        raise NotAcceptable("unknown-break-glass-reason", "The reason is not on the list.")
    if len(asked.account.text.strip()) < rules["break_glass"]["shortest_text"]:
        raise NotAcceptable("break-glass-text-too-short", "Say in a sentence why it is necessary.")
    try:
        days = rules["break_glass"]["review_working_days"]
        review_by = working_days_after(london_day(given.now), days)
    except CalendarEnds:
        review_by = None
    return BreakGlassOpened(
        **dict(asked),
        opened_at=given.now,
        expires=given.now + timedelta(hours=rules["break_glass"]["hours"]),
        review_by=review_by,
        policy=rules["version"],
    )


def _decide_ended(grant: Grant, given: Circumstances) -> Fact:
    if given.by.actor != grant.actor and given.by.role not in REVIEWERS:
        raise NotAllowed("not-your-grant", "Only who opened it, or who reviews it, ends it.")
    if given.now >= grant.over:
        raise NotPossible("grant-over", "This grant is over already.")
    return BreakGlassEnded(ended=given.now)


def _decide_reviewed(grant: Grant, asked: ReviewBreakGlass, given: Circumstances) -> Fact:
    refuse_same_person(
        given.by.actor,
        grant.actor,
        code="own-grant",
        sentence="Somebody else reviews your use of break-glass.",
    )
    if given.now < grant.over:
        raise NotPossible("grant-in-force", "It is in force still: end it first, or wait.")
    if grant.finding is not None:
        raise NotPossible("grant-reviewed", "This grant has been reviewed.")
    rules = policy("access")
    if asked.finding not in rules["break_glass_findings"]:
        raise NotAcceptable("unknown-break-glass-finding", "The finding is not on the list.")
    return BreakGlassReviewed(**dict(asked), policy=rules["version"])


def decide(grant: Grant | None, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    if isinstance(asked, OpenBreakGlass):
        if grant is not None:
            raise NotPossible("grant-exists", "Each use of break-glass is a grant of its own.")
        return [_decide_opened(asked, given)]
    if grant is None:
        raise NotPossible("no-such-grant", "There is no such break-glass grant.")
    match asked:
        case EndBreakGlass():
            return [_decide_ended(grant, given)]
        case ReviewBreakGlass():
            return [_decide_reviewed(grant, asked, given)]
    raise TypeError(type(asked).__name__)


def evolve(grant: Grant | None, entry: Envelope) -> Grant | None:
    """The grant after one event of its stream; None while there is none."""
    match entry.fact:
        case BreakGlassOpened() as fact:
            return Grant(
                id=entry.originator_id,
                actor=entry.by.actor,
                case=fact.case,
                reason=fact.reason,
                opened=fact.opened_at,
                over=fact.expires,
                review_by=fact.review_by,
            )
        case BreakGlassEnded() as fact if grant is not None:
            return replace(grant, over=min(grant.over, fact.ended))
        case BreakGlassReviewed() as fact if grant is not None:
            return replace(grant, finding=fact.finding)
    return grant
