"""What was done in a contact: the note, the therapy, and when treatment started.

A note is named by the id of its ``case.session_recorded`` event.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.corrections import corrections
from domain.case.referral import referral
from domain.case.sessions import attendance, contacts, internet_therapy
from domain.case.sessions.contacts import Contact, Contacts, attended_contact
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Author, Envelope
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


class BackTo(StrEnum):
    """Where a case stands whose treatment had not started; the values are those of its status."""

    ACCEPTED = "accepted"
    WAITING_ASSESSMENT = "waiting_assessment"
    ASSESSED = "assessed"


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
    """``intensity`` is that of the therapy, by the version of the list named."""

    intensity: Intensity | None = None
    therapies_version: Code
    note: Note | Closed | Gone


class _Beginning(Content):
    contact: UUID
    started_on: Day
    intensity: Intensity | None = None
    therapy: Code | None = None


@event("case.treatment_started", area=AREA, label="Treatment started")
class TreatmentStarted(_Beginning, Fact):
    """The first attended treatment contact by time, its London day, and what its own note says;
    or the first log of internet therapy, where that began on an earlier day.

    Stated with the first note of treatment, and again whenever a later entry shows it was another
    contact, another day or another therapy; the latest statement counts.
    """


@event("case.treatment_start_withdrawn", area=AREA, label="Treatment had not started")
class TreatmentStartWithdrawn(Fact):
    """A corrected attendance leaves no treatment contact that was attended."""

    back_to: BackTo


@command(
    "record-session", area=AREA, summary="Write the note of an attended contact.", roles=CLINICAL
)
class RecordSession(_Session, Command):
    note: Note


@dataclass(frozen=True)
class NoteTaken:
    """Who wrote a note, in which role at the time, of which contact, and the therapy it names."""

    contact: UUID
    author: UUID
    role: Role
    intensity: Intensity | None = None
    therapy: str | None = None


@dataclass(frozen=True)
class State:
    """What later decisions need to know of contacts and notes, each by its event id."""

    contacts: Contacts = field(default_factory=dict)
    notes: Mapping[UUID, NoteTaken] = field(default_factory=dict)
    internet: internet_therapy.Logs = field(default_factory=dict)
    treatment: TreatmentStarted | None = None

    @property
    def treatment_started(self) -> bool:
        """Whether there was an attended treatment contact of which a note was written, or a spell
        of internet therapy."""
        return self.treatment is not None

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

    @property
    def last_attended(self) -> datetime | None:
        """When the latest contact began in which the person was seen."""
        times = (c.started for c in self.contacts.values() if c.attended)
        return max((at for at in times if at is not None), default=None)

    @property
    def last_treated_or_seen(self) -> date | None:
        """The day in London of the latest contact in which the person was seen, or on which the
        latest spell of internet therapy began."""
        seen = self.last_attended
        days = [log.started_on for log in self.internet.values()]
        return max(days if seen is None else [*days, london_day(seen)], default=None)

    @property
    def treatment_contacts(self) -> int:
        """What counts nationally as a treatment contact: internet therapy does too."""
        return self.attended_treatments + len(self.internet)


class _Assessed(Protocol):
    @property
    def booked(self) -> bool: ...
    @property
    def completed(self) -> bool: ...


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def sessions(self) -> State: ...
    @property
    def corrections(self) -> corrections.State: ...
    @property
    def assessment(self) -> _Assessed: ...


def _intensity(case: Sees, asked: RecordSession, contact: Contact) -> Intensity | None:
    known = policy("interventions")["codes"]
    if any(code not in known for code in asked.interventions):
        raise NotAcceptable("unknown-intervention", "An intervention is not on the list.")
    if asked.therapy is None:
        if contact.treatment and referral.pathway_rules(case.referral)["therapy_code_needed"]:
            raise NotAcceptable("therapy-code-needed", "A treatment contact needs a therapy code.")
        return None
    listed = policy("therapies")["codes"].get(asked.therapy)
    if listed is None:
        raise NotAcceptable("unknown-therapy", "The therapy code is not on the national list.")
    if listed["intensity"] is None:
        if contact.treatment:
            raise NotAcceptable(
                "therapy-is-no-treatment", "Employment support is not coded as a treatment."
            )
        return None
    return Intensity(listed["intensity"])


def _decide_session(case: Sees, asked: RecordSession) -> list[Fact]:
    state = case.sessions
    contact = attended_contact(state.contacts, asked.contact)
    if any(taken.contact == asked.contact for taken in state.notes.values()):
        raise NotPossible(
            "note-exists", "This contact has its note already; add an addendum to it instead."
        )
    intensity = _intensity(case, asked, contact)
    version = policy("therapies")["version"]
    return [SessionRecorded(**dict(asked), intensity=intensity, therapies_version=version)]


def _beginning(state: State) -> TreatmentStarted | None:
    """When treatment started, as far as is known; ties go to the contact recorded first."""
    by_contact, by_log = _first_contact(state), _first_log(state)
    if by_contact is None or by_log is None:
        return by_contact or by_log
    return by_log if by_log.started_on < by_contact.started_on else by_contact


def _first_log(state: State) -> TreatmentStarted | None:
    if not state.internet:
        return None
    id, log = min(state.internet.items(), key=lambda pair: pair[1].started_on)
    return TreatmentStarted(
        contact=id,
        started_on=log.started_on,
        intensity=Intensity(log.intensity),
        therapy=log.therapy,
    )


def _first_contact(state: State) -> TreatmentStarted | None:
    attended = {id: c.started for id, c in state.contacts.items() if c.attended and c.treatment}
    started = {id: at for id, at in attended.items() if at is not None}
    if not started or not any(taken.contact in started for taken in state.notes.values()):
        return None
    first, at = min(started.items(), key=lambda pair: pair[1])
    taken = next((t for t in state.notes.values() if t.contact == first), None)
    return TreatmentStarted(
        contact=first,
        started_on=london_day(at),
        intensity=taken and taken.intensity,
        therapy=taken and taken.therapy,
    )


def _before_treatment(case: Sees) -> BackTo:
    if case.assessment.completed:
        return BackTo.ASSESSED
    return BackTo.WAITING_ASSESSMENT if case.assessment.booked else BackTo.ACCEPTED


def restated(case: Sees, then: State) -> list[Fact]:
    """What is to be said of when treatment started, where it is no longer what was said."""
    beginning = _beginning(then)
    if beginning == then.treatment:
        return []
    if beginning is None:
        return [TreatmentStartWithdrawn(back_to=_before_treatment(case))]
    return [beginning]


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RecordSession():
            facts = _decide_session(case, asked)
        case internet_therapy.LogInternetTherapy():
            facts = [internet_therapy.decide(case, asked, given)]
        case (
            attendance.RecordAttendance()
            | attendance.RecordGroupAttendance()
            | attendance.CancelContact()
            | attendance.FollowUpNonAttendance()
        ):
            facts = attendance.decide(case, asked, given)
        case _:
            facts = contacts.decide(case, asked, given)
    then = _after(
        case.sessions, [(f, id, given.by) for f, id in zip(facts, given.ids, strict=False)]
    )
    return facts if then is case.sessions else facts + restated(case, then)


def _after(state: State, told: Iterable[tuple[Fact, UUID, Author]]) -> State:
    """The slice after these facts, each of an event id and by somebody; the same object where they
    change nothing of it."""
    # Copied once and not for each fact: a long case is mostly contacts.
    known, notes, logs = dict(state.contacts), dict(state.notes), dict(state.internet)
    treatment, changed = state.treatment, False
    for fact, id, by in told:
        contact = contacts.after(known, fact, id)
        if contact is None and isinstance(fact, attendance.AttendanceRecorded):
            contact = attendance.after(known, fact, id)
        match fact:
            case _ if contact is not None:
                known[contact[0]] = contact[1]
            case SessionRecorded():
                notes[id] = _taken(fact, by)
            case TreatmentStarted():
                treatment = fact
            case TreatmentStartWithdrawn():
                treatment = None
            case internet_therapy.InternetTherapyLogged():
                logs[id] = internet_therapy.log(fact)
            case _:
                continue
        changed = True
    return State(known, notes, logs, treatment) if changed else state


def _taken(fact: SessionRecorded, by: Author) -> NoteTaken:
    return NoteTaken(
        contact=fact.contact,
        author=by.actor,
        role=by.role,
        intensity=fact.intensity,
        therapy=fact.therapy,
    )


def project(state: State, heard: Iterable[Envelope]) -> State:
    """The slice after these events."""
    return _after(state, ((entry.fact, entry.id, entry.by) for entry in heard))


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    return project(state, (entry,))
