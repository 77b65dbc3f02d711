"""What was done in a contact: the note, the therapy, and when treatment started.

A note is named by the id of its ``case.session_recorded`` event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from domain.case import contacts, referral
from domain.case.contacts import Contact, Contacts, attended_contact, pathway_rules
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, london_day
from domain.policies import policy
from domain.roles import CLINICAL, Role
from domain.text import Code, Text

AREA = contacts.AREA
HEARS = frozenset[str]()


class Intensity(StrEnum):
    LOW = "low"
    HIGH = "high"


class Note(Part):
    """What was done and agreed, as the practitioner writes it."""

    narrative: Text
    between_session_task: Text | None = None
    task_review: Text | None = None
    agreed_plan: Text | None = None


class _Session(Content):
    contact: UUID
    interventions: Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)]
    therapy: Code | None = None
    next_on: Day | None = None


@event("case.session_recorded", area=AREA, label="Session recorded")
class SessionRecorded(_Session, Fact):
    intensity: Intensity | None = None
    note: Note | Closed | Gone


@event("case.treatment_started", area=AREA, label="Treatment started")
class TreatmentStarted(Fact):
    """``started_on`` is the London day of the first attended treatment contact."""

    contact: UUID
    started_on: Day
    intensity: Intensity | None = None
    therapy: Code | None = None


@command(
    "record-session", area=AREA, summary="Write the note of an attended contact.", roles=CLINICAL
)
class RecordSession(_Session, Command):
    note: Note


@dataclass(frozen=True)
class NoteTaken:
    """Who wrote a note, in which role at the time, and of which contact."""

    contact: UUID
    author: UUID
    role: Role


@dataclass(frozen=True)
class State:
    """What later decisions need to know of contacts and notes, each by its event id."""

    contacts: Contacts = field(default_factory=dict)
    notes: Mapping[UUID, NoteTaken] = field(default_factory=dict)
    treatment_started: bool = False

    @property
    def attended_contacts(self) -> int:
        """Contacts in which the person was seen, unplanned ones included."""
        return sum(1 for c in self.contacts.values() if c.attended)

    @property
    def attended_assessments(self) -> int:
        """Attended contacts that counted as assessment."""
        return sum(1 for c in self.contacts.values() if c.attended and c.assessment)

    @property
    def attended_treatments(self) -> int:
        """Attended contacts that counted as treatment."""
        return sum(1 for c in self.contacts.values() if c.attended and c.treatment)


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def sessions(self) -> State: ...


def _intensity(case: Sees, asked: RecordSession, contact: Contact) -> Intensity | None:
    known = policy("interventions")["codes"]
    if any(code not in known for code in asked.interventions):
        raise NotAcceptable("unknown-intervention", "An intervention is not on the list.")
    if asked.therapy is None:
        if contact.treatment and pathway_rules(case.referral)["therapy_code_needed"]:
            raise NotAcceptable("therapy-code-needed", "A treatment contact needs a therapy code.")
        return None
    listed = policy("therapies")["codes"].get(asked.therapy)
    if listed is None:
        raise NotAcceptable("unknown-therapy", "The therapy code is not on the national list.")
    return Intensity(listed["intensity"])


def _decide_session(case: Sees, asked: RecordSession) -> list[Fact]:
    state = case.sessions
    contact = attended_contact(state.contacts, asked.contact)
    if any(taken.contact == asked.contact for taken in state.notes.values()):
        raise NotPossible(
            "note-exists", "This contact has its note already; add an addendum to it instead."
        )
    intensity = _intensity(case, asked, contact)
    facts: list[Fact] = [SessionRecorded(**dict(asked), intensity=intensity)]
    if contact.treatment and not state.treatment_started:
        first, started = min(
            ((i, c.started) for i, c in state.contacts.items() if c.treatment and c.started),
            key=lambda pair: pair[1],
        )
        facts.append(
            TreatmentStarted(
                contact=first,
                started_on=london_day(started),
                intensity=intensity,
                therapy=asked.therapy,
            )
        )
    return facts


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    if isinstance(asked, RecordSession):
        return _decide_session(case, asked)
    return contacts.decide(case, asked, given)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case SessionRecorded() as fact:
            taken = NoteTaken(contact=fact.contact, author=entry.by.actor, role=entry.by.role)
            return replace(state, notes={**state.notes, entry.id: taken})
        case TreatmentStarted():
            return replace(state, treatment_started=True)
    after = contacts.evolve(state.contacts, entry)
    return state if after is state.contacts else replace(state, contacts=after)
