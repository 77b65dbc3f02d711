"""How a case ends, and how it is opened again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.assessment import assessment
from domain.case.discharge import death, transition
from domain.case.measures import measures, outcomes
from domain.case.oversight import oversight
from domain.case.referral import end_codes, opt_in, referral
from domain.case.risk import risk
from domain.case.safeguarding import safeguarding
from domain.case.sessions import sessions
from domain.case.sessions.contacts import refuse_unless_accepted
from domain.commands import (
    Circumstances,
    Command,
    MeasureScores,
    NotAcceptable,
    NotAllowed,
    NotPossible,
    command,
)
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, On, london_day
from domain.policies import policy
from domain.roles import CLINICAL, Role
from domain.text import Code, Text

AREA = "discharge"
HEARS = frozenset[str]()

_NOT_TAKEN_ON = frozenset({referral.Stage.DECLINED, referral.Stage.REDIRECTED})

OVERRIDES = frozenset({Role.SUPERVISOR, Role.SAFEGUARDING_LEAD, Role.SERVICE_MANAGER})


class Exit(StrEnum):
    """How a case that was closed counts; the values are those of its status."""

    CLOSED = "closed"
    OPTED_OUT = "opted_out"


class PlanReason(StrEnum):
    """Why the service and the person plan to end."""

    GOALS_MET = "goals_met"
    COURSE_COMPLETE = "course_complete"
    MOVING_ON_TO_ANOTHER_SERVICE = "moving_on_to_another_service"
    PERSON_ASKED = "person_asked"
    NOT_THE_RIGHT_TIME = "not_the_right_time"
    NOT_HELPING = "not_helping"
    NOT_IN_CONTACT = "not_in_contact"
    COMING_OF_AGE = "coming_of_age"


class Blocker(StrEnum):
    """What keeps a case from being closed."""

    CONCERN_OPEN = "concern_open"
    AGENCY_REPLY_AWAITED = "agency_reply_awaited"
    NOTE_UNSIGNED = "note_unsigned"
    NOTE_UNCOUNTERSIGNED = "note_uncountersigned"
    RISK_RESPONSE_OWED = "risk_response_owed"
    TRANSITION_OPEN = "transition_open"


IN_WORDS = {
    Blocker.CONCERN_OPEN: "a safeguarding concern is open",
    Blocker.AGENCY_REPLY_AWAITED: "an agency has not answered",
    Blocker.NOTE_UNSIGNED: "a note is not signed",
    Blocker.NOTE_UNCOUNTERSIGNED: "a trainee's note is not countersigned",
    Blocker.RISK_RESPONSE_OWED: "an answer about harming oneself has had no response",
    Blocker.TRANSITION_OPEN: "a planned move to another service is not settled",
}


class OverrideReason(StrEnum):
    """Why a case is closed although something is unfinished."""

    PERSON_DIED = "person_died"
    HANDED_OVER = "handed_over"
    AUTHOR_LEFT = "author_left"
    LEFT_TO_ANOTHER_AGENCY = "left_to_another_agency"
    CLOSED_ELSEWHERE = "closed_elsewhere"


class ReopenReason(StrEnum):
    CLOSED_IN_ERROR = "closed_in_error"
    PERSON_CAME_BACK = "person_came_back"
    WORK_UNFINISHED = "work_unfinished"
    NEW_INFORMATION = "new_information"


class StayingWell(Part):
    """What keeps the person well, and what to do when it gets harder again."""

    plan: Text
    setback_signs: Text | None = None
    support: Text | None = None


class Summary(Part):
    """The course of the case, and to whom what is left over was handed."""

    summary: Text
    handed_to: Text | None = None


class FirstAndLast(Content):
    """The first and the latest total of one questionnaire; ``last`` is absent if there is one."""

    instrument: Code
    first: int
    last: int | None = None


class OutcomeSnapshot(Part):
    """The outcome as it stood at closing, by the version of the rules named."""

    totals: tuple[FirstAndLast, ...]
    change: outcomes.Change
    case_at_start: bool | None = None
    recovered: bool | None = None
    reliably_recovered: bool | None = None
    anxiety_measure: Code
    anxiety_basis: outcomes.AnxietyBasis
    policy: Code


class Why(Part):
    """Why it was opened again."""

    rationale: Text


class _Plan(Content):
    reasons: Annotated[tuple[PlanReason, ...], Field(min_length=1, max_length=8)]


@event("case.discharge_planned", area=AREA, label="Discharge planned")
class DischargePlanned(_Plan, Fact):
    staying_well: StayingWell | Closed | Gone


class _Closing(Content):
    end_date: Day
    end_code: Annotated[str, Field(pattern=r"^[0-9]{2}$")]
    override_reason: OverrideReason | None = None


@event("case.case_closed", area=AREA, label="Case closed", significant=True)
class CaseClosed(_Closing, Fact):
    """``overridden`` is what was unfinished; ``risk_at_close`` is absent if never assessed;
    ``exit`` says whether the person had let an invitation to opt in lapse."""

    exit: Exit
    end_code_version: Code
    overridden: tuple[Blocker, ...] = ()
    risk_at_close: risk.Level | None = None
    summary: Summary | Closed | Gone
    outcome: OutcomeSnapshot | Closed | Gone | None = None


@event("case.case_reopened", area=AREA, label="Case reopened", significant=True)
class CaseReopened(Fact):
    reason: ReopenReason
    approved_by: Role
    why: Why | Closed | Gone


@command(
    "plan-discharge",
    area=AREA,
    summary="Record that the end is planned, and the plan for staying well.",
    roles=CLINICAL,
)
class PlanDischarge(_Plan, Command):
    staying_well: StayingWell


@command(
    "close-case",
    area=AREA,
    summary="Close the case; what is unfinished blocks it unless it is overridden with a reason.",
    roles=CLINICAL | {Role.DUTY, Role.SERVICE_MANAGER},
    seen=True,
    after_end=True,
    needs_scores=True,
)
class CloseCase(_Closing, Command):
    summary: Summary

    def happened(self) -> On:
        return On(on=self.end_date)


@command(
    "reopen-case",
    area=AREA,
    summary="Open a closed case again, as it was before it was closed.",
    roles=frozenset({Role.SUPERVISOR, Role.SERVICE_MANAGER}),
    seen=True,
    after_end=True,
)
class ReopenCase(Command):
    reason: ReopenReason
    why: Why


@dataclass(frozen=True)
class State:
    """Where the end of the case stands; ``ended_on`` and ``end_code`` are those of the last end."""

    planned: bool = False
    closed: bool = False
    exit: Exit = Exit.CLOSED
    ended_on: date | None = None
    end_code: str | None = None


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def sessions(self) -> sessions.State: ...
    @property
    def assessment(self) -> assessment.State: ...
    @property
    def measures(self) -> measures.State: ...
    @property
    def oversight(self) -> oversight.State: ...
    @property
    def risk(self) -> risk.State: ...
    @property
    def safeguarding(self) -> safeguarding.State: ...
    @property
    def opt_in(self) -> opt_in.State: ...
    @property
    def transition(self) -> transition.State: ...
    @property
    def death(self) -> death.State: ...
    @property
    def discharge(self) -> State: ...


def unfinished(case: Sees) -> Mapping[Blocker, Collection[UUID]]:
    """What keeps this case from being closed, as it stands, by the entries that hold it open."""
    found: Mapping[Blocker, Collection[UUID]] = {
        Blocker.CONCERN_OPEN: case.safeguarding.open_concerns,
        Blocker.AGENCY_REPLY_AWAITED: case.safeguarding.awaiting_reply,
        Blocker.NOTE_UNSIGNED: case.oversight.unsigned,
        Blocker.NOTE_UNCOUNTERSIGNED: case.oversight.uncountersigned,
        Blocker.RISK_RESPONSE_OWED: case.measures.owed,
        Blocker.TRANSITION_OPEN: case.transition.open,
    }
    return {blocker: entries for blocker, entries in found.items() if entries}


def blockers(case: Sees) -> tuple[Blocker, ...]:
    """The same without the entries."""
    return tuple(unfinished(case))


def _refuse_blocked(found: tuple[Blocker, ...], asked: CloseCase, role: Role) -> None:
    if asked.override_reason is None:
        if found:
            words = "; ".join(IN_WORDS[blocker] for blocker in found)
            raise NotPossible("closing-blocked", f"The case can't be closed yet: {words}.")
        return
    if role not in OVERRIDES:
        raise NotAllowed(
            "override-not-allowed",
            "Only a supervisor, the safeguarding lead or the service manager may close a case"
            " with something unfinished.",
        )
    if not found:
        raise NotAcceptable("nothing-to-override", "Nothing is unfinished; leave the reason out.")


def _refuse_end_date(case: Sees, asked: CloseCase, given: Circumstances) -> None:
    if asked.end_date > london_day(given.now):
        raise NotAcceptable("ended-in-future", "The end date is in the future.")
    if case.referral.received is not None and asked.end_date < case.referral.received:
        raise NotAcceptable("ended-before-received", "The case can't end before it was received.")
    last = case.sessions.last_treated_or_seen
    if last is not None and asked.end_date < last:
        raise NotAcceptable(
            "ended-before-last-contact", "The case can't end before the last contact attended."
        )


def lacking_a_pair(case: Sees) -> tuple[str, ...]:
    """The questionnaires for want of which the outcome at closing would be unpaired, of somebody
    who came to treatment; none on a pathway that works out no outcome."""
    rules = referral.pathway_rules(case.referral)
    if not (rules["outcome_at_closing"] and case.sessions.treatment_contacts):
        return ()
    answered = (taken.instrument for taken in case.measures.recorded.values() if taken.complete)
    return outcomes.lacking_a_pair(answered, _pairing(case))


def _pairing(case: Sees) -> outcomes.Pairing | None:
    counted = case.assessment.paired
    if counted is None:
        return None
    return outcomes.Pairing(counted.anxiety_measure, counted.fallback_measure)


def _snapshot(case: Sees, scores: tuple[MeasureScores, ...]) -> OutcomeSnapshot:
    totals: dict[str, list[int]] = {}
    for score in scores:
        totals.setdefault(score.instrument, []).append(score.total)
    found = outcomes.outcome(scores, _pairing(case))
    return OutcomeSnapshot(
        totals=tuple(
            FirstAndLast(instrument=name, first=t[0], last=t[-1] if len(t) > 1 else None)
            for name, t in totals.items()
        ),
        change=found.change,
        case_at_start=found.case_at_start,
        recovered=found.recovered,
        reliably_recovered=found.reliably_recovered,
        anxiety_measure=found.anxiety_measure,
        anxiety_basis=found.anxiety_basis,
        policy=found.policy,
    )


def _decide_closed(case: Sees, asked: CloseCase, given: Circumstances) -> Fact:
    """A person who was asked to opt in and did not need never have been accepted."""
    if case.discharge.closed or case.referral.stage in _NOT_TAKEN_ON:
        raise NotPossible("case-ended", "This case has ended.")
    if not case.opt_in.lapsed:
        refuse_unless_accepted(case.referral)
    _refuse_end_date(case, asked, given)
    end_codes.refuse_unfitting(end_codes.listed_on(asked.end_code, asked.end_date), case.sessions)
    found = blockers(case)
    _refuse_blocked(found, asked, given.by.role)
    computed: dict[str, Any] = {}
    if referral.pathway_rules(case.referral)["outcome_at_closing"]:
        computed["outcome"] = _snapshot(case, tuple(given.scores))
    return CaseClosed(
        **dict(asked),
        **computed,
        exit=Exit.OPTED_OUT if case.opt_in.lapsed else Exit.CLOSED,
        end_code_version=policy("end_codes")["version"],
        overridden=found,
        risk_at_close=case.risk.level,
    )


def _decide_reopened(case: Sees, asked: ReopenCase, given: Circumstances) -> Fact:
    if case.death.recorded is not None:
        raise NotPossible("person-died", "The person has died; the case stays closed.")
    if case.referral.stage in _NOT_TAKEN_ON:
        raise NotPossible(
            "case-not-reopenable", "A referral that was not taken on can't be reopened; begin anew."
        )
    if not case.discharge.closed:
        raise NotPossible("case-not-closed", "This case is not closed.")
    return CaseReopened(**dict(asked), approved_by=given.by.role)


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case PlanDischarge():
            refuse_unless_accepted(case.referral)
            return [DischargePlanned(**dict(asked))]
        case CloseCase():
            return [_decide_closed(case, asked, given)]
        case ReopenCase():
            return [_decide_reopened(case, asked, given)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case DischargePlanned():
            return replace(state, planned=True)
        case CaseClosed() as fact:
            return replace(
                state,
                closed=True,
                exit=fact.exit,
                ended_on=fact.end_date,
                end_code=fact.end_code,
            )
        case CaseReopened():
            return replace(state, closed=False)
    return state
