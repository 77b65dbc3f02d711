"""Who signs and countersigns what was written: notes, and the assessments of trainees.

A note or an assessment is named by the id of the event that recorded it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol
from uuid import UUID

from domain.case.assessment import assessment
from domain.case.sessions import sessions
from domain.case.sessions.sessions import NoteTaken
from domain.commands import Circumstances, Command, NotAllowed, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Fact, event
from domain.policies import policy
from domain.roles import CLINICAL, Role
from domain.text import Code

AREA = "oversight"
HEARS = frozenset({"case.session_recorded", "case.assessment_completed"})


@event("case.note_signed", area=AREA, label="Note signed")
class NoteSigned(Fact):
    """``countersign_owed``: its author recorded it in a role whose notes need a second signature;
    ``policy`` is the version of the rule."""

    note: UUID
    countersign_owed: bool
    policy: Code


@event("case.note_countersigned", area=AREA, label="Note countersigned")
class NoteCountersigned(Fact):
    note: UUID


@command(
    "sign-note",
    area=AREA,
    summary="Sign your note, or your assessment as a trainee; from then on only addenda.",
    roles=CLINICAL,
    seen=True,
    after_end=True,
)
class SignNote(Command):
    note: UUID


@command(
    "countersign-note",
    area=AREA,
    summary="Countersign a trainee's signed note or assessment.",
    roles=frozenset({Role.SUPERVISOR}),
    seen=True,
    after_end=True,
)
class CountersignNote(Command):
    note: UUID


@dataclass(frozen=True)
class State:
    """What later decisions need to know of this area; all are named by their event ids.

    ``assessments`` holds those that trainees made, which are signed like notes; ``uncountersigned``
    what is signed and still needs a second signature.
    """

    assessments: Mapping[UUID, NoteTaken] = field(default_factory=dict)
    unsigned: frozenset[UUID] = frozenset()
    uncountersigned: frozenset[UUID] = frozenset()


class Sees(Protocol):
    """What this area looks at."""

    @property
    def sessions(self) -> sessions.State: ...
    @property
    def oversight(self) -> State: ...


def note_taken(case: Sees, note: UUID) -> NoteTaken:
    """Who wrote a note or a trainee's assessment, and of which contact; raises ``no-such-note``."""
    taken = case.sessions.notes.get(note) or case.oversight.assessments.get(note)
    if taken is None:
        raise NotPossible("no-such-note", "There is no such note in this case.")
    return taken


def _decide_signed(case: Sees, asked: SignNote, given: Circumstances) -> NoteSigned:
    taken = note_taken(case, asked.note)
    if given.by.actor != taken.author:
        raise NotAllowed("not-your-note", "A note is signed by the person who wrote it.")
    if asked.note not in case.oversight.unsigned:
        raise NotPossible("note-already-signed", "This note is signed; add an addendum to it.")
    rules = policy("supervision")
    return NoteSigned(
        note=asked.note,
        countersign_owed=taken.role in rules["countersigned_roles"],
        policy=rules["version"],
    )


def _decide_countersigned(
    case: Sees, asked: CountersignNote, given: Circumstances
) -> NoteCountersigned:
    taken = note_taken(case, asked.note)
    if given.by.actor == taken.author:
        raise NotAllowed("own-note", "Nobody countersigns their own note.")
    if asked.note in case.oversight.unsigned:
        raise NotPossible("note-not-signed", "Its author must sign this note first.")
    if asked.note not in case.oversight.uncountersigned:
        raise NotPossible(
            "countersign-not-needed", "This note needs no countersignature, or has one."
        )
    return NoteCountersigned(note=asked.note)


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case SignNote():
            return [_decide_signed(case, asked, given)]
        case CountersignNote():
            return [_decide_countersigned(case, asked, given)]
    raise TypeError(type(asked).__name__)


def _by_trainee(state: State, entry: Envelope, contact: UUID) -> State:
    # Which roles are countersigned is a rule that may change; that a trainee signs is not, so that
    # a case reads the same whatever the rules say on the day it is read.
    if entry.by.role is not Role.TRAINEE:
        return state
    made = NoteTaken(contact=contact, author=entry.by.actor, role=entry.by.role)
    return replace(
        state,
        assessments={**state.assessments, entry.id: made},
        unsigned=state.unsigned | {entry.id},
    )


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case sessions.SessionRecorded():
            return replace(state, unsigned=state.unsigned | {entry.id})
        case assessment.AssessmentCompleted() as fact:
            return _by_trainee(state, entry, fact.contact)
        case NoteSigned() as fact:
            owed = {fact.note} if fact.countersign_owed else frozenset[UUID]()
            return replace(
                state,
                unsigned=state.unsigned - {fact.note},
                uncountersigned=state.uncountersigned | owed,
            )
        case NoteCountersigned() as fact:
            return replace(state, uncountersigned=state.uncountersigned - {fact.note})
    return state
