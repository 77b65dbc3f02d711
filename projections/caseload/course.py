"""Where a case is on its way, from referral to discharge."""

# Every handler is given the entry and its fact, and few need both.
# ruff: noqa: ARG001

from collections.abc import Mapping

from application.log import LogEntry
from domain.case.assessment.assessment import (
    AssessmentBooked,
    AssessmentCompleted,
    ProblemDescriptorChanged,
    ProblemDescriptorSet,
    SteppedDown,
    SteppedUp,
    SuitabilityDecided,
)
from domain.case.case import Status
from domain.case.discharge.death import DeathWithdrawn, PersonDied
from domain.case.discharge.discharge import CaseClosed, CaseReopened, DischargePlanned
from domain.case.discharge.transfers import Transferred
from domain.case.referral.referral import ReferralAccepted, ReferralDeclined, ReferralRedirected
from domain.case.sessions.sessions import TreatmentStarted, TreatmentStartWithdrawn
from domain.facts import Fact
from domain.moments import london_day
from projections.caseload.handler import Handler
from projections.caseload.row import CaseloadRow
from projections.changes import changed

_WAY = (
    Status.RECEIVED,
    Status.ACCEPTED,
    Status.WAITING_ASSESSMENT,
    Status.ASSESSED,
    Status.IN_TREATMENT,
)


def _standing(row: CaseloadRow, **changes: object) -> CaseloadRow:
    """The row after these changes, with the status that it then implies."""
    row = changed(row, **changes)
    if row.status == Status.DECEASED.value:
        return row
    if row.ended_on is not None:
        status = Status.CLOSED.value
    elif row.discharge_planned:
        status = Status.DISCHARGE_PLANNED.value
    else:
        status = row.reached
    return changed(row, status=status)


def _come_to(row: CaseloadRow, stage: Status) -> CaseloadRow:
    if _WAY.index(stage) <= _WAY.index(Status(row.reached)):
        return row
    return _standing(row, reached=stage.value)


def _accepted(row: CaseloadRow, entry: LogEntry, fact: ReferralAccepted) -> CaseloadRow:
    return _come_to(row, Status.ACCEPTED)


def _booked(row: CaseloadRow, entry: LogEntry, fact: AssessmentBooked) -> CaseloadRow:
    return _come_to(row, Status.WAITING_ASSESSMENT)


def _assessed(row: CaseloadRow, entry: LogEntry, fact: AssessmentCompleted) -> CaseloadRow:
    return _come_to(row, Status.ASSESSED)


def _treated(row: CaseloadRow, entry: LogEntry, fact: TreatmentStarted) -> CaseloadRow:
    return _come_to(changed(row, treatment_started_on=fact.started_on), Status.IN_TREATMENT)


def _not_treated(row: CaseloadRow, entry: LogEntry, fact: TreatmentStartWithdrawn) -> CaseloadRow:
    return _standing(row, treatment_started_on=None, reached=fact.back_to.value)


def _not_taken_on(
    row: CaseloadRow, entry: LogEntry, status: Status, end_code: str | None
) -> CaseloadRow:
    ended_on = london_day(entry.envelope.occurred.latest)
    return changed(row, status=status.value, ended_on=ended_on, end_code=end_code)


def _declined(row: CaseloadRow, entry: LogEntry, fact: ReferralDeclined) -> CaseloadRow:
    return _not_taken_on(row, entry, Status.DECLINED, fact.end_code)


def _redirected(row: CaseloadRow, entry: LogEntry, fact: ReferralRedirected) -> CaseloadRow:
    return _not_taken_on(row, entry, Status.REDIRECTED, None)


def _discharge_planned(row: CaseloadRow, entry: LogEntry, fact: DischargePlanned) -> CaseloadRow:
    return _standing(row, discharge_planned=True)


def _closed(row: CaseloadRow, entry: LogEntry, fact: CaseClosed) -> CaseloadRow:
    status = row.status if row.status == Status.DECEASED.value else fact.exit.value
    return changed(row, status=status, ended_on=fact.end_date, end_code=fact.end_code)


def _died(row: CaseloadRow, entry: LogEntry, fact: PersonDied) -> CaseloadRow:
    return changed(row, status=Status.DECEASED.value)


def _alive(row: CaseloadRow, entry: LogEntry, fact: DeathWithdrawn) -> CaseloadRow:
    return changed(row, status=fact.back_to)


def _transferred(row: CaseloadRow, entry: LogEntry, fact: Transferred) -> CaseloadRow:
    return changed(row, service=fact.to_service, waiting_since=fact.waiting_started)


def _reopened(row: CaseloadRow, entry: LogEntry, fact: CaseReopened) -> CaseloadRow:
    return _standing(row, ended_on=None, end_code=None)


def _problem(
    row: CaseloadRow, entry: LogEntry, fact: ProblemDescriptorSet | ProblemDescriptorChanged
) -> CaseloadRow:
    return changed(row, problem_code=fact.code)


def _suitable(row: CaseloadRow, entry: LogEntry, fact: SuitabilityDecided) -> CaseloadRow:
    return changed(row, step=fact.step)


def _stepped(row: CaseloadRow, entry: LogEntry, fact: SteppedUp | SteppedDown) -> CaseloadRow:
    return changed(row, step=fact.to_step)


HANDLERS: Mapping[type[Fact], Handler] = {
    ReferralAccepted: _accepted,
    ReferralDeclined: _declined,
    ReferralRedirected: _redirected,
    AssessmentBooked: _booked,
    AssessmentCompleted: _assessed,
    ProblemDescriptorSet: _problem,
    ProblemDescriptorChanged: _problem,
    SuitabilityDecided: _suitable,
    SteppedUp: _stepped,
    SteppedDown: _stepped,
    TreatmentStarted: _treated,
    TreatmentStartWithdrawn: _not_treated,
    DischargePlanned: _discharge_planned,
    CaseClosed: _closed,
    CaseReopened: _reopened,
    PersonDied: _died,
    DeathWithdrawn: _alive,
    Transferred: _transferred,
}
"""What the course of a case changes in its row."""
