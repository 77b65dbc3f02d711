"""The plan that keeps a person safe: agreed, looked at again, replaced or withdrawn.

A plan is named by the id of its ``case.safety_plan_agreed`` event. The latest one agreed is the
current one until it is withdrawn.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.dated import HappenedOn, refuse_future
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, london_day
from domain.roles import CLINICAL, Role
from domain.text import Text

AREA = "safety_plan"
HEARS = frozenset[str]()

_PLANS_FOR_SAFETY = CLINICAL | {Role.DUTY}


class SharedWith(StrEnum):
    """Who holds a copy of the safety plan."""

    PERSON = "person"
    PARENT = "parent"
    CARER = "carer"
    PARTNER = "partner"
    GP = "gp"
    SCHOOL = "school"
    CRISIS_TEAM = "crisis_team"
    SOCIAL_CARE = "social_care"


class ReviewOutcome(StrEnum):
    """What a review of the plan found."""

    STILL_RIGHT = "still_right"
    TO_BE_CHANGED = "to_be_changed"
    NO_LONGER_NEEDED = "no_longer_needed"


class WithdrawalReason(StrEnum):
    """Why a plan counts no more although no other takes its place."""

    NO_LONGER_NEEDED = "no_longer_needed"
    PERSON_DOES_NOT_WANT_IT = "person_does_not_want_it"
    HELD_BY_ANOTHER_SERVICE = "held_by_another_service"
    NOT_SAFE_TO_HOLD = "not_safe_to_hold"
    AGREED_IN_ERROR = "agreed_in_error"


class SafetyPlan(Part):
    """What the person and those around them do when it gets worse."""

    warning_signs: Text
    coping: Text
    contacts: Text
    means_restriction: Text


class PlanReview(Part):
    """What was said when the plan was looked at again, and by whom."""

    content: Text


class PlanWithdrawal(Part):
    """Why the plan was withdrawn, and what keeps the person safe instead."""

    rationale: Text


class _Plan(Content):
    shared_with: Annotated[tuple[SharedWith, ...], Field(min_length=1, max_length=8)]
    review_by: Day | None = None


@event("case.safety_plan_agreed", area=AREA, label="Safety plan agreed", significant=True)
class SafetyPlanAgreed(_Plan, Fact):
    """``replaces`` is the plan that was current until now."""

    replaces: UUID | None = None
    plan: SafetyPlan | Closed | Gone


class _Review(HappenedOn):
    plan: UUID
    outcome: ReviewOutcome
    next_review_by: Day | None = None


@event("case.safety_plan_reviewed", area=AREA, label="Safety plan reviewed", significant=True)
class SafetyPlanReviewed(_Review, Fact):
    """``was_due_by`` is the day it was to be reviewed by; ``late`` where that day had passed."""

    was_due_by: Day | None = None
    late: bool
    review: PlanReview | Closed | Gone


class _Withdrawal(HappenedOn):
    plan: UUID
    reason: WithdrawalReason


@event("case.safety_plan_withdrawn", area=AREA, label="Safety plan withdrawn", significant=True)
class SafetyPlanWithdrawn(_Withdrawal, Fact):
    withdrawal: PlanWithdrawal | Closed | Gone


@command(
    "agree-safety-plan",
    area=AREA,
    summary="Record the safety plan agreed with the person; it becomes the current one.",
    roles=_PLANS_FOR_SAFETY,
    after_end=True,
)
class AgreeSafetyPlan(_Plan, Command):
    plan: SafetyPlan


@command(
    "review-safety-plan",
    area=AREA,
    summary="Record that the current safety plan was looked at again, and what was found.",
    roles=_PLANS_FOR_SAFETY,
    after_end=True,
)
class ReviewSafetyPlan(_Review, Command):
    review: PlanReview


@command(
    "withdraw-safety-plan",
    area=AREA,
    summary="Withdraw the current safety plan without another in its place, with the reason.",
    roles=_PLANS_FOR_SAFETY,
    seen=True,
    after_end=True,
)
class WithdrawSafetyPlan(_Withdrawal, Command):
    withdrawal: PlanWithdrawal


@dataclass(frozen=True)
class State:
    """The current plan, by the event that holds it, since when, and its next review's day."""

    current: UUID | None = None
    since: date | None = None
    review_by: date | None = None

    def overdue(self, today: date) -> bool:
        """Whether the current plan should have been reviewed before today."""
        return self.review_by is not None and today > self.review_by


class Sees(Protocol):
    """What this area looks at."""

    @property
    def safety_plan(self) -> State: ...


def _decide_agreed(state: State, asked: AgreeSafetyPlan, given: Circumstances) -> Fact:
    # A plan written down late may well be due for review already.
    if asked.review_by is not None and asked.review_by < london_day(given.occurred.earliest):
        raise NotAcceptable(
            "review-in-past", "The date to review the plan by lies before it was agreed."
        )
    return SafetyPlanAgreed(**dict(asked), replaces=state.current)


def _refuse_unless_current(
    state: State, asked: ReviewSafetyPlan | WithdrawSafetyPlan, given: Circumstances
) -> None:
    if asked.plan != state.current:
        raise NotPossible("not-the-current-plan", "This is not the current safety plan.")
    refuse_future(asked.happened_on, given)
    if state.since is not None and asked.happened_on < state.since:
        raise NotAcceptable("before-the-plan", "That day lies before the plan was agreed.")


def _decide_reviewed(state: State, asked: ReviewSafetyPlan, given: Circumstances) -> Fact:
    _refuse_unless_current(state, asked, given)
    if asked.next_review_by is not None and asked.next_review_by < asked.happened_on:
        raise NotAcceptable("review-in-past", "The next review lies before this one.")
    if asked.outcome is ReviewOutcome.STILL_RIGHT and asked.next_review_by is None:
        raise NotAcceptable(
            "next-review-missing", "A plan that stays needs the day of its next review."
        )
    return SafetyPlanReviewed(
        **dict(asked), was_due_by=state.review_by, late=state.overdue(asked.happened_on)
    )


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    state = case.safety_plan
    match asked:
        case AgreeSafetyPlan():
            return [_decide_agreed(state, asked, given)]
        case ReviewSafetyPlan():
            return [_decide_reviewed(state, asked, given)]
        case WithdrawSafetyPlan():
            _refuse_unless_current(state, asked, given)
            return [SafetyPlanWithdrawn(**dict(asked))]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case SafetyPlanAgreed() as fact:
            since = london_day(entry.occurred.earliest)
            return State(current=entry.id, since=since, review_by=fact.review_by)
        case SafetyPlanReviewed() as fact:
            # A plan to be changed stays due: it holds until another is agreed.
            due = fact.next_review_by or state.review_by
            return replace(state, review_by=due)
        case SafetyPlanWithdrawn():
            return State()
    return state
