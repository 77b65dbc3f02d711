"""What is wrong, what it is called, and which step of care fits."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.referral import referral
from domain.case.sessions import contacts, sessions
from domain.case.sessions.contacts import refuse_unless_accepted
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Instant
from domain.policies import policy
from domain.roles import CLINICAL, EVERYDAY, Role
from domain.text import Code, Line, Text

AREA = "assessment"
HEARS = frozenset({"case.risk_screened"})

_DECIDES_STEPS = CLINICAL - {Role.TRAINEE}

Step = Annotated[int, Field(ge=1, le=4)]


class Suitability(StrEnum):
    """Whether the service can help, and is offering to."""

    OFFERED = "offered"
    NOT_SUITABLE = "not_suitable"


class CodeSystem(StrEnum):
    ICD10 = "icd10"
    SNOMED = "snomed"


class Formulation(Part):
    """What was found: the five areas, the main problem, and what the person wants."""

    main_problem: Text
    situation: Text | None = None
    thoughts: Text | None = None
    feelings: Text | None = None
    body: Text | None = None
    behaviour: Text | None = None
    goals: Annotated[tuple[Text, ...], Field(max_length=10)] = ()
    impact: Text | None = None
    history: Text | None = None
    current_support: Text | None = None


class StepReasons(Part):
    """Why this step, and what else was talked about."""

    rationale: Text
    alternatives: Text | None = None


class Signpost(Part):
    """What the person was told about, and how to get there."""

    content: Text
    service: Line | None = None


@event("case.assessment_booked", area=AREA, label="Assessment booked")
class AssessmentBooked(Fact):
    """``contact`` is the booking recorded with it."""

    contact: UUID


class _Completed(Content):
    contact: UUID


@event("case.assessment_completed", area=AREA, label="Assessment completed")
class AssessmentCompleted(_Completed, Fact):
    formulation: Formulation | Closed | Gone


class _Descriptor(Content):
    code: Code
    system: CodeSystem
    system_version: Code
    provisional: bool = False


class _Paired(Content):
    """Which anxiety measure counts for this problem, which one where it's missing, and the version
    of the rule."""

    anxiety_measure: Code
    fallback_measure: Code | None = None
    policy: Code


@event("case.problem_descriptor_set", area=AREA, label="Problem descriptor set")
class ProblemDescriptorSet(_Paired, _Descriptor, Fact):
    pass


@event("case.problem_descriptor_changed", area=AREA, label="Problem descriptor changed")
class ProblemDescriptorChanged(_Paired, _Descriptor, Fact):
    """``from_…`` is what counted until then, so that outcomes can be told by both."""

    from_code: Code
    from_anxiety_measure: Code
    from_fallback_measure: Code | None = None
    from_policy: Code
    reasons: StepReasons | Closed | Gone


class _Suitable(Content):
    outcome: Suitability
    step: Step | None = None
    alternatives_discussed: bool


@event("case.suitability_decided", area=AREA, label="Suitability decided")
class SuitabilityDecided(_Suitable, Fact):
    reasons: StepReasons | Closed | Gone


class _StepChange(Content):
    from_step: Step
    to_step: Step
    accepted_by: UUID | None = None


@event("case.stepped_up", area=AREA, label="Stepped up", significant=True)
class SteppedUp(_StepChange, Fact):
    reasons: StepReasons | Closed | Gone


@event("case.stepped_down", area=AREA, label="Stepped down", significant=True)
class SteppedDown(_StepChange, Fact):
    reasons: StepReasons | Closed | Gone


class _Signposted(Content):
    signposted_to: Code


@event("case.signposted", area=AREA, label="Signposted")
class Signposted(_Signposted, Fact):
    detail: Signpost | Closed | Gone


@command("book-assessment", area=AREA, summary="Book an assessment.", roles=EVERYDAY)
class BookAssessment(Command):
    appointment_type: Code = "01"
    medium: Code
    practitioner: UUID
    planned: Instant


@command(
    "complete-assessment",
    area=AREA,
    summary="Record the assessment made in an attended contact in which risk was screened.",
    roles=CLINICAL,
)
class CompleteAssessment(_Completed, Command):
    formulation: Formulation


@command(
    "set-problem-descriptor",
    area=AREA,
    summary="Record the code of the main problem.",
    roles=CLINICAL,
)
class SetProblemDescriptor(_Descriptor, Command):
    pass


@command(
    "change-problem-descriptor",
    area=AREA,
    summary="Record another code of the main problem, and why.",
    roles=CLINICAL,
    seen=True,
)
class ChangeProblemDescriptor(_Descriptor, Command):
    reasons: StepReasons


@command(
    "decide-suitability",
    area=AREA,
    summary="Decide whether the service can help, and at which step.",
    roles=CLINICAL,
    seen=True,
)
class DecideSuitability(_Suitable, Command):
    reasons: StepReasons


@command(
    "step-up", area=AREA, summary="Move to a higher step of care.", roles=_DECIDES_STEPS, seen=True
)
class StepUp(_StepChange, Command):
    reasons: StepReasons


@command(
    "step-down", area=AREA, summary="Move to a lower step of care.", roles=_DECIDES_STEPS, seen=True
)
class StepDown(_StepChange, Command):
    reasons: StepReasons


@command(
    "signpost",
    area=AREA,
    summary="Record what other help the person was pointed to.",
    roles=CLINICAL | {Role.DUTY},
)
class SignpostPerson(_Signposted, Command):
    detail: Signpost


@dataclass(frozen=True)
class State:
    """What later decisions need to know of this area.

    ``screened`` holds the contacts in which risk was screened, ``assessed`` those that have their
    assessment; ``suitable`` is None until decided; ``paired`` is the anxiety measure that counts.
    """

    booked: bool = False
    assessed: frozenset[UUID] = frozenset()
    screened: frozenset[UUID] = frozenset()
    descriptor: str | None = None
    paired: _Paired | None = None
    suitable: bool | None = None
    step: int | None = None

    @property
    def completed(self) -> bool:
        """Whether there is an assessment."""
        return bool(self.assessed)


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def sessions(self) -> sessions.State: ...
    @property
    def assessment(self) -> State: ...


def _decide_booked(case: Sees, asked: BookAssessment, given: Circumstances) -> list[Fact]:
    refuse_unless_accepted(case.referral)
    fact = contacts.booked(contacts.BookContact(**dict(asked)))
    if not fact.assessment:
        raise NotAcceptable("not-an-assessment", "This appointment type is not an assessment.")
    return [fact, AssessmentBooked(contact=given.ids[0])]


def _decide_completed(case: Sees, asked: CompleteAssessment) -> AssessmentCompleted:
    contact = contacts.attended_contact(case.sessions.contacts, asked.contact)
    if not contact.assessment:
        raise NotPossible("not-an-assessment", "This contact was not an assessment.")
    if asked.contact not in case.assessment.screened:
        raise NotPossible(
            "risk-screen-needed", "An assessment needs a risk screen in the same contact."
        )
    if asked.contact in case.assessment.assessed:
        raise NotPossible(
            "assessment-exists",
            "This contact has its assessment already; add an addendum to it instead.",
        )
    return AssessmentCompleted(**dict(asked))


def _paired(asked: _Descriptor) -> dict[str, Any]:
    content = policy("problems")
    for problem in content["problems"]:
        # A code counts with everything below it: F32 with F32.1, but F40.1 never with F40.10x.
        within = asked.code == problem["code"] or (
            asked.system is CodeSystem.ICD10 and asked.code.startswith(f"{problem['code']}.")
        )
        if asked.system == problem["system"] and within:
            return {
                "anxiety_measure": problem["anxiety_measure"],
                "fallback_measure": problem.get("fallback"),
                "policy": content["version"],
            }
    raise NotAcceptable("unknown-problem-code", "The problem code is not on the national list.")


def _decide_descriptor(
    case: Sees, asked: SetProblemDescriptor | ChangeProblemDescriptor
) -> ProblemDescriptorSet | ProblemDescriptorChanged:
    refuse_unless_accepted(case.referral)
    before, counted = case.assessment.descriptor, case.assessment.paired
    if isinstance(asked, SetProblemDescriptor):
        if before is not None:
            raise NotPossible(
                "descriptor-already-set", "The problem has a code; change it, with the reason."
            )
        return ProblemDescriptorSet(**dict(asked), **_paired(asked))
    if before is None or counted is None:
        raise NotPossible("no-descriptor", "The problem has no code yet.")
    return ProblemDescriptorChanged(
        **dict(asked),
        **_paired(asked),
        from_code=before,
        from_anxiety_measure=counted.anxiety_measure,
        from_fallback_measure=counted.fallback_measure,
        from_policy=counted.policy,
    )


def _decide_suitability(case: Sees, asked: DecideSuitability) -> SuitabilityDecided:
    if not case.assessment.completed:
        raise NotPossible("assessment-not-completed", "There is no completed assessment yet.")
    if (asked.step is None) is (asked.outcome is Suitability.OFFERED):
        raise NotAcceptable(
            "step-with-offer", "An offer names a step; a person not suited has none."
        )
    if case.assessment.step is not None and asked.step is not None:
        raise NotPossible("step-already-decided", "A step was decided; step up or down instead.")
    return SuitabilityDecided(**dict(asked))


def _decide_step(case: Sees, asked: StepUp | StepDown) -> SteppedUp | SteppedDown:
    if case.assessment.step is None:
        raise NotPossible("no-step-yet", "No step of care has been decided yet.")
    if asked.from_step != case.assessment.step:
        raise NotPossible("other-step-now", "The case is at another step of care now.")
    up = isinstance(asked, StepUp)
    if asked.to_step == asked.from_step or (asked.to_step > asked.from_step) is not up:
        raise NotAcceptable("wrong-direction", "The steps do not go in this direction.")
    return SteppedUp(**dict(asked)) if up else SteppedDown(**dict(asked))


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case BookAssessment():
            return _decide_booked(case, asked, given)
        case CompleteAssessment():
            return [_decide_completed(case, asked)]
        case SetProblemDescriptor() | ChangeProblemDescriptor():
            return [_decide_descriptor(case, asked)]
        case DecideSuitability():
            return [_decide_suitability(case, asked)]
        case StepUp() | StepDown():
            return [_decide_step(case, asked)]
        case SignpostPerson():
            return [Signposted(**dict(asked))]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case AssessmentBooked():
            return replace(state, booked=True)
        case AssessmentCompleted() as fact:
            return replace(state, assessed=state.assessed | {fact.contact})
        case ProblemDescriptorSet() | ProblemDescriptorChanged() as fact:
            paired = _Paired(**fact.model_dump(include=set(_Paired.model_fields)))
            return replace(state, descriptor=fact.code, paired=paired)
        case SuitabilityDecided() as fact:
            return replace(state, suitable=fact.outcome is Suitability.OFFERED, step=fact.step)
        case SteppedUp() | SteppedDown() as fact:
            return replace(state, step=fact.to_step)
    # The risk area looks at this one, so its screens are known here by their name only.
    contact: UUID | None = getattr(entry.fact, "contact", None)
    if entry.fact.TYPE == "case.risk_screened" and contact is not None:
        return replace(state, screened=state.screened | {contact})
    return state
