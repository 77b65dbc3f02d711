"""What contacts leave open: a risk screen, a note, its signatures; and who was last seen."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from application.log import LogEntry
from domain.case.assessment.assessment import AssessmentCompleted
from domain.case.oversight.oversight import NoteCountersigned, NoteSigned
from domain.case.risk.risk import RiskScreened, RiskScreenOmitted
from domain.case.sessions.attendance import AttendanceRecorded, ContactsRecounted
from domain.case.sessions.contacts import UnplannedContactRecorded
from domain.case.sessions.sessions import SessionRecorded
from domain.moments import london_day
from domain.roles import Role
from projections.boards.item import Item, Kind
from projections.boards.items import (
    Handler,
    Items,
    amended,
    item,
    opened,
    put,
    settled,
    settled_where,
)

_OWED_BY_CONTACT = (Kind.RISK_SCREEN, Kind.NOTE)


def _seen(items: Items, entry: LogEntry, contact: UUID, at: datetime) -> Items:
    """After a contact in which the person was seen: it owes a risk screen and a note."""
    because = (contact,) if contact == entry.id else (contact, entry.id)
    for kind in _OWED_BY_CONTACT:
        items = put(items, entry, kind, contact, begun_at=at, because=because)
    return _last_seen(items, entry, contact, at)


def _last_seen(items: Items, entry: LogEntry, contact: UUID, at: datetime) -> Items:
    # A contact may be recorded after a later one: the last goes by when it was.
    before = item(items, Kind.LAST_SEEN, entry.stream)
    if before is not None and before.begun_at > at:
        return items
    actor = entry.envelope.by.actor
    return put(
        items,
        entry,
        Kind.LAST_SEEN,
        entry.stream,
        begun_at=at,
        because=(contact,),
        owner=actor,
        about=contact,
    )


def _attendance(items: Items, entry: LogEntry, fact: AttendanceRecorded) -> Items:
    items = _missed(items, entry, fact)
    if fact.replaces is not None:
        return _replaced(items, fact)
    if not fact.attended:
        return items
    assert fact.started is not None, "an attended contact has its start"
    return _seen(items, entry, fact.contact, fact.started)


def _replaced(items: Items, fact: AttendanceRecorded) -> Items:
    """Nothing is owed by a contact that was not attended after all; the recount says the rest."""
    for kind in _OWED_BY_CONTACT:
        if fact.attended:
            items = amended(items, kind, fact.contact, begun_at=fact.started)
        else:
            items = settled(items, kind, fact.contact)
    return items


def _missed(items: Items, entry: LogEntry, fact: AttendanceRecorded) -> Items:
    """Who was seen after a missed contact has been in contact since."""
    items = settled(items, Kind.MISSED_CONTACT, fact.contact)
    if fact.unannounced:
        because = (fact.contact, entry.id)
        return put(items, entry, Kind.MISSED_CONTACT, fact.contact, because=because)
    if not fact.attended:
        return items
    day = london_day(entry.envelope.occurred.latest)
    return settled_where(
        items, Kind.MISSED_CONTACT, lambda missed: london_day(missed.begun_at) <= day
    )


def _recounted(items: Items, entry: LogEntry, fact: ContactsRecounted) -> Items:
    if fact.newly_seen:
        items = _seen(items, entry, fact.contact, entry.envelope.occurred.latest)
    if fact.last_at is None:
        return settled(items, Kind.LAST_SEEN, entry.stream)
    last = item(items, Kind.LAST_SEEN, entry.stream)
    if last is not None and last.begun_at == fact.last_at:
        return items
    # Which contact that was, and who recorded it, the recount does not say.
    return put(
        items,
        entry,
        Kind.LAST_SEEN,
        entry.stream,
        begun_at=fact.last_at,
        because=(entry.id,),
    )


def _unplanned(items: Items, entry: LogEntry, fact: UnplannedContactRecorded) -> Items:
    return _seen(items, entry, entry.id, fact.started)


def _asked(items: Items, _entry: LogEntry, fact: RiskScreened | RiskScreenOmitted) -> Items:
    return settled(items, Kind.RISK_SCREEN, fact.contact)


def _assessed(items: Items, entry: LogEntry, fact: AssessmentCompleted) -> Items:
    items = opened(items, entry, Kind.NEW_ASSESSMENT, about=fact.contact)
    # A trainee's assessment is signed like a note; anybody else's is not.
    if entry.envelope.by.role is not Role.TRAINEE:
        return settled(items, Kind.NOTE, fact.contact)
    return _written(items, entry, fact.contact)


def _noted(items: Items, entry: LogEntry, fact: SessionRecorded) -> Items:
    return _written(items, entry, fact.contact)


def _written(items: Items, entry: LogEntry, contact: UUID) -> Items:
    """A note's signature is awaited for as long as its contact is past."""
    owed: Item | None = item(items, Kind.NOTE, contact)
    return opened(
        settled(items, Kind.NOTE, contact),
        entry,
        Kind.SIGNATURE,
        begun_at=None if owed is None else owed.begun_at,
        because=(contact, entry.id),
        about=contact,
        owner=entry.envelope.by.actor,
    )


def _signed(items: Items, entry: LogEntry, fact: NoteSigned) -> Items:
    written = item(items, Kind.SIGNATURE, fact.note)
    items = settled(items, Kind.SIGNATURE, fact.note)
    if not fact.countersign_owed:
        return items
    return put(
        items,
        entry,
        Kind.COUNTERSIGNATURE,
        fact.note,
        because=(fact.note, entry.id),
        about=None if written is None else written.about,
        owner=entry.envelope.by.actor,
    )


def _countersigned(items: Items, _entry: LogEntry, fact: NoteCountersigned) -> Items:
    return settled(items, Kind.COUNTERSIGNATURE, fact.note)


HANDLERS: Mapping[str, Handler] = {
    AttendanceRecorded.TYPE: _attendance,
    ContactsRecounted.TYPE: _recounted,
    UnplannedContactRecorded.TYPE: _unplanned,
    RiskScreened.TYPE: _asked,
    RiskScreenOmitted.TYPE: _asked,
    AssessmentCompleted.TYPE: _assessed,
    SessionRecorded.TYPE: _noted,
    NoteSigned.TYPE: _signed,
    NoteCountersigned.TYPE: _countersigned,
}
"""What contacts and notes change in what stands open."""
