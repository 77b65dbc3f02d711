"""Disagreement with another service about somebody's safety, taken up step by step."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.case.dated import HappenedOn, refuse_future
from domain.case.safeguarding import safeguarding
from domain.case.safeguarding.agency import Agency
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Fact, Gone, Part, event
from domain.roles import CLINICAL, Role
from domain.text import Line, Text

AREA = "escalation"
HEARS = frozenset[str]()


class Stage(StrEnum):
    """How far up it was taken, lowest first."""

    PRACTITIONER = "practitioner"
    LINE_MANAGER = "line_manager"
    SENIOR_MANAGER = "senior_manager"
    DIRECTOR = "director"
    PARTNERSHIP = "safeguarding_partnership"


class Outcome(StrEnum):
    """What came of a step."""

    AWAITED = "awaited"
    AGREED = "agreed"
    NOT_AGREED = "not_agreed"


class Disagreement(Part):
    """What is disagreed about, who was spoken to, and what they said."""

    content: Text
    to_whom: Line
    answer: Text | None = None


class _Step(HappenedOn):
    """``continues`` is the earlier step of the same disagreement."""

    concern: UUID
    agency: Agency
    stage: Stage
    outcome: Outcome
    continues: UUID | None = None


@event("case.disagreement_escalated", area=AREA, label="Disagreement escalated", significant=True)
class EscalatedProfessionalDisagreement(_Step, Fact):
    disagreement: Disagreement | Closed | Gone


@command(
    "escalate-disagreement",
    area=AREA,
    summary="Record a step in a disagreement with another service: how far up, and the outcome.",
    roles=CLINICAL | {Role.SERVICE_MANAGER, Role.DUTY},
    after_end=True,
)
class EscalateDisagreement(_Step, Command):
    disagreement: Disagreement


@dataclass(frozen=True)
class Step:
    """The latest step of one disagreement."""

    concern: UUID
    stage: Stage
    outcome: Outcome
    taken_on: date


@dataclass(frozen=True)
class State:
    """Each disagreement by its latest step's event."""

    latest: Mapping[UUID, Step] = field(default_factory=dict)

    @property
    def unresolved(self) -> frozenset[UUID]:
        """Disagreements in which nobody has agreed yet."""
        return frozenset(
            id for id, step in self.latest.items() if step.outcome is not Outcome.AGREED
        )


class Sees(Protocol):
    """What this area looks at."""

    @property
    def safeguarding(self) -> safeguarding.State: ...
    @property
    def escalation(self) -> State: ...


def _refuse_broken_ladder(state: State, asked: EscalateDisagreement) -> None:
    if asked.continues is None:
        return
    before = state.latest.get(asked.continues)
    if before is None or before.concern != asked.concern:
        raise NotPossible(
            "no-such-escalation", "This is not the latest step of a disagreement on this concern."
        )
    if before.outcome is Outcome.AGREED:
        raise NotPossible("disagreement-resolved", "This disagreement was resolved.")
    if asked.happened_on < before.taken_on:
        raise NotAcceptable("step-before-the-last", "That day lies before the last step.")
    stages = list(Stage)
    lower = stages.index(asked.stage) - stages.index(before.stage)
    # An answer that was awaited comes at the stage where it was asked for.
    if lower < 0 or (lower == 0 and before.outcome is not Outcome.AWAITED):
        raise NotAcceptable(
            "stage-not-higher", "The next step is taken at a higher stage than the last."
        )


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`.

    A concern that was closed may still be disagreed about.
    """
    if not isinstance(asked, EscalateDisagreement):
        raise TypeError(type(asked).__name__)
    refuse_future(asked.happened_on, given)
    if asked.concern not in case.safeguarding.concerns:
        raise NotPossible("no-such-concern", "There is no such concern in this case.")
    _refuse_broken_ladder(case.escalation, asked)
    if (asked.outcome is Outcome.AWAITED) is (asked.disagreement.answer is not None):
        raise NotAcceptable(
            "answer-unclear", "Write what they answered where they did, and only there."
        )
    return [EscalatedProfessionalDisagreement(**dict(asked))]


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    fact = entry.fact
    if not isinstance(fact, EscalatedProfessionalDisagreement):
        return state
    others = {id: step for id, step in state.latest.items() if id != fact.continues}
    step = Step(fact.concern, fact.stage, fact.outcome, fact.happened_on)
    return replace(state, latest={**others, entry.id: step})
