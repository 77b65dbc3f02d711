"""Contacts and notes on a caseload: what was booked, who came, what is still to be written."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.case.assessment import AssessmentCompleted
from domain.case.contacts import AttendanceRecorded, ContactBooked, UnplannedContactRecorded
from domain.case.oversight import NoteCountersigned, NoteSigned
from domain.case.risk import RiskScreened, RiskScreenOmitted
from domain.case.sessions import SessionRecorded
from domain.envelope import Envelope
from projections.caseload.ids import with_one, without, without_places
from projections.caseload.row import CaseloadRow


def _booked(row: CaseloadRow, entry: Envelope, fact: ContactBooked) -> CaseloadRow:
    treatments = row.awaited_treatments
    return replace(
        row,
        awaited_contacts=(*row.awaited_contacts, entry.id),
        awaited_at=(*row.awaited_at, fact.planned),
        awaited_treatments=(*treatments, entry.id) if fact.treatment else treatments,
    )


def _attendance(row: CaseloadRow, fact: AttendanceRecorded) -> CaseloadRow:
    treatment = fact.contact in row.awaited_treatments
    place = frozenset({row.awaited_contacts.index(fact.contact)})
    row = replace(
        row,
        awaited_contacts=without_places(row.awaited_contacts, place),
        awaited_at=without_places(row.awaited_at, place),
        awaited_treatments=without(row.awaited_treatments, fact.contact),
    )
    if not fact.attended:
        return row
    assert fact.started is not None, "an attended contact has its start"
    return _seen(row, fact.contact, fact.started, treatment=treatment)


def _unplanned(row: CaseloadRow, entry: Envelope, fact: UnplannedContactRecorded) -> CaseloadRow:
    return _seen(row, entry.id, fact.started, treatment=fact.treatment)


def _seen(row: CaseloadRow, contact: UUID, started: datetime, *, treatment: bool) -> CaseloadRow:
    # A contact may be recorded after a later one: first and last go by when they were.
    first, last = row.first_contact_at, row.last_contact_at
    return replace(
        row,
        first_contact_at=started if first is None else min(first, started),
        last_contact_at=started if last is None else max(last, started),
        contact_count=row.contact_count + 1,
        session_count=row.session_count + (1 if treatment else 0),
        unscreened_contacts=with_one(row.unscreened_contacts, contact),
        unwritten_contacts=with_one(row.unwritten_contacts, contact),
    )


def _asked(row: CaseloadRow, contact: UUID) -> CaseloadRow:
    return replace(row, unscreened_contacts=without(row.unscreened_contacts, contact))


def _written(row: CaseloadRow, contact: UUID) -> CaseloadRow:
    return replace(row, unwritten_contacts=without(row.unwritten_contacts, contact))


def _noted(row: CaseloadRow, note: UUID, contact: UUID) -> CaseloadRow:
    row = _written(row, contact)
    return replace(row, unsigned_notes=(*row.unsigned_notes, note))


def _signed(row: CaseloadRow, fact: NoteSigned) -> CaseloadRow:
    owed = row.uncountersigned_notes
    return replace(
        row,
        unsigned_notes=without(row.unsigned_notes, fact.note),
        uncountersigned_notes=(*owed, fact.note) if fact.countersign_owed else owed,
    )


def after(row: CaseloadRow, entry: Envelope) -> CaseloadRow:
    """The row after an event, as far as contacts and notes go."""
    match entry.fact:
        case ContactBooked() as fact:
            return _booked(row, entry, fact)
        case AttendanceRecorded() as fact:
            return _attendance(row, fact)
        case UnplannedContactRecorded() as fact:
            return _unplanned(row, entry, fact)
        case RiskScreened() | RiskScreenOmitted() as fact:
            return _asked(row, fact.contact)
        case SessionRecorded() as fact:
            return _noted(row, entry.id, fact.contact)
        case AssessmentCompleted() as fact:
            return _written(row, fact.contact)
        case NoteSigned() as fact:
            return _signed(row, fact)
        case NoteCountersigned() as fact:
            notes = without(row.uncountersigned_notes, fact.note)
            return replace(row, uncountersigned_notes=notes)
    return row
