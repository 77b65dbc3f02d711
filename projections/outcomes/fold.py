"""What each event changes in the course of a case."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from application.log import LogEntry
from domain.case.assessment.assessment import (
    ProblemDescriptorChanged,
    ProblemDescriptorSet,
    SteppedDown,
    SteppedUp,
    SuitabilityDecided,
)
from domain.case.assessment.circumstances import DemographicsRecorded
from domain.case.discharge.death import DeathWithdrawn, PersonDied
from domain.case.discharge.discharge import CaseClosed, CaseReopened
from domain.case.oversight.allocation import CaseAllocated, CaseUnallocated
from domain.case.referral.referral import (
    ReferralAccepted,
    ReferralDeclined,
    ReferralReceived,
    ReferralRedirected,
)
from domain.moments import london_day
from projections.changes import changed
from projections.outcomes.rows import CaseRow

Handler = Callable[[CaseRow, LogEntry, Any], CaseRow]


class CaseUnknown(LookupError):
    """An event of a case whose beginning the view does not hold."""


def begun(entry: LogEntry) -> CaseRow:
    """A case as its referral began it."""
    fact = entry.fact
    assert isinstance(fact, ReferralReceived)
    return CaseRow(
        case_id=entry.stream,
        begun_at=entry.position,
        pathway=fact.pathway.value,
        service=fact.service,
        received_on=fact.received,
    )


def fold(row: CaseRow | None, entry: LogEntry) -> CaseRow | None:
    """The row after an event; the same object where the event changes nothing in it.

    The record of an event that changes nothing is not read. Raises :class:`CaseUnknown` for a case
    that did not begin with a referral.
    """
    if entry.type == ReferralReceived.TYPE:
        return begun(entry)
    handle = HANDLERS.get(entry.type)
    if handle is None:
        return row
    if row is None:
        raise CaseUnknown
    return handle(row, entry, entry.fact)


def _accepted(row: CaseRow, _entry: LogEntry, _fact: ReferralAccepted) -> CaseRow:
    return changed(row, taken_on=True)


def _allocated(row: CaseRow, entry: LogEntry, fact: CaseAllocated) -> CaseRow:
    return changed(
        row,
        allocations=(*row.allocations, entry.id),
        held_from=(*row.held_from, fact.starting),
        held_until=(*row.held_until, None),
        practitioners=(*row.practitioners, fact.practitioner),
        teams=(*row.teams, fact.team),
    )


def _described(
    row: CaseRow, _entry: LogEntry, fact: ProblemDescriptorSet | ProblemDescriptorChanged
) -> CaseRow:
    return changed(
        row,
        descriptor=fact.code,
        anxiety_measure=fact.anxiety_measure,
        fallback_measure=fact.fallback_measure,
    )


def _suited(row: CaseRow, _entry: LogEntry, fact: SuitabilityDecided) -> CaseRow:
    return changed(row, step=fact.step)


def _stepped_up(row: CaseRow, _entry: LogEntry, fact: SteppedUp) -> CaseRow:
    return changed(row, step=fact.to_step, stepped_up=True)


def _stepped_down(row: CaseRow, _entry: LogEntry, fact: SteppedDown) -> CaseRow:
    return changed(row, step=fact.to_step, stepped_down=True)


def _unallocated(row: CaseRow, _entry: LogEntry, fact: CaseUnallocated) -> CaseRow:
    ended = row.allocations.index(fact.allocation)
    until = (*row.held_until[:ended], fact.last_day, *row.held_until[ended + 1 :])
    return changed(row, held_until=until)


def _told_of(row: CaseRow, _entry: LogEntry, fact: DemographicsRecorded) -> CaseRow:
    return changed(row, ethnicity=fact.ethnicity, decile=fact.deprivation_decile)


def _ended(row: CaseRow, **changes: Any) -> CaseRow:
    row = changed(row, **changes)
    return changed(row, ended_on=row.closed_on or row.died_on)


def _closed(row: CaseRow, _entry: LogEntry, fact: CaseClosed) -> CaseRow:
    return _ended(row, closed_on=fact.end_date, end_code=fact.end_code)


def _reopened(row: CaseRow, _entry: LogEntry, _fact: CaseReopened) -> CaseRow:
    return _ended(row, closed_on=None, end_code=None)


def _declined(row: CaseRow, entry: LogEntry, fact: ReferralDeclined) -> CaseRow:
    return _ended(row, closed_on=_day_of(entry), end_code=fact.end_code)


def _redirected(row: CaseRow, entry: LogEntry, _fact: ReferralRedirected) -> CaseRow:
    return _ended(row, closed_on=_day_of(entry))


def _died(row: CaseRow, entry: LogEntry, fact: PersonDied) -> CaseRow:
    return _ended(row, died_on=fact.died_on or _day_of(entry))


def _lives(row: CaseRow, _entry: LogEntry, _fact: DeathWithdrawn) -> CaseRow:
    return _ended(row, died_on=None)


def _day_of(entry: LogEntry) -> date:
    return london_day(entry.envelope.occurred.latest)


HANDLERS: Mapping[str, Handler] = {
    ReferralAccepted.TYPE: _accepted,
    ReferralDeclined.TYPE: _declined,
    ReferralRedirected.TYPE: _redirected,
    DemographicsRecorded.TYPE: _told_of,
    CaseAllocated.TYPE: _allocated,
    CaseUnallocated.TYPE: _unallocated,
    ProblemDescriptorSet.TYPE: _described,
    ProblemDescriptorChanged.TYPE: _described,
    SuitabilityDecided.TYPE: _suited,
    SteppedUp.TYPE: _stepped_up,
    SteppedDown.TYPE: _stepped_down,
    CaseClosed.TYPE: _closed,
    CaseReopened.TYPE: _reopened,
    PersonDied.TYPE: _died,
    DeathWithdrawn.TYPE: _lives,
}
