"""Contacts and notes on a caseload: what was booked, who came, what is still to be written."""

# Every handler is given the entry and its fact, and few need both.
# ruff: noqa: ARG001

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from application.log import LogEntry
from domain.case.assessment.assessment import AssessmentCompleted
from domain.case.oversight.oversight import NoteCountersigned, NoteSigned
from domain.case.risk.risk import RiskScreened, RiskScreenOmitted
from domain.case.sessions.attendance import AttendanceRecorded, ContactsRecounted
from domain.case.sessions.contacts import (
    ContactBooked,
    ContactRescheduled,
    UnplannedContactRecorded,
)
from domain.case.sessions.sessions import SessionRecorded
from domain.facts import Fact
from domain.roles import Role
from projections.caseload.handler import Handler
from projections.caseload.ids import with_one, without, without_places
from projections.caseload.row import CaseloadRow
from projections.changes import changed


def _booked(row: CaseloadRow, entry: LogEntry, fact: ContactBooked) -> CaseloadRow:
    treatments = row.awaited_treatments
    return changed(
        row,
        awaited_contacts=(*row.awaited_contacts, entry.id),
        awaited_at=(*row.awaited_at, fact.planned),
        awaited_treatments=(*treatments, entry.id) if fact.treatment else treatments,
    )


def _rescheduled(row: CaseloadRow, entry: LogEntry, fact: ContactRescheduled) -> CaseloadRow:
    times = zip(row.awaited_contacts, row.awaited_at, strict=True)
    moved = tuple(fact.planned if contact == fact.contact else at for contact, at in times)
    return changed(row, awaited_at=moved)


def _replaced(row: CaseloadRow, fact: AttendanceRecorded) -> CaseloadRow:
    """Nothing is owed by a contact that was not attended after all; the recount says the rest."""
    if fact.attended:
        return row
    return changed(
        row,
        unscreened_contacts=without(row.unscreened_contacts, fact.contact),
        unwritten_contacts=without(row.unwritten_contacts, fact.contact),
    )


def _recounted(row: CaseloadRow, entry: LogEntry, fact: ContactsRecounted) -> CaseloadRow:
    if fact.newly_seen:
        row = _owing(row, fact.contact)
    return changed(
        row,
        first_contact_at=fact.first_at,
        last_contact_at=fact.last_at,
        contact_count=fact.attended,
        session_count=fact.treatments,
    )


def _owing(row: CaseloadRow, contact: UUID) -> CaseloadRow:
    """The row with what an attended contact owes: a risk screen and a note."""
    return changed(
        row,
        unscreened_contacts=with_one(row.unscreened_contacts, contact),
        unwritten_contacts=with_one(row.unwritten_contacts, contact),
    )


def _attendance(row: CaseloadRow, entry: LogEntry, fact: AttendanceRecorded) -> CaseloadRow:
    if fact.replaces is not None:
        return _replaced(row, fact)
    treatment = fact.contact in row.awaited_treatments
    place = frozenset({row.awaited_contacts.index(fact.contact)})
    row = changed(
        row,
        awaited_contacts=without_places(row.awaited_contacts, place),
        awaited_at=without_places(row.awaited_at, place),
        awaited_treatments=without(row.awaited_treatments, fact.contact),
    )
    if not fact.attended:
        return row
    assert fact.started is not None, "an attended contact has its start"
    return _seen(row, fact.contact, fact.started, treatment=treatment)


def _unplanned(row: CaseloadRow, entry: LogEntry, fact: UnplannedContactRecorded) -> CaseloadRow:
    return _seen(row, entry.id, fact.started, treatment=fact.treatment)


def _seen(row: CaseloadRow, contact: UUID, started: datetime, *, treatment: bool) -> CaseloadRow:
    # A contact may be recorded after a later one: first and last go by when they were.
    first, last = row.first_contact_at, row.last_contact_at
    return changed(
        _owing(row, contact),
        first_contact_at=started if first is None else min(first, started),
        last_contact_at=started if last is None else max(last, started),
        contact_count=row.contact_count + 1,
        session_count=row.session_count + (1 if treatment else 0),
    )


def _asked(
    row: CaseloadRow, entry: LogEntry, fact: RiskScreened | RiskScreenOmitted
) -> CaseloadRow:
    return changed(row, unscreened_contacts=without(row.unscreened_contacts, fact.contact))


def _assessed(row: CaseloadRow, entry: LogEntry, fact: AssessmentCompleted) -> CaseloadRow:
    unsigned = row.unsigned_notes
    # A trainee's assessment is signed like a note; anybody else's is not.
    if entry.envelope.by.role is Role.TRAINEE:
        unsigned = (*unsigned, entry.id)
    return changed(
        row,
        unwritten_contacts=without(row.unwritten_contacts, fact.contact),
        unsigned_notes=unsigned,
    )


def _noted(row: CaseloadRow, entry: LogEntry, fact: SessionRecorded) -> CaseloadRow:
    return changed(
        row,
        unwritten_contacts=without(row.unwritten_contacts, fact.contact),
        unsigned_notes=(*row.unsigned_notes, entry.id),
    )


def _signed(row: CaseloadRow, entry: LogEntry, fact: NoteSigned) -> CaseloadRow:
    owed = row.uncountersigned_notes
    return changed(
        row,
        unsigned_notes=without(row.unsigned_notes, fact.note),
        uncountersigned_notes=(*owed, fact.note) if fact.countersign_owed else owed,
    )


def _countersigned(row: CaseloadRow, entry: LogEntry, fact: NoteCountersigned) -> CaseloadRow:
    return changed(row, uncountersigned_notes=without(row.uncountersigned_notes, fact.note))


HANDLERS: Mapping[type[Fact], Handler] = {
    ContactBooked: _booked,
    ContactRescheduled: _rescheduled,
    ContactsRecounted: _recounted,
    AttendanceRecorded: _attendance,
    UnplannedContactRecorded: _unplanned,
    RiskScreened: _asked,
    RiskScreenOmitted: _asked,
    SessionRecorded: _noted,
    AssessmentCompleted: _assessed,
    NoteSigned: _signed,
    NoteCountersigned: _countersigned,
}
"""What contacts and notes change in a row."""
