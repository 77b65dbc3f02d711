"""Contacts: booked or not, attended or not, and what was done about the ones that were missed.

A contact is named by the id of the event that began it: its booking, or the record of an unplanned
one. Contacts belong to the area of sessions, which holds their state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Protocol
from uuid import UUID

from pydantic import Field

from domain.case import referral
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import At, Instant, When
from domain.policies import policy
from domain.roles import CLINICAL, EVERYDAY, INTAKE, Role
from domain.text import Code, Text

AREA = "sessions"

Minutes = Annotated[int, Field(ge=1, le=24 * 60)]


class Present(StrEnum):
    """In what part somebody was there; who it was stands in the note."""

    PERSON = "person"
    PARENT = "parent"
    CARER = "carer"
    PARTNER = "partner"
    SIBLING = "sibling"
    RELATIVE = "relative"
    INTERPRETER = "interpreter"
    SCHOOL_STAFF = "school_staff"
    SOCIAL_WORKER = "social_worker"
    ADVOCATE = "advocate"
    COLLEAGUE = "colleague"
    OTHER = "other"


Presences = Annotated[tuple[Present, ...], Field(max_length=20)]


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


class _Appointment(Content):
    appointment_type: Code
    medium: Code
    practitioner: UUID


class _Booking(_Appointment):
    planned: Instant
    group: UUID | None = None


class _Unplanned(_Appointment):
    started: Instant
    duration_minutes: Minutes
    present: Presences = (Present.PERSON,)


class _Counted(Content):
    """Whether the appointment type counted as assessment or as treatment when it was recorded."""

    assessment: bool
    treatment: bool


@event("case.contact_booked", area=AREA, label="Contact booked")
class ContactBooked(_Counted, _Booking, Fact):
    pass


@event("case.unplanned_contact_recorded", area=AREA, label="Unplanned contact")
class UnplannedContactRecorded(_Counted, _Unplanned, Fact):
    pass


class _Attendance(Content):
    contact: UUID
    attendance_code: Code
    started: Instant | None = None
    duration_minutes: Minutes | None = None
    late_minutes: Minutes | None = None
    present: Presences = ()


@event("case.attendance_recorded", area=AREA, label="Attendance recorded")
class AttendanceRecorded(_Attendance, Fact):
    attended: bool


@event("case.group_attendance_recorded", area=AREA, label="Group attendance recorded")
class GroupAttendanceRecorded(Fact):
    contact: UUID
    group: UUID
    session_number: int
    attended: bool


@event("case.was_not_brought", area=AREA, label="Was not brought", significant=True)
class WasNotBrought(Fact):
    contact: UUID


class _FollowedUp(Content):
    contact: UUID
    attempts: Annotated[int, Field(ge=1, le=99)]
    outcome: FollowUp
    risk_considered: bool


@event("case.non_attendance_followed_up", area=AREA, label="Non-attendance followed up")
class NonAttendanceFollowedUp(_FollowedUp, Fact):
    detail: FollowUpDetail | Closed | Gone | None = None


@command("book-contact", area=AREA, summary="Book a contact.", roles=EVERYDAY)
class BookContact(_Booking, Command):
    pass


@command(
    "record-unplanned-contact",
    area=AREA,
    summary="Record a contact that nobody had booked, such as a call.",
    roles=CLINICAL | {Role.DUTY},
)
class RecordUnplannedContact(_Unplanned, Command):
    def happened(self) -> At:
        return At(at=self.started)


@command(
    "record-attendance",
    area=AREA,
    summary="Record whether the person came to a booked contact.",
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
class RecordGroupAttendance(_Attendance, Command):
    session_number: Annotated[int, Field(ge=1, le=999)]

    def happened(self) -> When | None:
        return None if self.started is None else At(at=self.started)


@command(
    "follow-up-non-attendance",
    area=AREA,
    summary="Record what was done about a contact that was not attended.",
    roles=INTAKE,
)
class FollowUpNonAttendance(_FollowedUp, Command):
    detail: FollowUpDetail | None = None


@dataclass(frozen=True)
class Contact:
    """A contact as later decisions need it; ``attended`` is None until attendance is recorded."""

    appointment_type: str
    practitioner: UUID
    assessment: bool
    treatment: bool
    planned: datetime | None = None
    unplanned: bool = False
    group: UUID | None = None
    attended: bool | None = None
    started: datetime | None = None


Contacts = Mapping[UUID, Contact]


class _Holds(Protocol):
    @property
    def contacts(self) -> Contacts: ...


class Sees(Protocol):
    """What contacts look at: the referral, and the contacts so far."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def sessions(self) -> _Holds: ...


def refuse_unless_accepted(state: referral.State) -> None:
    """Raises ``case-not-accepted`` while the service has not taken the referral on."""
    if state.stage is not referral.Stage.ACCEPTED:
        raise NotPossible("case-not-accepted", "The referral must be accepted first.")


def attended_contact(contacts: Contacts, contact: UUID) -> Contact:
    """A contact in which the person was seen; raises ``no-such-contact`` or
    ``contact-not-attended``."""
    found = _contact(contacts, contact)
    if not found.attended:
        raise NotPossible("contact-not-attended", "This contact is not recorded as attended.")
    return found


def booked(asked: _Booking) -> ContactBooked:
    """A booking by the national code lists; raises ``unknown-appointment-type`` or
    ``unknown-medium``."""
    return ContactBooked(**dict(asked), **_counted(asked.appointment_type, asked.medium))


def _contact(contacts: Contacts, contact: UUID) -> Contact:
    try:
        return contacts[contact]
    except KeyError:
        raise NotPossible("no-such-contact", "There is no such contact in this case.") from None


