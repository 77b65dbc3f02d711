"""The case: its areas put together, and the rules that cross them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from domain.case import documents
from domain.case.assessment import assessment, circumstances
from domain.case.assessment.assessment import State as AssessmentState
from domain.case.assessment.circumstances import State as CircumstancesState
from domain.case.consent import capacity, consent, responsibility, sharing
from domain.case.consent.capacity import State as CapacityState
from domain.case.consent.consent import State as ConsentState
from domain.case.consent.responsibility import State as ResponsibilityState
from domain.case.consent.sharing import State as SharingState
from domain.case.corrections import corrections, rectification, resting
from domain.case.corrections.corrections import State as CorrectionsState
from domain.case.corrections.rectification import State as RectificationState
from domain.case.discharge import aftercare, death, discharge, transfers, transition
from domain.case.discharge.aftercare import State as AftercareState
from domain.case.discharge.death import State as DeathState
from domain.case.discharge.discharge import State as DischargeState
from domain.case.discharge.transfers import State as TransfersState
from domain.case.discharge.transition import State as TransitionState
from domain.case.documents import State as DocumentsState
from domain.case.measures import goals, measures
from domain.case.measures.goals import State as GoalsState
from domain.case.measures.measures import State as MeasuresState
from domain.case.oversight import allocation, governance, handover, oversight
from domain.case.oversight.allocation import State as AllocationState
from domain.case.oversight.governance import State as GovernanceState
from domain.case.oversight.handover import State as HandoverState
from domain.case.oversight.oversight import State as OversightState
from domain.case.referral import linking, opt_in, referral
from domain.case.referral.linking import State as LinkingState
from domain.case.referral.opt_in import State as OptInState
from domain.case.referral.referral import State as ReferralState
from domain.case.restriction import restriction
from domain.case.restriction.restriction import State as RestrictionState
from domain.case.risk import crisis, risk, safety_plan
from domain.case.risk.crisis import State as CrisisState
from domain.case.risk.risk import State as RiskState
from domain.case.risk.safety_plan import State as SafetyPlanState
from domain.case.safeguarding import (
    conferences,
    curation,
    duties,
    escalation,
    safeguarding,
    statuses,
)
from domain.case.safeguarding.conferences import State as ConferencesState
from domain.case.safeguarding.curation import State as CurationState
from domain.case.safeguarding.duties import State as DutiesState
from domain.case.safeguarding.escalation import State as EscalationState
from domain.case.safeguarding.safeguarding import State as SafeguardingState
from domain.case.safeguarding.statuses import State as StatusesState
from domain.case.sessions import sessions
from domain.case.sessions.sessions import State as SessionsState
from domain.case.supervision import supervision
from domain.case.supervision.supervision import State as SupervisionState
from domain.commands import Circumstances, Command, NotPossible
from domain.envelope import Envelope
from domain.facts import Fact
from domain.timing import refuse_untimely

KIND = "case"


class FoldAgain(Exception):
    """An entry was withdrawn that a case rests on: only all of its events say what it is now."""


class Status(StrEnum):
    """Where the case is on its way."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    WAITING_ASSESSMENT = "waiting_assessment"
    ASSESSED = "assessed"
    IN_TREATMENT = "in_treatment"
    DISCHARGE_PLANNED = "discharge_planned"
    CLOSED = "closed"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    OPTED_OUT = "opted_out"
    DECEASED = "deceased"


ENDED = frozenset(
    {Status.CLOSED, Status.DECLINED, Status.REDIRECTED, Status.OPTED_OUT, Status.DECEASED}
)


