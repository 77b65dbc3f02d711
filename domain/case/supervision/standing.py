"""What the rules that bring a case to supervision look at, whoever has it at hand.

Whoever has the whole case takes it from there; a view that keeps no more than this gives the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.case.assessment import assessment
from domain.case.discharge import discharge
from domain.case.measures import measures
from domain.case.measures.outcomes import Pairing
from domain.case.oversight import allocation
from domain.case.referral import referral
from domain.case.referral.referral import Pathway
from domain.case.risk import risk, safety_plan
from domain.case.safeguarding import safeguarding
from domain.case.sessions import sessions
from domain.moments import london_day


class RequestReason(StrEnum):
    """Why a practitioner asks for a review."""

    QUESTION = "question"
    READY_TO_STEP_UP = "ready_to_step_up"
    READY_TO_STEP_DOWN = "ready_to_step_down"
    READY_FOR_DISCHARGE = "ready_for_discharge"


@dataclass(frozen=True)
class Request:
    """A review that somebody asked for and that has not been held."""

    reason: RequestReason
    asked_by: UUID


class _Review(Protocol):
    @property
    def last_review(self) -> date | None: ...
    @property
    def new_assessments(self) -> Mapping[UUID, date]: ...
    @property
    def risk_answers(self) -> Mapping[UUID, date]: ...
    @property
    def missed(self) -> Mapping[UUID, date]: ...
    @property
    def requests(self) -> Mapping[UUID, Request]: ...
    @property
    def planned_sessions(self) -> int | None: ...


class Sees(Protocol):
    """What the rules look at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def assessment(self) -> assessment.State: ...
    @property
    def allocation(self) -> allocation.State: ...
    @property
    def sessions(self) -> sessions.State: ...
    @property
    def measures(self) -> measures.State: ...
    @property
    def risk(self) -> risk.State: ...
    @property
    def safety_plan(self) -> safety_plan.State: ...
    @property
    def safeguarding(self) -> safeguarding.State: ...
    @property
    def discharge(self) -> discharge.State: ...
    @property
    def supervision(self) -> _Review: ...


@dataclass(frozen=True)
class Standing:
    """How a case stands for the rules.

    ``new_assessments``, ``risk_answers`` and ``missed`` are those since the last review, by id,
    with their days. ``flags`` are open concerns, answers of agencies that are awaited, risk
    responses owed and the safety plan in force; ``risk_assessed`` is the latest assessment of risk.
    ``treatments`` counts attended treatment contacts.
    """

    pathway: Pathway
    pairing: Pairing | None
    held_since: date | None
    last_seen: date | None
    last_review: date | None
    planned_sessions: int | None
    treatments: int
    new_assessments: Mapping[UUID, date]
    risk_answers: Mapping[UUID, date]
    missed: Mapping[UUID, date]
    requests: Mapping[UUID, RequestReason]
    flags: frozenset[UUID]
    risk_level: str | None
    risk_assessed: UUID | None
    discharge_planned: bool


def standing_of(case: Sees) -> Standing:
    """How a case stands, from the case itself."""
    pathway, paired = case.referral.pathway, case.assessment.paired
    assert pathway is not None, "a case begins with a pathway"
    held = [a.starting for a in case.allocation.allocations.values() if not a.never_held]
    seen = [london_day(c.started) for c in case.sessions.contacts.values() if c.started]
    reviewed, plan = case.supervision, case.safety_plan.current
    return Standing(
        pathway=pathway,
        pairing=(
            None if paired is None else Pairing(paired.anxiety_measure, paired.fallback_measure)
        ),
        held_since=min(held, default=None),
        last_seen=max(seen, default=None),
        last_review=reviewed.last_review,
        planned_sessions=reviewed.planned_sessions,
        treatments=case.sessions.attended_treatments,
        new_assessments=reviewed.new_assessments,
        risk_answers=reviewed.risk_answers,
        missed=reviewed.missed,
        requests={id: request.reason for id, request in reviewed.requests.items()},
        flags=frozenset(
            {
                *case.safeguarding.open_concerns,
                *case.safeguarding.awaiting_reply,
                *case.measures.owed,
                *(() if plan is None else (plan,)),
            }
        ),
        risk_level=None if case.risk.level is None else case.risk.level.value,
        risk_assessed=case.risk.assessed,
        discharge_planned=case.discharge.planned,
    )
