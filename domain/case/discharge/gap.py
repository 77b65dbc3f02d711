"""Who sees a young person between two services: contacts after the adult service was asked."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from domain.case.discharge.transition import Planned, State
from domain.case.sessions.contacts import Contacts
from domain.moments import london_day


def contacts_in_gap(moves: State, contacts: Contacts) -> Mapping[UUID, tuple[UUID, ...]]:
    """By each move the contacts in which the person was seen from the day on which the adult
    service was asked, or by which they were to move where nobody asked it, up to the day on which
    it accepted them or did not: in the order of their days."""
    found = {id: _between(planned, None, contacts) for id, planned in moves.open.items()}
    for id, settled in moves.settled.items():
        over = settled.accepted_on or settled.failed_on
        found[id] = _between(settled.planned, over, contacts)
    return found


def _between(planned: Planned, over: date | None, contacts: Contacts) -> tuple[UUID, ...]:
    begins = planned.asked_on or planned.target_on
    seen = [
        (contact.started, id)
        for id, contact in contacts.items()
        if contact.attended
        and contact.started is not None
        and begins <= (day := london_day(contact.started))
        and (over is None or day <= over)
    ]
    return tuple(id for _, id in sorted(seen))