@dataclass(frozen=True)
class Case:
    """A referral spell of one person in one service, from its events; every part stays closed."""

    id: UUID
    version: int
    referral: ReferralState = field(default_factory=ReferralState)
    consent: ConsentState = field(default_factory=ConsentState)
    oversight: OversightState = field(default_factory=OversightState)
    sessions: SessionsState = field(default_factory=SessionsState)
    measures: MeasuresState = field(default_factory=MeasuresState)
    assessment: AssessmentState = field(default_factory=AssessmentState)
    risk: RiskState = field(default_factory=RiskState)
    safeguarding: SafeguardingState = field(default_factory=SafeguardingState)
    corrections: CorrectionsState = field(default_factory=CorrectionsState)
    discharge: DischargeState = field(default_factory=DischargeState)
    safety_plan: SafetyPlanState = field(default_factory=SafetyPlanState)
    crisis: CrisisState = field(default_factory=CrisisState)
    allocation: AllocationState = field(default_factory=AllocationState)
    handover: HandoverState = field(default_factory=HandoverState)
    supervision: SupervisionState = field(default_factory=SupervisionState)
    linking: LinkingState = field(default_factory=LinkingState)
    opt_in: OptInState = field(default_factory=OptInState)
    conferences: ConferencesState = field(default_factory=ConferencesState)
    statuses: StatusesState = field(default_factory=StatusesState)
    death: DeathState = field(default_factory=DeathState)
    transition: TransitionState = field(default_factory=TransitionState)
    aftercare: AftercareState = field(default_factory=AftercareState)
    documents: DocumentsState = field(default_factory=DocumentsState)
    duties: DutiesState = field(default_factory=DutiesState)
    escalation: EscalationState = field(default_factory=EscalationState)
    governance: GovernanceState = field(default_factory=GovernanceState)
    rectification: RectificationState = field(default_factory=RectificationState)
    goals: GoalsState = field(default_factory=GoalsState)
    circumstances: CircumstancesState = field(default_factory=CircumstancesState)
    capacity: CapacityState = field(default_factory=CapacityState)
    responsibility: ResponsibilityState = field(default_factory=ResponsibilityState)
    sharing: SharingState = field(default_factory=SharingState)
    curation: CurationState = field(default_factory=CurationState)
    transfers: TransfersState = field(default_factory=TransfersState)
    restriction: RestrictionState = field(default_factory=RestrictionState)

    @property
    def subject(self) -> UUID | None:
        """Whose key closes the parts that are about nobody else."""
        return self.referral.person

    @property
    def ended(self) -> bool:
        """Whether the case takes only what still may follow an end."""
        return self.status in ENDED

    @property
    def status(self) -> Status:
        """Where the case is on its way; safeguarding and risk are states of their own.

        A death ends a case at once, so that nobody is written to who has died.
        """
        return self.standing if self.death.recorded is None else Status.DECEASED

    @property
    def treatment_started(self) -> bool:
        """Whether treatment has begun."""
        return self.sessions.treatment_started

    @property
    def kept_by(self) -> str | None:
        """The organisation that received the referral."""
        return self.referral.organisation

    @property
    def ever_of_concern(self) -> bool:
        """Whether there ever was a concern or a safeguarding status; one that was withdrawn counts
        too, as whoever leads has to see that it was."""
        if self.safeguarding.concerns or self.statuses.periods:
            return True
        raised = safeguarding.ConcernRaised.TYPE
        return any(entry.type == raised for entry in self.corrections.entries.values())

    @property
    def standing(self) -> Status:
        """Where the case is on its way, whether or not the person has died."""
        if self.referral.stage is referral.Stage.DECLINED:
            return Status.DECLINED
        if self.referral.stage is referral.Stage.REDIRECTED:
            return Status.REDIRECTED
        if self.discharge.closed:
            return Status(self.discharge.exit)
        if self.referral.stage is referral.Stage.RECEIVED:
            return Status.RECEIVED
        if self.discharge.planned:
            return Status.DISCHARGE_PLANNED
        if self.treatment_started:
            return Status.IN_TREATMENT
        if self.assessment.completed:
            return Status.ASSESSED
        if self.assessment.booked:
            return Status.WAITING_ASSESSMENT
        return Status.ACCEPTED


_AREAS = {
    area.AREA: area
    for area in (
        referral,
        consent,
        oversight,
        sessions,
        measures,
        assessment,
        risk,
        safeguarding,
        corrections,
        discharge,
        safety_plan,
        crisis,
        allocation,
        handover,
        supervision,
        linking,
        opt_in,
        conferences,
        statuses,
        death,
        transition,
        aftercare,
        documents,
        duties,
        escalation,
        governance,
        rectification,
        goals,
        circumstances,
        capacity,
        responsibility,
        sharing,
        curation,
        transfers,
        restriction,
    )
}
_WITHDRAWALS = "withdrawals"
"""Stands among the slices for what every slice has to know of before it hears anything."""
_NOTHING_YET = Case(id=UUID(int=0), version=0)
_SLICES = tuple(f.name for f in fields(Case) if f.name in _AREAS)


@cache
def _hearing(fact: type[Fact]) -> tuple[str, ...]:
    """The slices that an event can change: its own area's, and those whose area names it in HEARS.

    Asked once per event and area of a replay, so it is worked out once per kind of event.
    """
    hearing = tuple(
        name
        for name in _SLICES
        if name == fact.AREA or fact.TYPE in _AREAS[name].HEARS or "*" in _AREAS[name].HEARS
    )
    return (*hearing, _WITHDRAWALS) if issubclass(fact, corrections.Withdrawing) else hearing


def _refuse_unscreened(case: Case, facts: Iterable[Fact]) -> None:
    """Every attended clinical contact has a risk screen, or a reason for having none, by the time
    its note is signed."""
    for fact in facts:
        if isinstance(fact, oversight.NoteSigned):
            contact = oversight.note_taken(case, fact.note).contact
            if not case.risk.accounts_for(contact):
                raise NotPossible(
                    "risk-not-screened",
                    "Record the risk screen of this contact, or why there is none, before signing.",
                )


