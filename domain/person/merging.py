"""Two records of one person: one is merged into the other, and that can be undone.

No stream is ever rewritten: the record that was merged keeps all of its own, says where its person
is found, and takes nothing new until it is unmerged.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Fact, Gone, Part, event
from domain.roles import Role
from domain.text import Text

KIND = "person"
AREA = "merging"

_MERGES = frozenset({Role.ADMIN, Role.SERVICE_MANAGER, Role.SAFEGUARDING_LEAD})


class MergeGround(StrEnum):
    """What shows that two records are of one person."""

    SAME_NHS_NUMBER = "same_nhs_number"
    PERSON_CONFIRMED = "person_confirmed"
    SAME_DETAILS = "same_details"
    TOLD_BY_NATIONAL_SERVICE = "told_by_national_service"


class MergeReasons(Part):
    """What was compared, or what turned out otherwise."""

    rationale: Text


@event("person.merged", area=AREA, label="Merged into another record")
class PersonMerged(Fact):
    """``into`` is the person under whom this one is found from now on."""

    into: UUID
    ground: MergeGround
    reasons: MergeReasons | Closed | Gone


@event("person.unmerged", area=AREA, label="Merge undone")
class PersonUnmerged(Fact):
    """``merge`` is the event that is undone."""

    merge: UUID
    reasons: MergeReasons | Closed | Gone


@command(
    "merge-person",
    kind=KIND,
    area=AREA,
    summary="Record that this record is of the same person as another, which goes on.",
    roles=_MERGES,
    seen=True,
)
class MergePerson(Command):
    into: UUID
    ground: MergeGround
    reasons: MergeReasons


@command(
    "unmerge-person",
    kind=KIND,
    area=AREA,
    summary="Undo a merge: the two records are of two people after all.",
    roles=_MERGES,
    seen=True,
)
class UnmergePerson(Command):
    merge: UUID
    reasons: MergeReasons


@dataclass(frozen=True)
class State:
    """Into whom this record is merged, and by which event; None while it stands by itself."""

    into: UUID | None = None
    merge: UUID | None = None


def decide(state: State, asked: Command, given: Circumstances, person: UUID) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case MergePerson():
            if asked.into == person:
                raise NotAcceptable("merged-into-self", "A record is merged into another one.")
            if person in given.found_under:
                raise NotPossible(
                    "merges-in-circle", "That record is merged into this one; unmerge it first."
                )
            if len(given.found_under) > 1:
                raise NotPossible(
                    "merged-into-merged",
                    "That record is merged into another; merge this one into that other.",
                )
            return [PersonMerged(**dict(asked))]
        case UnmergePerson():
            if state.merge is None or state.merge != asked.merge:
                raise NotPossible("no-such-merge", "This record is not merged by that entry.")
            return [PersonUnmerged(**dict(asked))]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case PersonMerged() as fact:
            return State(into=fact.into, merge=entry.id)
        case PersonUnmerged():
            return State()
    return state
