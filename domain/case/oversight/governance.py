"""What management, the team and auditors recorded of a case, and what it is linked to.

When a decision was made or a discussion held is when it occurred.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.corrections import corrections
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, london_day
from domain.policies import policy
from domain.roles import CLINICAL, Role
from domain.text import Code, Line, Text

AREA = "governance"
HEARS = frozenset[str]()

_MANAGES = frozenset({Role.SERVICE_MANAGER, Role.SUPERVISOR, Role.SAFEGUARDING_LEAD})
_REPORTS = CLINICAL | {Role.SERVICE_MANAGER, Role.DUTY, Role.ADMIN}


class Decided(Part):
    """What was decided, why, and what else was weighed."""

    decision: Text
    reasons: Text
    alternatives: Text | None = None


class Discussed(Part):
    """Who was there, and what was said and agreed."""

    discussion: Text
    present: Text | None = None
    agreed: Text | None = None


class Linked(Part):
    """Under which reference the other record is kept, and what it has to do with this case."""

    reference: Line
    relevance: Text | None = None


class _Decision(Content):
    """``relied_on`` are the entries of this case that the decision rests on."""

    kind: Code
    relied_on: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    review_by: Day | None = None


@event(
    "case.management_decision_recorded",
    area=AREA,
    label="Management decision recorded",
    significant=True,
)
class ManagementDecisionRecorded(_Decision, Fact):
    kinds_version: Code
    decided: Decided | Closed | Gone


class _Discussion(Content):
    outcome: Code


@event("case.mdt_discussed", area=AREA, label="Discussed by the team", significant=True)
class MdtDiscussed(_Discussion, Fact):
    outcomes_version: Code
    discussed: Discussed | Closed | Gone


class _Sample(Content):
    sample: UUID


@event("case.audit_sampled", area=AREA, label="Drawn for audit")
class AuditSampled(_Sample, Fact):
    """``sample`` names the draw, which other cases share."""


class _Incident(Content):
    incident: UUID
    kind: Code


@event("case.incident_linked", area=AREA, label="Incident linked", significant=True)
class IncidentLinked(_Incident, Fact):
    kinds_version: Code
    linked: Linked | Closed | Gone


class _Complaint(Content):
    complaint: UUID
    stage: Code


@event("case.complaint_linked", area=AREA, label="Complaint linked")
class ComplaintLinked(_Complaint, Fact):
    stages_version: Code
    linked: Linked | Closed | Gone


@command(
    "record-management-decision",
    area=AREA,
    summary="Record a decision that management made about the case, with its reasons.",
    roles=_MANAGES,
    after_end=True,
)
class RecordManagementDecision(_Decision, Command):
    decided: Decided


@command(
    "record-mdt-discussion",
    area=AREA,
    summary="Record that the team around the person discussed the case, and what came of it.",
    roles=CLINICAL | {Role.SERVICE_MANAGER},
    after_end=True,
)
class RecordMdtDiscussion(_Discussion, Command):
    discussed: Discussed


@command(
    "mark-audit-sampled",
    area=AREA,
    summary="Record that the case was drawn into an audit sample.",
    roles=frozenset({Role.AUDITOR}),
    after_end=True,
)
class MarkAuditSampled(_Sample, Command):
    pass


@command(
    "link-incident",
    area=AREA,
    summary="Link the case to an incident report.",
    roles=_REPORTS,
    after_end=True,
)
class LinkIncident(_Incident, Command):
    linked: Linked


@command(
    "link-complaint",
    area=AREA,
    summary="Link the case to a complaint, at the stage that it has reached.",
    roles=_REPORTS,
    after_end=True,
)
class LinkComplaint(_Complaint, Command):
    linked: Linked


@dataclass(frozen=True)
class State:
    """The draws, incidents and complaints that the case is linked to; of a complaint, its stage."""

    samples: frozenset[UUID] = frozenset()
    incidents: frozenset[UUID] = frozenset()
    complaints: Mapping[UUID, str] = field(default_factory=dict)


class Sees(Protocol):
    """What this area looks at."""

    @property
    def corrections(self) -> corrections.State: ...
    @property
    def governance(self) -> State: ...


def _listed(group: str, code: str, *, refusal: str, sentence: str) -> str:
    """The version of the list that the code is on."""
    rules = policy("governance")
    if code not in rules[group]:
        raise NotAcceptable(refusal, sentence)
    version: str = rules["version"]
    return version


def _decide_decision(case: Sees, asked: RecordManagementDecision, given: Circumstances) -> Fact:
    version = _listed(
        "decisions",
        asked.kind,
        refusal="unknown-decision-kind",
        sentence="The kind of decision is not on the list.",
    )
    if any(id not in case.corrections.entries for id in asked.relied_on):
        raise NotAcceptable(
            "relied-on-unknown", "Something the decision relies on is no entry of this case."
        )
    # A decision written down late may well be due for review already.
    if asked.review_by is not None and asked.review_by < london_day(given.occurred.earliest):
        raise NotAcceptable(
            "review-in-past", "The date to review the decision by lies before it was made."
        )
    return ManagementDecisionRecorded(**dict(asked), kinds_version=version)


def _decide_incident(state: State, asked: LinkIncident) -> Fact:
    version = _listed(
        "incident_kinds",
        asked.kind,
        refusal="unknown-incident-kind",
        sentence="The kind of incident is not on the list.",
    )
    if asked.incident in state.incidents:
        raise NotPossible("incident-linked", "The case is linked to this incident already.")
    return IncidentLinked(**dict(asked), kinds_version=version)


def _decide_complaint(state: State, asked: LinkComplaint) -> Fact:
    version = _listed(
        "complaint_stages",
        asked.stage,
        refusal="unknown-complaint-stage",
        sentence="The stage of the complaint is not on the list.",
    )
    if state.complaints.get(asked.complaint) == asked.stage:
        raise NotPossible(
            "complaint-linked", "The case is linked to this complaint at this stage already."
        )
    return ComplaintLinked(**dict(asked), stages_version=version)


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RecordManagementDecision():
            return [_decide_decision(case, asked, given)]
        case RecordMdtDiscussion():
            version = _listed(
                "mdt_outcomes",
                asked.outcome,
                refusal="unknown-mdt-outcome",
                sentence="The outcome is not on the list.",
            )
            return [MdtDiscussed(**dict(asked), outcomes_version=version)]
        case MarkAuditSampled():
            if asked.sample in case.governance.samples:
                raise NotPossible("already-sampled", "The case is in this sample already.")
            return [AuditSampled(**dict(asked))]
        case LinkIncident():
            return [_decide_incident(case.governance, asked)]
        case LinkComplaint():
            return [_decide_complaint(case.governance, asked)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case AuditSampled() as fact:
            return replace(state, samples=state.samples | {fact.sample})
        case IncidentLinked() as fact:
            return replace(state, incidents=state.incidents | {fact.incident})
        case ComplaintLinked() as fact:
            return replace(state, complaints={**state.complaints, fact.complaint: fact.stage})
    return state
