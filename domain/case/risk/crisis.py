"""What was done in a crisis, who took over, and whom the practitioner asked about the risk."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.corrections import corrections
from domain.case.dated import HappenedAt, refuse_future
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Fact, Gone, Part, event
from domain.policies import policy
from domain.roles import CLINICAL, EVERYDAY, Role
from domain.text import Code, Line, Text

AREA = "crisis"
HEARS = frozenset[str]()


class Handover(StrEnum):
    """Whether those who were called took over."""

    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    AWAITED = "awaited"
    NOT_ASKED_FOR = "not_asked_for"


class CrisisAdvice(Part):
    """What was said and advised, what was done, and who took over."""

    advice: Text
    spoken_to: Line | None = None
    accepted_by: Line | None = None


class SeniorAdvice(Part):
    """What was put to the senior, and what they advised."""

    advice: Text
    decision: Text | None = None


class _Response(HappenedAt):
    contacted: Code
    handover: Handover
    acts_on: UUID | None = None


@event("case.crisis_response_taken", area=AREA, label="Crisis response taken", significant=True)
class CrisisResponseTaken(_Response, Fact):
    """``contacted_version`` is the version of the list that ``contacted`` was taken from.

    ``acts_on`` is the earlier entry of this case that was acted upon.
    """

    contacted_version: Code
    advice: CrisisAdvice | Closed | Gone


class _Discussion(HappenedAt):
    """``decision_owner`` is who answers for what is done next; ids are local pseudonyms."""

    senior: UUID
    decision_owner: UUID
    regarding: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()


@event(
    "case.risk_discussed_with_senior",
    area=AREA,
    label="Risk discussed with a senior",
    significant=True,
)
class RiskDiscussedWithSenior(_Discussion, Fact):
    advice: SeniorAdvice | Closed | Gone


@command(
    "record-crisis-response",
    area=AREA,
    summary="Record who was called in a crisis, when, what was advised and who took over.",
    roles=EVERYDAY,
    after_end=True,
)
class RecordCrisisResponse(_Response, Command):
    advice: CrisisAdvice


@command(
    "discuss-risk-with-senior",
    area=AREA,
    summary="Record that risk was discussed with a senior, their advice and who decides.",
    roles=CLINICAL | {Role.DUTY},
    after_end=True,
)
class DiscussRiskWithSenior(_Discussion, Command):
    advice: SeniorAdvice


@dataclass(frozen=True)
class State:
    """Where each crisis response's handover stands, by the id of its event."""

    responses: Mapping[UUID, Handover] = field(default_factory=dict)

    @property
    def not_taken_over(self) -> frozenset[UUID]:
        """Responses in which others were asked to take over and have not."""
        waiting = {Handover.AWAITED, Handover.NOT_ACCEPTED}
        return frozenset(id for id, handover in self.responses.items() if handover in waiting)


class Sees(Protocol):
    """What this area looks at."""

    @property
    def corrections(self) -> corrections.State: ...
    @property
    def crisis(self) -> State: ...


def _decide_response(case: Sees, asked: RecordCrisisResponse, given: Circumstances) -> Fact:
    listed = policy("crisis_contacts")
    if asked.contacted not in listed["codes"]:
        raise NotAcceptable("unknown-crisis-contact", "Who was called is not on the list.")
    refuse_future(asked.happened_at, given)
    if asked.acts_on is not None and asked.acts_on not in case.corrections.entries:
        raise NotPossible("no-such-entry", "What was acted upon is no entry of this case.")
    named = asked.advice.accepted_by is not None
    if named is not (asked.handover is Handover.ACCEPTED):
        raise NotAcceptable(
            "handover-unclear", "Write who took over where somebody did, and only there."
        )
    return CrisisResponseTaken(**dict(asked), contacted_version=listed["version"])


def _decide_discussed(case: Sees, asked: DiscussRiskWithSenior, given: Circumstances) -> Fact:
    refuse_future(asked.happened_at, given)
    if asked.senior == given.by.actor:
        raise NotAcceptable("senior-is-yourself", "Nobody discusses risk with themselves.")
    if any(id not in case.corrections.entries for id in asked.regarding):
        raise NotPossible("no-such-entry", "What was discussed is no entry of this case.")
    return RiskDiscussedWithSenior(**dict(asked))


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RecordCrisisResponse():
            return [_decide_response(case, asked, given)]
        case DiscussRiskWithSenior():
            return [_decide_discussed(case, asked, given)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event; a later response to an earlier one takes its place."""
    fact = entry.fact
    if not isinstance(fact, CrisisResponseTaken):
        return state
    others = {id: h for id, h in state.responses.items() if id != fact.acts_on}
    return replace(state, responses={**others, entry.id: fact.handover})
