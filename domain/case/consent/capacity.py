"""Whether somebody could decide something, at that time: one decision, one assessment.

Under 16 a child may be found competent for a decision (Gillick). From 16 capacity is presumed and
assessed by the Mental Capacity Act 2005, sections 1 to 3.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.dated import HappenedOn, refuse_future
from domain.case.referral import referral
from domain.commands import Circumstances, Command, NotAcceptable, command
from domain.envelope import Envelope
from domain.facts import Closed, Fact, Gone, Part, event
from domain.policies import policy
from domain.roles import CLINICAL
from domain.text import Code, Text

AREA = "capacity"
HEARS = frozenset[str]()

ADULT_IN_LAW = 16
"""The age from which the Mental Capacity Act applies, in years."""

Age = Annotated[int, Field(ge=0, le=120)]


class Able(StrEnum):
    """One thing that deciding takes; what was not looked at is never a no."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


class Competence(StrEnum):
    COMPETENT = "competent"
    NOT_COMPETENT = "not_competent"
    NOT_CLEAR = "not_clear"


class CapacityFound(StrEnum):
    HAS_CAPACITY = "has_capacity"
    LACKS_CAPACITY = "lacks_capacity"
    NOT_CLEAR = "not_clear"


class Decided(Part):
    """Which decision exactly, what was explained, how it was understood, and what was found."""

    decision: Text
    evidence: Text
    support_given: Text | None = None


class _Assessed(HappenedOn):
    """``assessor`` is who judged it; ``age_in_years`` that of the person on that day."""

    decision: Code
    assessor: UUID
    age_in_years: Age


class _Competence(_Assessed):
    outcome: Competence


@event("case.competence_assessed", area=AREA, label="Competence assessed", significant=True)
class CompetenceAssessed(_Competence, Fact):
    """``decision_version`` is the version of the list that ``decision`` was taken from, ``scope``
    the scope of consent that it falls under there."""

    decision_version: Code
    scope: Code | None = None
    decided: Decided | Closed | Gone


class _Capacity(_Assessed):
    """``impairment``: of mind or brain, which alone never means that capacity is lacking."""

    impairment: Able
    understands: Able
    retains: Able
    weighs: Able
    communicates: Able
    outcome: CapacityFound


@event("case.capacity_assessed", area=AREA, label="Capacity assessed", significant=True)
class CapacityAssessed(_Capacity, Fact):
    decision_version: Code
    scope: Code | None = None
    decided: Decided | Closed | Gone


@command(
    "assess-competence",
    area=AREA,
    summary="Record whether a child under 16 was competent to make one decision.",
    roles=CLINICAL,
    after_end=True,
)
class AssessCompetence(_Competence, Command):
    decided: Decided


@command(
    "assess-capacity",
    area=AREA,
    summary="Record whether somebody of 16 or over had capacity to make one decision.",
    roles=CLINICAL,
    after_end=True,
)
class AssessCapacity(_Capacity, Command):
    decided: Decided


class Law(StrEnum):
    """By which an assessment was made."""

    GILLICK = "gillick"
    MENTAL_CAPACITY_ACT = "mental_capacity_act"


@dataclass(frozen=True)
class Assessment:
    """What an assessment found, for one decision, on one day; ``able`` is None where not clear.

    ``scope`` is the scope of consent that the decision falls under, where it falls under one.
    """

    law: Law
    decision: str
    scope: str | None
    able: bool | None
    on: date


@dataclass(frozen=True)
class State:
    """Every assessment by its event's id; none stands for another decision or another day."""

    assessments: Mapping[UUID, Assessment] = field(default_factory=dict)


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...


def _listed(asked: _Assessed) -> dict[str, Any]:
    """What the list of decisions says of this one; raises ``unknown-decision``."""
    listed = policy("capacity_decisions")
    decision = listed["decisions"].get(asked.decision)
    if decision is None:
        raise NotAcceptable("unknown-decision", "The decision assessed is not on the list.")
    return {"decision_version": listed["version"], "scope": decision.get("scope")}


def _decide_competence(case: Sees, asked: AssessCompetence) -> Fact:
    if case.referral.pathway is referral.Pathway.ADULT:
        raise NotAcceptable(
            "competence-is-a-childs", "On the adult pathway capacity is assessed instead."
        )
    if asked.age_in_years >= ADULT_IN_LAW:
        raise NotAcceptable(
            "age-contradicts-assessment", "From 16 on capacity is assessed, not competence."
        )
    return CompetenceAssessed(**dict(asked), **_listed(asked))


def _refuse_contradiction(asked: AssessCapacity) -> None:
    abilities = (asked.understands, asked.retains, asked.weighs, asked.communicates)
    unable = Able.NO in abilities
    if asked.outcome is CapacityFound.HAS_CAPACITY and unable and asked.impairment is Able.YES:
        raise NotAcceptable(
            "outcome-contradicts-abilities",
            "Who can't do one of these because of an impairment lacks capacity for this decision.",
        )
    if asked.outcome is CapacityFound.LACKS_CAPACITY and not (
        unable and asked.impairment is Able.YES
    ):
        raise NotAcceptable(
            "outcome-contradicts-abilities",
            "Capacity is lacking only where an impairment keeps somebody from one of these.",
        )


def _decide_capacity(asked: AssessCapacity) -> Fact:
    if asked.age_in_years < ADULT_IN_LAW:
        raise NotAcceptable(
            "age-contradicts-assessment", "Under 16 competence is assessed, not capacity."
        )
    _refuse_contradiction(asked)
    return CapacityAssessed(**dict(asked), **_listed(asked))


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case AssessCompetence():
            refuse_future(asked.happened_on, given)
            return [_decide_competence(case, asked)]
        case AssessCapacity():
            refuse_future(asked.happened_on, given)
            return [_decide_capacity(asked)]
    raise TypeError(type(asked).__name__)


_ABLE = {
    Competence.COMPETENT: True,
    Competence.NOT_COMPETENT: False,
    CapacityFound.HAS_CAPACITY: True,
    CapacityFound.LACKS_CAPACITY: False,
}


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case CompetenceAssessed() as fact:
            law = Law.GILLICK
        case CapacityAssessed() as fact:
            law = Law.MENTAL_CAPACITY_ACT
        case _:
            return state
    made = Assessment(
        law=law,
        decision=fact.decision,
        scope=fact.scope,
        able=_ABLE.get(fact.outcome),
        on=fact.happened_on,
    )
    return replace(state, assessments={**state.assessments, entry.id: made})