def _restated(case: Case, facts: Iterable[Fact], given: Circumstances) -> list[Fact]:
    """What these facts, where they withdraw others, change about when treatment started."""
    gone = _withdrawn_by(facts)
    if not gone:
        return []
    after = _folded(None, given.entries, gone)
    assert after is not None, "what a case begins with is not withdrawn"
    return [] if after.sessions == case.sessions else sessions.restated(after, after.sessions)


def decide(case: Case | None, asked: Command, given: Circumstances) -> list[Fact]:
    """The facts that a command makes of a case as it stands; at least one.

    Raises :class:`~domain.commands.Refusal` with a stable code; then nothing is to be recorded.
    An area's own refusals come before those that cross areas.
    """
    refuse_untimely(given)
    if case is None:
        if not asked.BEGINS:
            raise NotPossible("no-such-case", "There is no such case.")
        case = _NOTHING_YET
    elif asked.BEGINS:
        raise NotPossible("case-exists", "This case has already begun.")
    if case.ended and not asked.AFTER_END:
        raise NotPossible(
            "case-ended", f"This case has ended ({case.status.value}); reopen it or begin another."
        )
    facts: list[Fact] = _AREAS[asked.AREA].decide(case, asked, given)
    if isinstance(asked, referral.ReceiveReferral) and asked.restricted is not None:
        facts.append(restriction.restricted_from_the_first(asked.restricted, given))
    _refuse_unscreened(case, facts)
    return facts + _restated(case, facts, given)


def _told(name: str, state: Any, heard: Iterable[Envelope], withdrawn: frozenset[UUID]) -> Any:
    """An area's slice after what it heard."""
    if name == corrections.AREA:
        # It notes every event: one by one, it would copy its notes as often as there are events.
        return corrections.project(state, heard, withdrawn)
    if withdrawn:
        heard = [entry for entry in heard if entry.id not in withdrawn]
    if name == sessions.AREA:
        return sessions.project(state, heard)
    for entry in heard:
        state = _AREAS[name].evolve(state, entry)
    return state


def project(case: Case | None, entries: Iterable[Envelope]) -> Case | None:
    """The case after all of these events: the projector of the repository.

    Of what is withdrawn only the corrections hear: nothing else of the case rests on it. Raises
    :class:`FoldAgain`.
    """
    return _folded(case, entries, frozenset())


def project_without(entries: Sequence[Envelope], ids: Collection[UUID]) -> Case | None:
    """What all of a case's events make of it but for these, and what rests on them.

    What it begins with always counts.
    """
    return _folded(None, entries, resting.with_what_rests_on(entries, ids))


def unfolding(
    entries: Sequence[Envelope], ids: Collection[UUID] = ()
) -> Iterator[tuple[Envelope, Case]]:
    """Each of a case's events, and the case after it, on the way to what all of them make of it.

    Nothing on the way rests on what is withdrawn by the end, nor, as in :func:`project_without`,
    on these.
    """
    left_out = resting.with_what_rests_on(entries, ids) if ids else frozenset[UUID]()
    left_out |= _withdrawn_by(entry.fact for entry in entries)
    case: Case | None = None
    for entry in entries:
        case = _folded(case, (entry,), left_out)
        assert case is not None, "something happened"
        yield entry, case


def _folded(
    case: Case | None, entries: Iterable[Envelope], withdrawn: frozenset[UUID]
) -> Case | None:
    """No area looks at another's slice to evolve its own, so each is told at once all that it
    hears, and the case is put together once."""
    heard: dict[str, list[Envelope]] = {}
    last = None
    for last in entries:
        for name in _hearing(type(last.fact)):
            heard.setdefault(name, []).append(last)
    if last is None:
        return case
    if _WITHDRAWALS in heard:
        gone = _withdrawn_by(entry.fact for entry in heard.pop(_WITHDRAWALS))
        if case is not None and not gone <= withdrawn:
            raise FoldAgain
        withdrawn |= gone
    before = _NOTHING_YET if case is None else case
    slices = {
        name: _told(name, getattr(before, name), told, withdrawn) for name, told in heard.items()
    }
    return _with(before, id=last.originator_id, version=last.originator_version, **slices)


def _with(case: Case, **members: Any) -> Case:
    """As `replace`, which sets every slice by a call of its own, the unchanged ones too."""
    after = object.__new__(Case)
    after.__dict__.update(case.__dict__, **members)
    return after


def _withdrawn_by(facts: Iterable[Fact]) -> frozenset[UUID]:
    return frozenset(f.entry for f in facts if isinstance(f, corrections.Withdrawing))


def evolve(case: Case | None, entry: Envelope) -> Case:
    """The case after one event; raises :class:`FoldAgain`."""
    after = project(case, (entry,))
    assert after is not None, "something happened"
    return after
