"""Case-management supervision: asked for, planned, held, and what is to be done after it.

A meeting, a request and an action are named by the ids of the events that began them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.assessment import assessment
from domain.case.measures import measures
from domain.case.sessions import attendance
from domain.case.supervision import standing
from domain.case.supervision.standing import Request, RequestReason
from domain.case.supervision.supervision_rules import RuleHit, due_for_supervision, may_be_judged
from domain.commands import Circumstances, Command, NotAcceptable, NotAllowed, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, london_day
from domain.policies import policy
from domain.roles import CLINICAL, Role
from domain.text import Code, Text

AREA = "supervision"
HEARS = frozenset(
    {"case.assessment_completed", "case.attendance_recorded", "case.measures_recorded"}
)

_SUPERVISES = frozenset({Role.SUPERVISOR})


class Review(Part):
    """What was seen and said in supervision."""

    discussion: Text
    scores_seen: Text | None = None


class Agreed(Part):
    """What somebody is to do."""

    what: Text


class Question(Part):
    """What the practitioner wants to talk about."""

    question: Text


class ActionResult(Part):
    """What came of an action."""

    text: Text


class _Request(Content):
    reason: RequestReason


@event("case.supervision_requested", area=AREA, label="Supervision requested")
class SupervisionRequested(_Request, Fact):
    question: Question | Closed | Gone | None = None


class _Meeting(Content):
    supervisor: UUID
    planned_for: Day


@event("case.supervision_scheduled", area=AREA, label="Supervision scheduled")
class SupervisionScheduled(_Meeting, Fact):
    pass


class _Reviewed(Content):
    """``planned_sessions`` is how many sessions are planned in all from now on."""

    reasons: Annotated[tuple[Code, ...], Field(max_length=20)] = ()
    decision: Code
    next_review: Day | None = None
    planned_sessions: Annotated[int, Field(ge=1, le=200)] | None = None
    meeting: UUID | None = None


@event("case.case_reviewed_in_supervision", area=AREA, label="Reviewed in supervision")
class CaseReviewedInSupervision(_Reviewed, Fact):
    """``practitioner`` is who held the case at the time. ``hits`` are the rules that put the case
    on the list that day, each with the version that found it; ``reasons`` is what the supervisor
    named."""

    practitioner: UUID
    hits: tuple[RuleHit, ...]
    review: Review | Closed | Gone


class _Action(Content):
    """``owner`` is who is to do it; else whoever holds the case."""

    owner: UUID | None = None
    due_on: Day | None = None


@event("case.supervision_action_agreed", area=AREA, label="Action agreed in supervision")
class SupervisionActionAgreed(_Action, Fact):
    """``review`` is the review in which it was agreed."""

    review: UUID
    agreed: Agreed | Closed | Gone


@event("case.supervision_action_completed", area=AREA, label="Action from supervision completed")
class SupervisionActionCompleted(Fact):
    action: UUID
    result: ActionResult | Closed | Gone | None = None


class Action(_Action):
    """An action as it is asked for."""

    agreed: Agreed


@command(
    "request-supervision",
    area=AREA,
    summary="Ask for the case to be looked at in supervision.",
    roles=CLINICAL,
)
class RequestSupervision(_Request, Command):
    question: Question | None = None


@command(
    "schedule-supervision",
    area=AREA,
    summary="Plan a supervision in which the case is to be looked at.",
    roles=CLINICAL,
)
class ScheduleSupervision(_Meeting, Command):
    pass


@command(
    "review-case",
    area=AREA,
    summary="Record a review of the case in supervision.",
    roles=_SUPERVISES,
    seen=True,
    needs_scores=True,
)
class ReviewCase(_Reviewed, Command):
    review: Review
    actions: Annotated[tuple[Action, ...], Field(max_length=12)] = ()


@command(
    "complete-supervision-action",
    area=AREA,
    summary="Record that an action agreed in supervision was done.",
    roles=CLINICAL,
    after_end=True,
)
class CompleteSupervisionAction(Command):
    action: UUID
    result: ActionResult | None = None


@dataclass(frozen=True)
class PlannedMeeting:
    """A supervision that is planned and not yet held."""

    supervisor: UUID
    planned_for: date


@dataclass(frozen=True)
class OpenAction:
    """An action that nobody has completed."""

    review: UUID
    owner: UUID
    due_on: date | None


@dataclass(frozen=True)
class State:
    """What later decisions need to know of supervision.

    ``new_assessments``, ``risk_answers`` (questionnaires whose answer about harming oneself asked
    for a response) and ``missed`` (contacts nobody came to, unannounced) hold what came since the
    last review, by id, with its day.
    """

    last_review: date | None = None
    planned_sessions: int | None = None
    meetings: Mapping[UUID, PlannedMeeting] = field(default_factory=dict)
    requests: Mapping[UUID, Request] = field(default_factory=dict)
    new_assessments: Mapping[UUID, date] = field(default_factory=dict)
    risk_answers: Mapping[UUID, date] = field(default_factory=dict)
    missed: Mapping[UUID, date] = field(default_factory=dict)
    actions: Mapping[UUID, OpenAction] = field(default_factory=dict)


class Sees(standing.Sees, Protocol):
    """What this area looks at."""

    @property
    def supervision(self) -> State: ...


def _decide_scheduled(asked: ScheduleSupervision, given: Circumstances) -> list[Fact]:
    # A meeting written down late may well have been due already.
    if asked.planned_for < london_day(given.occurred.earliest):
        raise NotAcceptable(
            "supervision-in-past", "The day of the supervision lies before it was planned."
        )
    return [SupervisionScheduled(**dict(asked))]


def _refuse_reasons(reasons: tuple[str, ...], hits: tuple[RuleHit, ...]) -> None:
    rules = policy("supervision_rules")["rules"]
    if any(reason not in rules for reason in reasons):
        raise NotAcceptable("unknown-review-reason", "A reason for the review is not on the list.")
    found = {hit.rule for hit in hits}
    if any(reason not in found and not may_be_judged(reason) for reason in reasons):
        raise NotAcceptable(
            "reason-not-found", "The record does not bear out a reason given for the review."
        )
    if not reasons and not found:
        raise NotAcceptable(
            "no-reason-for-review", "No rule puts this case on the list; say who asked for it."
        )


def _actions(asked: ReviewCase, holder: UUID, given: Circumstances) -> list[Fact]:
    held_on = london_day(given.occurred.earliest)
    if any(action.due_on is not None and action.due_on < held_on for action in asked.actions):
        raise NotAcceptable("action-due-in-past", "An action is due before it was agreed.")
    return [
        SupervisionActionAgreed(
            review=given.ids[0],
            owner=action.owner or holder,
            due_on=action.due_on,
            agreed=action.agreed,
        )
        for action in asked.actions
    ]


def _decide_reviewed(case: Sees, asked: ReviewCase, given: Circumstances) -> list[Fact]:
    day = london_day(given.occurred.latest)
    holder = case.allocation.holder_on(day)
    if holder is None:
        raise NotPossible(
            "case-not-allocated", "Nobody held this case on that day; allocate it first."
        )
    if given.by.actor == holder.practitioner:
        raise NotAllowed("own-case", "Nobody reviews their own case in supervision.")
    if asked.decision not in policy("supervision")["decisions"]:
        raise NotAcceptable("unknown-review-decision", "The decision is not on the list.")
    if asked.meeting is not None and asked.meeting not in case.supervision.meetings:
        raise NotPossible("no-such-meeting", "There is no such supervision planned in this case.")
    hits = due_for_supervision(case, day, scores=tuple(given.scores))
    _refuse_reasons(asked.reasons, hits)
    reviewed = CaseReviewedInSupervision(
        **asked.model_dump(include=set(_Reviewed.model_fields)),
        practitioner=holder.practitioner,
        hits=hits,
        review=asked.review,
    )
    return [reviewed, *_actions(asked, holder.practitioner, given)]


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RequestSupervision():
            return [SupervisionRequested(**dict(asked))]
        case ScheduleSupervision():
            return _decide_scheduled(asked, given)
        case ReviewCase():
            return _decide_reviewed(case, asked, given)
        case CompleteSupervisionAction():
            if asked.action not in case.supervision.actions:
                raise NotPossible(
                    "no-such-action", "There is no such action in this case, or it is done."
                )
            return [SupervisionActionCompleted(**dict(asked))]
    raise TypeError(type(asked).__name__)


def _reviewed(state: State, entry: Envelope, fact: CaseReviewedInSupervision) -> State:
    """A review written down late does not cover what came after it."""
    day = london_day(entry.occurred.latest)
    meetings = {id: m for id, m in state.meetings.items() if id != fact.meeting}
    return replace(
        state,
        last_review=max(day, state.last_review or day),
        planned_sessions=fact.planned_sessions or state.planned_sessions,
        meetings=meetings,
        requests={},
        new_assessments={id: on for id, on in state.new_assessments.items() if on > day},
        risk_answers={id: on for id, on in state.risk_answers.items() if on > day},
        missed={id: on for id, on in state.missed.items() if on > day},
    )


def _attendance(state: State, entry: Envelope, fact: attendance.AttendanceRecorded) -> State:
    """Who was seen after a missed contact has been in contact since."""
    day = london_day(entry.occurred.latest)
    if fact.attended:
        left = {id: on for id, on in state.missed.items() if on > day and id != fact.contact}
        return replace(state, missed=left)
    missed = {id: on for id, on in state.missed.items() if id != fact.contact}
    return replace(state, missed={**missed, fact.contact: day} if fact.unannounced else missed)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case SupervisionRequested() as fact:
            request = Request(reason=fact.reason, asked_by=entry.by.actor)
            return replace(state, requests={**state.requests, entry.id: request})
        case SupervisionScheduled() as fact:
            planned = PlannedMeeting(supervisor=fact.supervisor, planned_for=fact.planned_for)
            return replace(state, meetings={**state.meetings, entry.id: planned})
        case CaseReviewedInSupervision() as fact:
            return _reviewed(state, entry, fact)
        case SupervisionActionAgreed() as fact:
            assert fact.owner is not None, "an agreed action has somebody to do it"
            action = OpenAction(review=fact.review, owner=fact.owner, due_on=fact.due_on)
            return replace(state, actions={**state.actions, entry.id: action})
        case SupervisionActionCompleted() as fact:
            left = {id: action for id, action in state.actions.items() if id != fact.action}
            return replace(state, actions=left)
        case assessment.AssessmentCompleted():
            day = london_day(entry.occurred.latest)
            return replace(state, new_assessments={**state.new_assessments, entry.id: day})
        case measures.MeasuresRecorded() as fact:
            if not fact.risk_response_owed:
                return state
            answers = {**state.risk_answers, entry.id: fact.completed_on}
            return replace(state, risk_answers=answers)
        case attendance.AttendanceRecorded() as fact:
            return _attendance(state, entry, fact)
    return state
