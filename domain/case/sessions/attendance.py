"""Whether somebody came to a booked contact, and what was done where nobody did.

There is one attendance of a contact at a time. One that was recorded wrongly is first corrected,
then replaced; counts, and whether and when treatment started, follow the later one.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.corrections import corrections
from domain.case.referral import referral
from domain.case.sessions.contacts import (
    AREA,
    AskedBy,
    Contact,
    Contacts,
    Minutes,
    Presences,
    change_reasons,
    contact_of,
    refuse_future_start,
    refuse_unless_to_come,
)
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import At, Instant, When
from domain.policies import policy
from domain.roles import EVERYDAY, INTAKE
from domain.text import Code, Text

_BY_THE_PERSON, _BY_THE_SERVICE = "2", "4"


class FollowUp(StrEnum):
    """What came of trying to reach somebody who was not seen."""

    REACHED = "reached"
    REBOOKED = "rebooked"
    NOT_REACHED = "not_reached"
    LETTER_SENT = "letter_sent"
    PROFESSIONAL_CONTACTED = "professional_contacted"
    CONCERN_RAISED = "concern_raised"


class FollowUpDetail(Part):
    """Who was tried and what was said."""

    content: Text


class CancellationDetail(Part):
    """What was said when the contact was called off."""

    content: Text


class _Attendance(Content):
    contact: UUID
    attendance_code: Code
    started: Instant | None = None
    duration_minutes: Minutes | None = None
    late_minutes: Minutes | None = None
    present: Presences = ()
    replaces: UUID | None = None


@event("case.attendance_recorded", area=AREA, label="Attendance recorded")
class AttendanceRecorded(_Attendance, Fact):
    """``replaces`` is the corrected attendance of the same contact that no longer counts;
    ``attended``, ``missed`` and ``unannounced`` say how the code counted when it was recorded, by
    the version of the list named."""

    attended: bool
    missed: bool
    unannounced: bool
    codes_version: Code


class _Cancelled(Content):
    contact: UUID
    asked_by: AskedBy
    reason: Code


@event("case.contact_cancelled", area=AREA, label="Contact cancelled")
class ContactCancelled(_Cancelled, Fact):
    """Always with the attendance that says so by the national code."""

    reasons_version: Code
    detail: CancellationDetail | Closed | Gone | None = None


class _OfGroup(Content):
    session_number: Annotated[int, Field(ge=1, le=999)]
    facilitators: Annotated[tuple[UUID, ...], Field(max_length=10)] = ()


@event("case.group_attendance_recorded", area=AREA, label="Group attendance recorded")
class GroupAttendanceRecorded(_OfGroup, Fact):
    """One member's attendance; nothing in it, nor in its case, says who else was there."""

    contact: UUID
    group: UUID
    attended: bool


@event("case.was_not_brought", area=AREA, label="Was not brought", significant=True)
class WasNotBrought(Fact):
    """``policy`` is the version of the pathways, which say whose missed contact is called so."""

    contact: UUID
    policy: Code


@event(
    "case.was_not_brought_withdrawn",
    area=AREA,
    label="Was brought after all: attendance had been recorded wrongly",
    significant=True,
)
class WasNotBroughtWithdrawn(Fact):
    contact: UUID


@event("case.contacts_recounted", area=AREA, label="Contacts counted again")
class ContactsRecounted(Fact):
    """What follows from a replaced attendance, over all contacts of the case in which the person
    was seen; the first and the last are absent where there is none. ``newly_seen``: the
    person was seen in this contact although the replaced attendance said otherwise."""

    contact: UUID
    newly_seen: bool
    attended: int
    treatments: int
    first_at: Instant | None = None
    last_at: Instant | None = None


class _FollowedUp(Content):
    contact: UUID
    attempts: Annotated[int, Field(ge=1, le=99)]
    outcome: FollowUp
    risk_considered: bool


@event("case.non_attendance_followed_up", area=AREA, label="Non-attendance followed up")
class NonAttendanceFollowedUp(_FollowedUp, Fact):
    detail: FollowUpDetail | Closed | Gone | None = None


