"""How what is booked is told as JSON: soonest first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from api.answers import presenting
from application.reading import AsOf
from domain.case.sessions.contacts import ContactBooked
from domain.gate.decision import Allowed
from domain.moments import instant_text
from projections.caseload.booked import Booked, BookedContact


def contacts(
    found: Booked,
    asked: AsOf | None,
    bookings: Mapping[UUID, ContactBooked],
    *,
    now: datetime,
    allowed: Mapping[UUID, Allowed],
) -> dict[str, Any]:
    """Only contacts in cases that are ``allowed`` are told of; of a booking that is restricted for
    the reader, or not for their role, no more than when it is to be, which the caseload tells."""
    return {
        "as_of": presenting.as_of(asked or found.as_of),
        "contacts": [
            _told(each, found, bookings, now, allowed[each.case])
            for each in found.contacts
            if each.case in allowed
        ],
        "more": found.is_cut,
        "unshown": found.unshown,
    }


def _told(
    contact: BookedContact,
    found: Booked,
    bookings: Mapping[UUID, ContactBooked],
    now: datetime,
    allowed: Allowed,
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "case": str(contact.case),
        "contact": str(contact.contact),
        "planned": instant_text(contact.planned),
        "overdue": contact.planned < now,
    }
    if allowed.shows(contact.contact) and allowed.tells(ContactBooked):
        booked = bookings[contact.contact]
        told |= {
            "appointment_type": booked.appointment_type,
            "medium": booked.medium,
            "practitioner_id": str(booked.practitioner),
        }
    if (lacks_from := found.lines[contact.case].lacks_from) is not None:
        told["lacks_from_position"] = lacks_from
    return told
