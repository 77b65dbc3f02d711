"""Contacts: booked for a time, moved to another, or planned by nobody.

A contact is named by the id of the event that began it: its booking, or the record of an unplanned
one. Contacts belong to the area of sessions, which holds their state.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, NamedTuple, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.referral import referral
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.facts import Content, Fact, event
from domain.moments import At, Instant, london_day
from domain.policies import policy, valid_on
from domain.roles import CLINICAL, EVERYDAY, Role
from domain.text import Code

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


class AskedBy(StrEnum):
    """Who asked for another time, or called the contact off."""

    PERSON = "person"
    ON_THEIR_BEHALF = "on_their_behalf"
    SERVICE = "service"


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
    """Whether the appointment type counted as assessment or as treatment when it was recorded, by
    the version of the list named."""

    assessment: bool
    treatment: bool
    types_version: Code


@event("case.contact_booked", area=AREA, label="Contact booked")
class ContactBooked(_Counted, _Booking, Fact):
    pass


@event("case.unplanned_contact_recorded", area=AREA, label="Unplanned contact")
class UnplannedContactRecorded(_Counted, _Unplanned, Fact):
    pass


class _Rescheduled(Content):
    contact: UUID
    planned: Instant
    asked_by: AskedBy
    reason: Code


@event("case.contact_rescheduled", area=AREA, label="Contact rescheduled")
class ContactRescheduled(_Rescheduled, Fact):
    """The same contact at another time; ``before`` is the time it was planned for until then."""

    before: Instant
    reasons_version: Code


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
    "reschedule-contact",
    area=AREA,
    summary="Move a booked contact to another time.",
    roles=EVERYDAY,
)
class RescheduleContact(_Rescheduled, Command):
    pass


class Contact(NamedTuple):
    """A contact as later decisions need it; ``attended`` is None until attendance is recorded.

    A tuple, as many are made of a case that is loaded: a frozen dataclass took three times as long
    (measured).

    ``attendance`` is the event that says whether the person came, and ``missed`` whether it was
    the person who did not: a contact that the service called off was not missed.
    ``unannounced``: missed without a word before.
    """

    appointment_type: str
    practitioner: UUID
    assessment: bool
    treatment: bool
    planned: datetime | None = None
    unplanned: bool = False
    group: UUID | None = None
    attended: bool | None = None
    started: datetime | None = None
    attendance: UUID | None = None
    missed: bool = False
    unannounced: bool = False


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
    found = contact_of(contacts, contact)
    if not found.attended:
        raise NotPossible("contact-not-attended", "This contact is not recorded as attended.")
    return found


def booked(asked: _Booking) -> ContactBooked:
    """A booking by the national code lists; raises ``unknown-appointment-type`` or
    ``unknown-medium``."""
    refuse_unknown_medium(asked.medium, asked.planned)
    return ContactBooked(**dict(asked), **_counted(asked.appointment_type))


def contact_of(contacts: Contacts, contact: UUID) -> Contact:
    """A contact of this case; raises ``no-such-contact``."""
    try:
        return contacts[contact]
    except KeyError:
        raise NotPossible("no-such-contact", "There is no such contact in this case.") from None


def _counted(appointment_type: str) -> dict[str, bool | str]:
    types = policy("appointment_types")
    listed = types["codes"].get(appointment_type)
    if listed is None:
        raise NotAcceptable(
            "unknown-appointment-type", "The appointment type is not on the national list."
        )
    return {
        "assessment": listed["assessment"],
        "treatment": listed["treatment"],
        "types_version": types["version"],
    }


def refuse_unknown_medium(medium: str, at: datetime) -> None:
    """Raises ``unknown-medium`` for one that was not in use at that time."""
    listed = policy("media")["codes"].get(medium)
    if listed is None or not valid_on(listed, london_day(at)):
        raise NotAcceptable(
            "unknown-medium", "The medium is not on the national list for the day of the contact."
        )


def _decide_booked(case: Sees, asked: BookContact) -> list[Fact]:
    refuse_unless_accepted(case.referral)
    fact = booked(asked)
    if fact.assessment:
        raise NotAcceptable("book-as-assessment", "An assessment is booked as an assessment.")
    return [fact]


def _decide_unplanned(
    case: Sees, asked: RecordUnplannedContact, given: Circumstances
) -> list[Fact]:
    refuse_future_start(asked.started, given)
    refuse_unknown_medium(asked.medium, asked.started)
    fact = UnplannedContactRecorded(**dict(asked), **_counted(asked.appointment_type))
    if fact.treatment:
        # A call may come before the referral is decided upon; treatment may not.
        refuse_unless_accepted(case.referral)
    return [fact]


def refuse_future_start(started: datetime, given: Circumstances) -> None:
    """Raises ``started-in-future``."""
    if started > given.now:
        raise NotAcceptable("started-in-future", "The contact can't have started in the future.")


def refuse_unless_to_come(contact: Contact, given: Circumstances) -> None:
    """Raises ``attendance-already-recorded`` or ``contact-time-passed``: what was not called off
    before its time was attended or missed."""
    if contact.attended is not None:
        raise NotPossible(
            "attendance-already-recorded",
            "The attendance at this contact is recorded; correct that entry instead.",
        )
    if contact.planned is not None and given.occurred.earliest > contact.planned:
        raise NotPossible(
            "contact-time-passed", "The time of this contact has passed; record the attendance."
        )


def change_reasons(reason: str) -> str:
    """The version of the list that holds a reason to change a contact; raises
    ``unknown-change-reason``."""
    listed = policy("contact_changes")
    if reason not in listed["reasons"]:
        raise NotAcceptable("unknown-change-reason", "The reason is not on the list.")
    version: str = listed["version"]
    return version


def _decide_rescheduled(
    case: Sees, asked: RescheduleContact, given: Circumstances
) -> ContactRescheduled:
    contact = contact_of(case.sessions.contacts, asked.contact)
    refuse_unless_to_come(contact, given)
    assert contact.planned is not None, "what is still to come was booked"
    if asked.planned == contact.planned:
        raise NotAcceptable("same-time", "The contact is planned for this time already.")
    version = change_reasons(asked.reason)
    return ContactRescheduled(**dict(asked), before=contact.planned, reasons_version=version)


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command about a contact; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case BookContact():
            return _decide_booked(case, asked)
        case RecordUnplannedContact():
            return _decide_unplanned(case, asked, given)
        case RescheduleContact():
            return [_decide_rescheduled(case, asked, given)]
    raise TypeError(type(asked).__name__)


def after(contacts: Contacts, fact: Fact, id: UUID) -> tuple[UUID, Contact] | None:
    """The contact that the fact of this event id begins or moves, by its id; else None."""
    match fact:
        case ContactBooked():
            return id, Contact(
                appointment_type=fact.appointment_type,
                practitioner=fact.practitioner,
                assessment=fact.assessment,
                treatment=fact.treatment,
                planned=fact.planned,
                group=fact.group,
            )
        case UnplannedContactRecorded():
            return id, Contact(
                appointment_type=fact.appointment_type,
                practitioner=fact.practitioner,
                assessment=fact.assessment,
                treatment=fact.treatment,
                unplanned=True,
                attended=True,
                started=fact.started,
                attendance=id,
            )
        case ContactRescheduled():
            return fact.contact, contacts[fact.contact]._replace(planned=fact.planned)
    return None