@command(
    "record-attendance",
    area=AREA,
    summary="Record whether the person came to a booked contact, or what is right instead of a"
    " corrected attendance.",
    roles=INTAKE,
)
class RecordAttendance(_Attendance, Command):
    def happened(self) -> When | None:
        return None if self.started is None else At(at=self.started)


@command(
    "record-group-attendance",
    area=AREA,
    summary="Record whether the person came to a session of a group.",
    roles=INTAKE,
)
class RecordGroupAttendance(_OfGroup, _Attendance, Command):
    def happened(self) -> When | None:
        return None if self.started is None else At(at=self.started)


@command(
    "cancel-contact",
    area=AREA,
    summary="Call off a booked contact before its time.",
    roles=EVERYDAY,
)
class CancelContact(_Cancelled, Command):
    detail: CancellationDetail | None = None


@command(
    "follow-up-non-attendance",
    area=AREA,
    summary="Record what was done about a contact that was not attended.",
    roles=INTAKE,
)
class FollowUpNonAttendance(_FollowedUp, Command):
    detail: FollowUpDetail | None = None


class _Note(Protocol):
    @property
    def contact(self) -> UUID: ...


class _Holds(Protocol):
    @property
    def contacts(self) -> Contacts: ...
    @property
    def notes(self) -> Mapping[UUID, _Note]: ...


