"""Each contact in which somebody spoke with the person, and what was asked about risk in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.case.discharge.aftercare import FollowUpContactRecorded
from domain.case.measures.measures import MeasuresRecorded
from domain.case.risk.risk import (
    RiskAssessed,
    RiskLevelChanged,
    RiskScreened,
    RiskScreenOmitted,
)
from domain.case.sessions.attendance import FollowUp, NonAttendanceFollowedUp
from domain.case.sessions.sessions import State as Sessions
from domain.envelope import Envelope


class Sees(Protocol):
    """What is looked at of a case."""

    @property
    def sessions(self) -> Sessions: ...


@dataclass(frozen=True)
class HumanContact:
    """That somebody of the service spoke with the person. ``event`` says so, ``contact`` is the
    booking of a booked one; ``risk_considered`` is there for those in which only that is noted."""

    when: datetime
    event: UUID
    contact: UUID | None = None
    practitioner: UUID | None = None
    risk_considered: bool | None = None


@dataclass(frozen=True)
class RiskAtContact:
    """What was asked about risk in a contact, and what came of it. Without a screen and without
    ``omitted``, which says why there is none, nothing is on record."""

    at: HumanContact
    screens: tuple[Envelope, ...] = ()
    omitted: tuple[Envelope, ...] = ()
    flagged: tuple[Envelope, ...] = ()
    """Questionnaires of the contact with an answer about harming oneself."""
    assessed: tuple[Envelope, ...] = ()
    changed: tuple[Envelope, ...] = ()
    """Changes of the level of risk by an assessment of this contact."""


def human_contacts(case: Sees, entries: Sequence[Envelope]) -> tuple[HumanContact, ...]:
    """The contacts of a case that took place, the first first: attended ones, those after the end
    of treatment, and calls after a missed one that reached the person."""
    attended = [
        HumanContact(c.started, c.attendance or id, id, c.practitioner)
        for id, c in case.sessions.contacts.items()
        if c.attended and c.started is not None
    ]
    return tuple(sorted((*attended, *_others(entries)), key=lambda one: one.when))


def _others(entries: Sequence[Envelope]) -> Iterator[HumanContact]:
    for entry in entries:
        match entry.fact:
            case FollowUpContactRecorded() as fact:
                yield HumanContact(
                    fact.started,
                    entry.id,
                    practitioner=fact.practitioner,
                    risk_considered=fact.risk_considered,
                )
            case NonAttendanceFollowedUp(outcome=FollowUp.REACHED) as fact:
                yield HumanContact(
                    entry.occurred.earliest,
                    entry.id,
                    practitioner=entry.by.actor,
                    risk_considered=fact.risk_considered,
                )


def risk_at_contacts(case: Sees, entries: Sequence[Envelope]) -> tuple[RiskAtContact, ...]:
    """At each contact, the first first: was risk asked about, with which answer, what changed."""
    return tuple(_at(contact, entries) for contact in human_contacts(case, entries))


def _at(contact: HumanContact, entries: Sequence[Envelope]) -> RiskAtContact:
    found = RiskAtContact(contact)
    if contact.contact is None:
        return found
    here = [e for e in entries if getattr(e.fact, "contact", None) == contact.contact]
    found = replace(
        found,
        screens=tuple(e for e in here if isinstance(e.fact, RiskScreened)),
        omitted=tuple(e for e in here if isinstance(e.fact, RiskScreenOmitted)),
        flagged=tuple(
            e for e in here if isinstance(e.fact, MeasuresRecorded) and e.fact.risk_response_owed
        ),
        assessed=tuple(e for e in here if isinstance(e.fact, RiskAssessed)),
    )
    by = {one.id for one in found.assessed}
    changed = (e for e in entries if isinstance(e.fact, RiskLevelChanged))
    return replace(found, changed=tuple(e for e in changed if _assessment(e) in by))


def _assessment(changed: Envelope) -> UUID | None:
    assert isinstance(changed.fact, RiskLevelChanged)
    return changed.fact.assessment
