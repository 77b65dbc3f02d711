"""Who holds the case, who signs and countersigns its notes, who supervised it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from domain.case import referral, sessions
from domain.case.contacts import refuse_unless_accepted
from domain.commands import (
    Circumstances,
    Command,
    NotAcceptable,
    NotAllowed,
    NotPossible,
    command,
)
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, london_day
from domain.policies import policy
from domain.roles import CLINICAL, PRACTITIONERS, Role
from domain.text import Code, Text

AREA = "oversight"
HEARS = frozenset({"case.session_recorded"})


class Action(Content):
    """What somebody is to do, and by when."""

    what: Text
    by_on: Day | None = None


class Review(Part):
    """What was seen and said in supervision, and what is to be done."""

    discussion: Text
    scores_seen: Text | None = None
    actions: Annotated[tuple[Action, ...], Field(max_length=50)] = ()


class _Allocation(Content):
    practitioner: UUID
    practitioner_role: Role
    team: Code
    supervisor: UUID | None = None
    starting: Day


@event("case.case_allocated", area=AREA, label="Case allocated")
class CaseAllocated(_Allocation, Fact):
    """From ``starting`` on this practitioner holds the case, whoever held it before."""


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


class _Reviewed(Content):
    reasons: Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)]
    decision: Code
    next_review: Day | None = None


@event("case.case_reviewed_in_supervision", area=AREA, label="Reviewed in supervision")
class CaseReviewedInSupervision(_Reviewed, Fact):
    """``practitioner`` is who held the case at the time."""

    practitioner: UUID
    review: Review | Closed | Gone


@command(
    "allocate-case",
    area=AREA,
    summary="Give the case to a practitioner, or to another one.",
    roles=frozenset({Role.DUTY, Role.SUPERVISOR, Role.SERVICE_MANAGER}),
    seen=True,
)
class AllocateCase(_Allocation, Command):
    pass


@command(
    "sign-note",
    area=AREA,
    summary="Sign your note; from then on only addenda.",
    roles=CLINICAL,
    seen=True,
    after_end=True,
)
class SignNote(Command):
    note: UUID


@command(
    "countersign-note",
    area=AREA,
    summary="Countersign a trainee's signed note.",
    roles=frozenset({Role.SUPERVISOR}),
    seen=True,
    after_end=True,
)
class CountersignNote(Command):
    note: UUID


@command(
    "review-case",
    area=AREA,
    summary="Record a review of the case in supervision.",
    roles=frozenset({Role.SUPERVISOR}),
    seen=True,
)
class ReviewCase(_Reviewed, Command):
    review: Review


@dataclass(frozen=True)
class State:
    """What later decisions need to know of this area; notes are named by their event ids.

    ``uncountersigned`` holds signed notes that still need a second signature.
    """

    practitioner: UUID | None = None
    practitioner_role: Role | None = None
    supervisor: UUID | None = None
    team: str | None = None
    unsigned: frozenset[UUID] = frozenset()
    uncountersigned: frozenset[UUID] = frozenset()
    last_review: date | None = None


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def sessions(self) -> sessions.State: ...
    @property
    def oversight(self) -> State: ...


def _decide_allocated(case: Sees, asked: AllocateCase) -> CaseAllocated:
    refuse_unless_accepted(case.referral)
    if asked.practitioner_role not in PRACTITIONERS:
        raise NotAcceptable("not-a-practitioner", "A case is allocated to a practitioner.")
    if asked.practitioner_role in policy("supervision")["countersigned_roles"] and (
        asked.supervisor is None
    ):
        raise NotAcceptable("supervisor-needed", "A trainee's case needs a named supervisor.")
    if asked.supervisor == asked.practitioner:
        raise NotAcceptable("supervises-self", "Nobody supervises their own case.")
    return CaseAllocated(**dict(asked))


def _note(case: Sees, note: UUID) -> sessions.NoteTaken:
    try:
        return case.sessions.notes[note]
    except KeyError:
        raise NotPossible("no-such-note", "There is no such note in this case.") from None


def _decide_signed(case: Sees, asked: SignNote, given: Circumstances) -> NoteSigned:
    taken = _note(case, asked.note)
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
    taken = _note(case, asked.note)
    if given.by.actor == taken.author:
        raise NotAllowed("own-note", "Nobody countersigns their own note.")
    if asked.note in case.oversight.unsigned:
        raise NotPossible("note-not-signed", "Its author must sign this note first.")
    if asked.note not in case.oversight.uncountersigned:
        raise NotPossible(
            "countersign-not-needed", "This note needs no countersignature, or has one."
        )
    return NoteCountersigned(note=asked.note)


def _decide_reviewed(
    case: Sees, asked: ReviewCase, given: Circumstances
) -> CaseReviewedInSupervision:
    practitioner = case.oversight.practitioner
    if practitioner is None:
        raise NotPossible("case-not-allocated", "Nobody holds this case; allocate it first.")
    if given.by.actor == practitioner:
        raise NotAllowed("own-case", "Nobody reviews their own case in supervision.")
    rules = policy("supervision")
    if any(reason not in rules["review_reasons"] for reason in asked.reasons):
        raise NotAcceptable("unknown-review-reason", "A reason for the review is not on the list.")
    if asked.decision not in rules["decisions"]:
        raise NotAcceptable("unknown-review-decision", "The decision is not on the list.")
    return CaseReviewedInSupervision(**dict(asked), practitioner=practitioner)


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case AllocateCase():
            return [_decide_allocated(case, asked)]
        case SignNote():
            return [_decide_signed(case, asked, given)]
        case CountersignNote():
            return [_decide_countersigned(case, asked, given)]
        case ReviewCase():
            return [_decide_reviewed(case, asked, given)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case sessions.SessionRecorded():
            return replace(state, unsigned=state.unsigned | {entry.id})
        case CaseAllocated() as fact:
            return replace(
                state,
                practitioner=fact.practitioner,
                practitioner_role=fact.practitioner_role,
                supervisor=fact.supervisor,
                team=fact.team,
            )
        case NoteSigned() as fact:
            owed = {fact.note} if fact.countersign_owed else frozenset[UUID]()
            return replace(
                state,
                unsigned=state.unsigned - {fact.note},
                uncountersigned=state.uncountersigned | owed,
            )
        case NoteCountersigned() as fact:
            return replace(state, uncountersigned=state.uncountersigned - {fact.note})
        case CaseReviewedInSupervision():
            day = london_day(entry.occurred.latest)
            return replace(state, last_review=max(day, state.last_review or day))
    return state