class Sees(Protocol):
    """What attendance looks at: the pathway, contacts with their notes, and what was corrected."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def sessions(self) -> _Holds: ...
    @property
    def corrections(self) -> corrections.State: ...


def _recorded(asked: _Attendance) -> AttendanceRecorded:
    codes = policy("attendance")
    listed = codes["codes"].get(asked.attendance_code)
    if listed is None:
        raise NotAcceptable("unknown-attendance-code", "The attendance code is not known.")
    if asked.late_minutes is not None and not listed.get("late"):
        raise NotAcceptable(
            "late-minutes-without-lateness", "This attendance code says nobody came late."
        )
    return AttendanceRecorded(
        **asked.model_dump(include=set(_Attendance.model_fields)),
        attended=listed["attended"],
        missed=not listed["attended"] and not listed.get("by_service", False),
        unannounced=listed.get("unannounced", False),
        codes_version=codes["version"],
    )


def _refuse_wrong_times(asked: _Attendance, given: Circumstances, *, attended: bool) -> None:
    if attended:
        if asked.started is None or asked.duration_minutes is None:
            raise NotAcceptable(
                "attended-without-time", "An attended contact needs its start and its length."
            )
        refuse_future_start(asked.started, given)
    elif asked.started or asked.duration_minutes or asked.present:
        raise NotAcceptable(
            "not-attended-with-time",
            "A contact that was not attended has no start, no length and nobody present.",
        )


def _refuse_unless_first_or_replacing(case: Sees, asked: _Attendance, contact: Contact) -> None:
    if asked.replaces is None:
        if contact.attended is not None:
            raise NotPossible(
                "attendance-already-recorded",
                "The attendance at this contact is recorded; correct that entry instead.",
            )
        return
    if contact.unplanned or contact.attendance != asked.replaces:
        raise NotPossible(
            "not-the-attendance", "What is to be replaced is not the attendance at this contact."
        )
    if not case.corrections.entries[asked.replaces].corrected:
        raise NotPossible(
            "attendance-not-corrected",
            "Mark the attendance as wrong first, then record what is right.",
        )


def _refuse_unwriting(case: Sees, contact: UUID) -> None:
    """A note stands on a contact in which the person was seen, unless the note is wrong too."""
    notes = case.sessions.notes.items()
    written = (id for id, taken in notes if taken.contact == contact)
    if any(not case.corrections.entries[id].corrected for id in written):
        raise NotPossible(
            "contact-has-note", "This contact has a note; mark the note as wrong first."
        )


def _brought(case: Sees, recorded: AttendanceRecorded, before: Contact) -> list[Fact]:
    """Whether a child was not brought, and whether that had been recorded wrongly."""
    if not referral.pathway_rules(case.referral)["missed_is_was_not_brought"]:
        return []
    if recorded.unannounced and not before.unannounced:
        return [WasNotBrought(contact=recorded.contact, policy=policy("pathways")["version"])]
    if before.unannounced and not recorded.unannounced:
        return [WasNotBroughtWithdrawn(contact=recorded.contact)]
    return []


def _recounted(contacts: Contacts, contact: UUID, before: Contact) -> ContactsRecounted:
    seen = [c for c in contacts.values() if c.attended]
    times = [c.started for c in seen if c.started is not None]
    return ContactsRecounted(
        contact=contact,
        newly_seen=contacts[contact].attended is True and before.attended is False,
        attended=len(seen),
        treatments=sum(1 for c in seen if c.treatment),
        first_at=min(times, default=None),
        last_at=max(times, default=None),
    )


def _decide_attendance(
    case: Sees, asked: RecordAttendance | RecordGroupAttendance, given: Circumstances
) -> list[Fact]:
    contact = contact_of(case.sessions.contacts, asked.contact)
    _refuse_unless_first_or_replacing(case, asked, contact)
    if (contact.group is not None) is not isinstance(asked, RecordGroupAttendance):
        raise NotPossible(
            "other-kind-of-contact",
            "Attendance at a group is recorded for a group contact, and only there.",
        )
    recorded = _recorded(asked)
    _refuse_wrong_times(asked, given, attended=recorded.attended)
    if recorded.unannounced and contact.planned is not None and contact.planned > given.now:
        raise NotPossible("contact-not-due", "The time of this contact has not come yet.")
    if not recorded.attended:
        _refuse_unwriting(case, asked.contact)
    facts: list[Fact] = [recorded]
    if isinstance(asked, RecordGroupAttendance):
        assert contact.group is not None
        named = asked.model_dump(include={"contact", *_OfGroup.model_fields})
        facts.append(
            GroupAttendanceRecorded(**named, group=contact.group, attended=recorded.attended)
        )
    facts += _brought(case, recorded, contact)
    if asked.replaces is not None:
        known = case.sessions.contacts
        _, seen = after(known, recorded, given.ids[0])
        facts.append(_recounted({**known, asked.contact: seen}, asked.contact, contact))
    return facts


def _decide_cancelled(case: Sees, asked: CancelContact, given: Circumstances) -> list[Fact]:
    refuse_unless_to_come(contact_of(case.sessions.contacts, asked.contact), given)
    version = change_reasons(asked.reason)
    code = _BY_THE_SERVICE if asked.asked_by is AskedBy.SERVICE else _BY_THE_PERSON
    return [
        ContactCancelled(**dict(asked), reasons_version=version),
        _recorded(RecordAttendance(contact=asked.contact, attendance_code=code)),
    ]


def _decide_followed_up(case: Sees, asked: FollowUpNonAttendance) -> list[Fact]:
    if not contact_of(case.sessions.contacts, asked.contact).missed:
        raise NotPossible(
            "contact-not-missed", "This contact is not recorded as one that the person missed."
        )
    return [NonAttendanceFollowedUp(**dict(asked))]


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command about attendance; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RecordAttendance() | RecordGroupAttendance():
            return _decide_attendance(case, asked, given)
        case CancelContact():
            return _decide_cancelled(case, asked, given)
        case FollowUpNonAttendance():
            return _decide_followed_up(case, asked)
    raise TypeError(type(asked).__name__)


def after(contacts: Contacts, fact: AttendanceRecorded, id: UUID) -> tuple[UUID, Contact]:
    """The contact whose attendance the fact of this event id records, by its id."""
    return fact.contact, contacts[fact.contact]._replace(
        attended=fact.attended,
        started=fact.started,
        attendance=id,
        missed=fact.missed,
        unannounced=fact.unannounced,
    )
