"""A case's row told anew, where an entry was withdrawn that it rested on."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from application.log import LogEntry
from domain.case.case import Case, Status, project
from domain.case.referral.referral import Stage
from projections.caseload.fold import fold
from projections.caseload.row import CaseloadRow
from projections.caseload.totals import with_totals, wrong_totals
from projections.caseload.waiting import placed
from projections.changes import changed
from projections.standing import standing


def retold(connection: Connection[Any], stream: Sequence[LogEntry]) -> CaseloadRow:
    """The row after all of a case's events, of which those that were withdrawn no longer count."""
    row: CaseloadRow | None = None
    still = standing(stream)
    for entry in still:
        row = fold(row, entry, {})
    assert row is not None, "what a case begins with is not withdrawn"
    case = project(None, (entry.envelope for entry in stream))
    assert case is not None
    row = placed(_as_the_case_says(row, case))
    return with_totals(connection, row, wrong_totals(still), before=stream[-1].position)


def _as_the_case_says(row: CaseloadRow, case: Case) -> CaseloadRow:
    """Counts and ways back are told in events as they were then; the case knows them as of now."""
    seen = [contact for contact in case.sessions.contacts.values() if contact.attended]
    times = [contact.started for contact in seen if contact.started is not None]
    return changed(
        row,
        status=case.status.value,
        reached=_reached(case).value,
        first_contact_at=min(times, default=None),
        last_contact_at=max(times, default=None),
        contact_count=case.sessions.attended_contacts,
        session_count=case.sessions.attended_treatments,
    )


def _reached(case: Case) -> Status:
    if case.sessions.treatment_started:
        return Status.IN_TREATMENT
    if case.assessment.completed:
        return Status.ASSESSED
    if case.assessment.booked:
        return Status.WAITING_ASSESSMENT
    return Status.ACCEPTED if case.referral.stage is Stage.ACCEPTED else Status.RECEIVED
