"""What follows the end of treatment: the letter, and asking later how it goes."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.dated import HappenedOn, refuse_future
from domain.case.referral.informing import Channel
from domain.case.sessions import sessions
from domain.case.sessions.contacts import Minutes, refuse_future_start, refuse_unknown_medium
from domain.commands import Circumstances, Command, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import At, Instant
from domain.roles import CLINICAL, INTAKE, Role
from domain.text import Code, Line, Text

AREA = "aftercare"
HEARS = frozenset[str]()

FOLLOW_UP_TYPE = "06"


class Recipient(StrEnum):
    """Who gets the letter; names and addresses stand in the letter."""

    PERSON = "person"
    PARENT = "parent"
    CARER = "carer"
    GP = "gp"
    REFERRER = "referrer"
    SCHOOL = "school"
    SOCIAL_CARE = "social_care"
    OTHER_SERVICE = "other_service"


class Wellbeing(StrEnum):
    """How the person says it goes, or that nobody could say."""

    KEEPING_WELL = "keeping_well"
    SETBACK = "setback"
    ASKS_TO_COME_BACK = "asks_to_come_back"
    IN_OTHER_HELP = "in_other_help"
    NOT_SAID = "not_said"


class DischargeLetter(Part):
    """The letter, or the document that holds it, and to whom it went."""

    content: Text
    document: UUID | None = None
    addressed_to: Line | None = None


class FollowUpNote(Part):
    """What was said in the follow-up."""

    narrative: Text


class _Letter(HappenedOn):
    recipients: Annotated[tuple[Recipient, ...], Field(min_length=1, max_length=8)]
    channel: Channel


@event("case.discharge_letter_sent", area=AREA, label="Discharge letter sent")
class DischargeLetterSent(_Letter, Fact):
    letter: DischargeLetter | Closed | Gone


class _FollowUp(Content):
    started: Instant
    duration_minutes: Minutes
    medium: Code
    practitioner: UUID
    wellbeing: Wellbeing
    risk_considered: bool


@event("case.follow_up_contact_recorded", area=AREA, label="Follow-up after the end of treatment")
class FollowUpContactRecorded(_FollowUp, Fact):
    """Appointment type 06: a contact that is no treatment and starts none."""

    appointment_type: Code
    note: FollowUpNote | Closed | Gone


@command(
    "send-discharge-letter",
    area=AREA,
    summary="Record the discharge letter, to whom it went and how.",
    roles=INTAKE,
    after_end=True,
)
class SendDischargeLetter(_Letter, Command):
    letter: DischargeLetter


@command(
    "record-follow-up-contact",
    area=AREA,
    summary="Record a follow-up after the end of treatment.",
    roles=CLINICAL | {Role.DUTY},
    after_end=True,
)
class RecordFollowUpContact(_FollowUp, Command):
    note: FollowUpNote

    def happened(self) -> At:
        return At(at=self.started)


@dataclass(frozen=True)
class State:
    """Who was sent the letter, and when the person was last asked."""

    letters: frozenset[Recipient] = frozenset()
    followed_up: int = 0
    last_followed_up: datetime | None = None


class _Ending(Protocol):
    @property
    def planned(self) -> bool: ...
    @property
    def closed(self) -> bool: ...


class Sees(Protocol):
    """What this area looks at."""

    @property
    def sessions(self) -> sessions.State: ...
    @property
    def discharge(self) -> _Ending: ...


def _refuse_unless_ending(case: Sees) -> None:
    if not (case.discharge.planned or case.discharge.closed):
        raise NotPossible("no-discharge-yet", "No discharge is planned and the case is not closed.")


def _decide_followed_up(
    case: Sees, asked: RecordFollowUpContact, given: Circumstances
) -> FollowUpContactRecorded:
    _refuse_unless_ending(case)
    refuse_future_start(asked.started, given)
    if not case.sessions.treatment_contacts:
        raise NotPossible("never-treated", "A follow-up comes after treatment; there was none.")
    refuse_unknown_medium(asked.medium, asked.started)
    return FollowUpContactRecorded(**dict(asked), appointment_type=FOLLOW_UP_TYPE)


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case SendDischargeLetter():
            _refuse_unless_ending(case)
            refuse_future(asked.happened_on, given)
            return [DischargeLetterSent(**dict(asked))]
        case RecordFollowUpContact():
            return [_decide_followed_up(case, asked, given)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case DischargeLetterSent() as fact:
            return replace(state, letters=state.letters | set(fact.recipients))
        case FollowUpContactRecorded() as fact:
            last = max(fact.started, state.last_followed_up or fact.started)
            return replace(state, followed_up=state.followed_up + 1, last_followed_up=last)
    return state
