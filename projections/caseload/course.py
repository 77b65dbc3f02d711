"""Where a case is on its way, from referral to discharge, and who holds it."""

from dataclasses import replace

from domain.case.assessment import (
    AssessmentBooked,
    AssessmentCompleted,
    ProblemDescriptorChanged,
    ProblemDescriptorSet,
    SteppedDown,
    SteppedUp,
    SuitabilityDecided,
)
from domain.case.case import Status
from domain.case.discharge import CaseClosed, CaseReopened, DischargePlanned
from domain.case.oversight import CaseAllocated, CaseReviewedInSupervision
from domain.case.referral import ReferralAccepted, ReferralDeclined, ReferralRedirected
from domain.case.sessions import TreatmentStarted
from domain.envelope import Envelope
from domain.moments import london_day
from projections.caseload.row import CaseloadRow

_WAY = (
    Status.RECEIVED,
    Status.ACCEPTED,
    Status.WAITING_ASSESSMENT,
    Status.ASSESSED,
    Status.IN_TREATMENT,
)


def _standing(row: CaseloadRow) -> CaseloadRow:
    """The row with the status that the rest of it implies."""
    if row.ended_on is not None:
        status = Status.CLOSED
    elif row.discharge_planned:
        status = Status.DISCHARGE_PLANNED
    else:
        status = Status(row.reached)
    return replace(row, status=status.value)


def _come_to(row: CaseloadRow, stage: Status) -> CaseloadRow:
    if _WAY.index(stage) <= _WAY.index(Status(row.reached)):
        return row
    return _standing(replace(row, reached=stage.value))


def _not_taken_on(
    row: CaseloadRow, entry: Envelope, status: Status, end_code: str | None
) -> CaseloadRow:
    ended_on = london_day(entry.occurred.latest)
    return replace(row, status=status.value, ended_on=ended_on, end_code=end_code)


def _reviewed(row: CaseloadRow, entry: Envelope, fact: CaseReviewedInSupervision) -> CaseloadRow:
    day = london_day(entry.occurred.latest)
    if row.last_supervised_on is not None and day < row.last_supervised_on:
        return row
    return replace(row, last_supervised_on=day, next_review_on=fact.next_review)


def _allocated(row: CaseloadRow, fact: CaseAllocated) -> CaseloadRow:
    return replace(
        row,
        practitioner_id=fact.practitioner,
        practitioner_role=fact.practitioner_role.value,
        supervisor_id=fact.supervisor,
        team=fact.team,
    )


def _ended_or_planned(row: CaseloadRow, entry: Envelope) -> CaseloadRow:
    match entry.fact:
        case DischargePlanned():
            return _standing(replace(row, discharge_planned=True))
        case CaseClosed() as fact:
            return _standing(replace(row, ended_on=fact.end_date, end_code=fact.end_code))
        case CaseReopened():
            return _standing(replace(row, ended_on=None, end_code=None))
        case ReferralDeclined() as fact:
            return _not_taken_on(row, entry, Status.DECLINED, fact.end_code)
        case ReferralRedirected():
            return _not_taken_on(row, entry, Status.REDIRECTED, None)
    return row


def after(row: CaseloadRow, entry: Envelope) -> CaseloadRow:
    """The row after an event, as far as the course of the case goes."""
    match entry.fact:
        case ReferralAccepted():
            return _come_to(row, Status.ACCEPTED)
        case CaseAllocated() as fact:
            return _allocated(row, fact)
        case CaseReviewedInSupervision() as fact:
            return _reviewed(row, entry, fact)
        case AssessmentBooked():
            return _come_to(row, Status.WAITING_ASSESSMENT)
        case AssessmentCompleted():
            return _come_to(row, Status.ASSESSED)
        case ProblemDescriptorSet() | ProblemDescriptorChanged() as fact:
            return replace(row, problem_code=fact.code)
        case SuitabilityDecided() as fact:
            return replace(row, step=fact.step)
        case SteppedUp() | SteppedDown() as fact:
            return replace(row, step=fact.to_step)
        case TreatmentStarted() as fact:
            return _come_to(replace(row, treatment_started_on=fact.started_on), Status.IN_TREATMENT)
    return _ended_or_planned(row, entry)
