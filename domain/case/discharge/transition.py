"""Coming of age: the move to an adult service, planned, asked for, completed or failed.

A plan is named by the id of its event and stays open until somebody says what came of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.case.dated import HappenedOn, refuse_future
from domain.case.referral import referral
from domain.case.sessions.contacts import refuse_unless_accepted
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, london_day
from domain.roles import CLINICAL, Role
from domain.text import Code, Line, Text

AREA = "transition"
HEARS = frozenset[str]()

_RECORDS = CLINICAL | {Role.DUTY, Role.SERVICE_MANAGER}


class FailedBecause(StrEnum):
    """Why no adult service took the person on."""

    NOT_ACCEPTED = "not_accepted"
    NO_SERVICE = "no_service"
    PERSON_DECLINED = "person_declined"
    LOST_CONTACT = "lost_contact"
    NOT_ASKED_IN_TIME = "not_asked_in_time"
    MOVED_AWAY = "moved_away"


class TransitionPlan(Part):
    """What was agreed with the young person and the other service."""

    plan: Text
    contact_person: Line | None = None


class TransitionRequest(Part):
    """What the other service was asked and told."""

    content: Text
    contact_person: Line | None = None


class TransitionResult(Part):
    """How the move went, and what is in place."""

    account: Text
    accepted_by: Line | None = None


class _Plan(Content):
    """``aged_17_and_a_half`` is said by whoever plans: a date of birth never stands in clear."""

    receiving_service: Code
    target_on: Day
    aged_17_and_a_half: bool


@event("case.transition_planned", area=AREA, label="Transition planned", significant=True)
class TransitionPlanned(_Plan, Fact):
    plan: TransitionPlan | Closed | Gone


class _Asked(HappenedOn):
    """It happened on the day the receiving service was asked to take the person on."""

    transition: UUID


@event("case.transition_asked", area=AREA, label="Adult service asked", significant=True)
class TransitionAsked(_Asked, Fact):
    request: TransitionRequest | Closed | Gone


class _Completed(HappenedOn):
    """It happened on the day the receiving service accepted the person."""

    transition: UUID


@event("case.transition_completed", area=AREA, label="Transition completed", significant=True)
class TransitionCompleted(_Completed, Fact):
    result: TransitionResult | Closed | Gone


class _Failed(HappenedOn):
    transition: UUID
    because: FailedBecause


@event("case.transition_failed", area=AREA, label="Transition failed", significant=True)
class TransitionFailed(_Failed, Fact):
    result: TransitionResult | Closed | Gone


@command(
    "plan-transition",
    area=AREA,
    summary="Plan the move of a young person of seventeen and a half or more to an adult service.",
    roles=_RECORDS,
)
class PlanTransition(_Plan, Command):
    plan: TransitionPlan


@command(
    "ask-adult-service",
    area=AREA,
    summary="Record that the receiving service was asked to take the young person on, and when.",
    roles=_RECORDS,
    after_end=True,
)
class AskAdultService(_Asked, Command):
    request: TransitionRequest


@command(
    "complete-transition",
    area=AREA,
    summary="Record that the receiving service accepted the young person, and when.",
    roles=_RECORDS,
    seen=True,
    after_end=True,
)
class CompleteTransition(_Completed, Command):
    result: TransitionResult


@command(
    "fail-transition",
    area=AREA,
    summary="Record that the planned move did not come about, and why.",
    roles=_RECORDS,
    seen=True,
    after_end=True,
)
class FailTransition(_Failed, Command):
    result: TransitionResult


@dataclass(frozen=True)
class Planned:
    """A move that is planned: where to, by when, and when that service was first asked."""

    receiving_service: str
    target_on: date
    asked_on: date | None = None


@dataclass(frozen=True)
class Settled:
    """What came of a move: the day on which the service accepted the person, or did not."""

    planned: Planned
    accepted_on: date | None = None
    failed_on: date | None = None


@dataclass(frozen=True)
class State:
    """The planned moves that nobody has completed or given up, and what came of the others."""

    open: Mapping[UUID, Planned] = field(default_factory=dict)
    settled: Mapping[UUID, Settled] = field(default_factory=dict)

    def overdue(self, day: date) -> frozenset[UUID]:
        """Plans whose day has passed by this day."""
        return frozenset(id for id, plan in self.open.items() if plan.target_on < day)


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def transition(self) -> State: ...


def _decide_planned(case: Sees, asked: PlanTransition, given: Circumstances) -> TransitionPlanned:
    refuse_unless_accepted(case.referral)
    if case.referral.pathway is referral.Pathway.ADULT:
        raise NotPossible("not-a-young-person", "An adult's case has no transition at eighteen.")
    if not asked.aged_17_and_a_half:
        raise NotAcceptable(
            "transition-too-early", "A transition is planned from seventeen and a half."
        )
    if asked.target_on < london_day(given.occurred.earliest):
        raise NotAcceptable("target-in-past", "The day it is planned for has passed.")
    if case.transition.open:
        raise NotPossible("transition-open", "A transition is planned already.")
    return TransitionPlanned(**dict(asked))


def _refuse_unless_open(case: Sees, transition: UUID) -> None:
    if transition not in case.transition.open:
        raise NotPossible("no-open-transition", "No such transition is planned.")


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case PlanTransition():
            return [_decide_planned(case, asked, given)]
        case AskAdultService():
            _refuse_unless_open(case, asked.transition)
            refuse_future(asked.happened_on, given)
            return [TransitionAsked(**dict(asked))]
        case CompleteTransition():
            _refuse_unless_open(case, asked.transition)
            refuse_future(asked.happened_on, given)
            return [TransitionCompleted(**dict(asked))]
        case FailTransition():
            _refuse_unless_open(case, asked.transition)
            refuse_future(asked.happened_on, given)
            return [TransitionFailed(**dict(asked))]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case TransitionPlanned() as fact:
            planned = Planned(fact.receiving_service, fact.target_on)
            return replace(state, open={**state.open, entry.id: planned})
        case TransitionAsked() as fact:
            return _asked(state, fact)
        case TransitionCompleted() as fact:
            return _settled(state, fact.transition, accepted_on=fact.happened_on)
        case TransitionFailed() as fact:
            return _settled(state, fact.transition, failed_on=fact.happened_on)
    return state


def _asked(state: State, fact: TransitionAsked) -> State:
    planned = state.open[fact.transition]
    first = min(planned.asked_on or fact.happened_on, fact.happened_on)
    return replace(state, open={**state.open, fact.transition: replace(planned, asked_on=first)})


def _settled(state: State, transition: UUID, **came: date) -> State:
    left = {id: plan for id, plan in state.open.items() if id != transition}
    settled = Settled(state.open[transition], **came)
    return State(open=left, settled={**state.settled, transition: settled})