def _counted(appointment_type: str, medium: str) -> dict[str, bool]:
    listed = policy("appointment_types")["codes"].get(appointment_type)
    if listed is None:
        raise NotAcceptable(
            "unknown-appointment-type", "The appointment type is not on the national list."
        )
    channel = policy("media")["codes"].get(medium)
    if channel is None or channel.get("retired"):
        raise NotAcceptable(
            "unknown-medium", "The medium is not on the national list, or is no longer used."
        )
    return {"assessment": listed["assessment"], "treatment": listed["treatment"]}


def pathway_rules(state: referral.State) -> dict[str, Any]:
    """What differs between the pathways, for this case's."""
    assert state.pathway is not None, "a case begins with a pathway"
    rules: dict[str, Any] = policy("pathways")["pathways"][state.pathway]
    return rules


def _decide_booked(case: Sees, asked: BookContact) -> list[Fact]:
    refuse_unless_accepted(case.referral)
    fact = booked(asked)
    if fact.assessment:
        raise NotAcceptable("book-as-assessment", "An assessment is booked as an assessment.")
    return [fact]


def _decide_unplanned(
    case: Sees, asked: RecordUnplannedContact, given: Circumstances
) -> list[Fact]:
    _refuse_future_start(asked.started, given)
    fact = UnplannedContactRecorded(**dict(asked), **_counted(asked.appointment_type, asked.medium))
    if fact.treatment:
        # A call may come before the referral is decided upon; treatment may not.
        refuse_unless_accepted(case.referral)
    return [fact]


def _refuse_future_start(started: datetime, given: Circumstances) -> None:
    if started > given.now:
        raise NotAcceptable("started-in-future", "The contact can't have started in the future.")


def _attended(asked: _Attendance, given: Circumstances) -> bool:
    listed = policy("attendance")["codes"].get(asked.attendance_code)
    if listed is None:
        raise NotAcceptable("unknown-attendance-code", "The attendance code is not known.")
    attended: bool = listed["attended"]
    if attended:
        if asked.started is None or asked.duration_minutes is None:
            raise NotAcceptable(
                "attended-without-time", "An attended contact needs its start and its length."
            )
        _refuse_future_start(asked.started, given)
    elif asked.started or asked.duration_minutes or asked.present:
        raise NotAcceptable(
            "not-attended-with-time",
            "A contact that was not attended has no start, no length and nobody present.",
        )
    if asked.late_minutes is not None and not listed.get("late"):
        raise NotAcceptable(
            "late-minutes-without-lateness", "This attendance code says nobody came late."
        )
    return attended


def _decide_attendance(
    case: Sees, asked: RecordAttendance | RecordGroupAttendance, given: Circumstances
) -> list[Fact]:
    contact = _contact(case.sessions.contacts, asked.contact)
    if contact.attended is not None:
        raise NotPossible(
            "attendance-already-recorded",
            "The attendance at this contact is recorded; correct that entry instead.",
        )
    if (contact.group is not None) is not isinstance(asked, RecordGroupAttendance):
        raise NotPossible(
            "other-kind-of-contact",
            "Attendance at a group is recorded for a group contact, and only there.",
        )
    attended = _attended(asked, given)
    unannounced = policy("attendance")["codes"][asked.attendance_code].get("unannounced", False)
    if unannounced and contact.planned is not None and contact.planned > given.now:
        raise NotPossible("contact-not-due", "The time of this contact has not come yet.")
    facts: list[Fact] = [
        AttendanceRecorded(**asked.model_dump(exclude={"session_number"}), attended=attended)
    ]
    if isinstance(asked, RecordGroupAttendance):
        assert contact.group is not None
        facts.append(
            GroupAttendanceRecorded(
                contact=asked.contact,
                group=contact.group,
                session_number=asked.session_number,
                attended=attended,
            )
        )
    if unannounced and pathway_rules(case.referral)["missed_is_was_not_brought"]:
        facts.append(WasNotBrought(contact=asked.contact))
    return facts


def _decide_followed_up(case: Sees, asked: FollowUpNonAttendance) -> list[Fact]:
    if _contact(case.sessions.contacts, asked.contact).attended is not False:
        raise NotPossible(
            "contact-not-missed", "This contact is not recorded as one that was not attended."
        )
    return [NonAttendanceFollowedUp(**dict(asked))]


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command about a contact; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case BookContact():
            return _decide_booked(case, asked)
        case RecordUnplannedContact():
            return _decide_unplanned(case, asked, given)
        case RecordAttendance() | RecordGroupAttendance():
            return _decide_attendance(case, asked, given)
        case FollowUpNonAttendance():
            return _decide_followed_up(case, asked)
    raise TypeError(type(asked).__name__)


def _appointment(fact: ContactBooked | UnplannedContactRecorded) -> dict[str, Any]:
    return fact.model_dump(include={"appointment_type", "practitioner", "assessment", "treatment"})


def evolve(contacts: Contacts, entry: Envelope) -> Contacts:
    """The contacts after one event; the same object when it is not about one."""
    match entry.fact:
        case ContactBooked() as fact:
            contact = Contact(**_appointment(fact), planned=fact.planned, group=fact.group)
            return {**contacts, entry.id: contact}
        case UnplannedContactRecorded() as fact:
            contact = Contact(
                **_appointment(fact), unplanned=True, attended=True, started=fact.started
            )
            return {**contacts, entry.id: contact}
        case AttendanceRecorded() as fact:
            seen = replace(contacts[fact.contact], attended=fact.attended, started=fact.started)
            return {**contacts, fact.contact: seen}
    return contacts
