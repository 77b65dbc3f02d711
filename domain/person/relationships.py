"""What one person is to another, from when until when.

A relationship is named by the id of its event and kept on the record of the person it is of: "this
person is the parent of that one" stands with the parent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from domain.commands import Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day
from domain.policies import policy
from domain.roles import EVERYDAY
from domain.text import Code, Text

KIND = "person"
AREA = "relationships"


class RelationshipDetail(Part):
    """How it is known, and what there is to know of it."""

    text: Text


class _Relationship(Content):
    """``starting`` is absent where it has always been so, or nobody knows since when."""

    to: UUID
    relationship: Code
    starting: Day | None = None


@event("person.relationship_recorded", area=AREA, label="Relationship recorded")
class RelationshipRecorded(_Relationship, Fact):
    codes_version: Code
    detail: RelationshipDetail | Closed | Gone | None = None


class _End(Content):
    relationship: UUID
    last_day: Day


@event("person.relationship_ended", area=AREA, label="Relationship ended")
class RelationshipEnded(_End, Fact):
    pass


@command(
    "record-relationship",
    kind=KIND,
    area=AREA,
    summary="Record what this person is to another one.",
    roles=EVERYDAY,
)
class RecordRelationship(_Relationship, Command):
    detail: RelationshipDetail | None = None


@command(
    "end-relationship",
    kind=KIND,
    area=AREA,
    summary="Record until when this person was that to the other.",
    roles=EVERYDAY,
)
class EndRelationship(_End, Command):
    pass


@dataclass(frozen=True)
class Relationship:
    """What the person is or was to another; both days included."""

    to: UUID
    code: str
    starting: date | None
    last_day: date | None = None

    def held_on(self, day: date) -> bool:
        """Whether it held on a day; an end or a beginning that nobody knows never excludes it."""
        begun = self.starting is None or self.starting <= day
        return begun and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True)
class State:
    """Every relationship, by event id."""

    relationships: Mapping[UUID, Relationship] = field(default_factory=dict)

    def on(self, day: date) -> frozenset[UUID]:
        """The relationships that held on a day."""
        return frozenset(id for id, r in self.relationships.items() if r.held_on(day))


def _decide_recorded(state: State, asked: RecordRelationship, person: UUID) -> Fact:
    rules = policy("relationships")
    if asked.relationship not in rules["codes"]:
        raise NotAcceptable("unknown-relationship", "The relationship is not on the list.")
    if asked.to == person:
        raise NotAcceptable("related-to-self", "Nobody is related to themselves.")
    if any(
        (r.to, r.code, r.last_day) == (asked.to, asked.relationship, None)
        for r in state.relationships.values()
    ):
        raise NotPossible("relationship-recorded", "This relationship is on record and not ended.")
    return RelationshipRecorded(**dict(asked), codes_version=rules["version"])


def decide(state: State, asked: Command, person: UUID) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RecordRelationship():
            return [_decide_recorded(state, asked, person)]
        case EndRelationship():
            found = state.relationships.get(asked.relationship)
            if found is None or found.last_day is not None:
                raise NotPossible(
                    "no-such-relationship", "There is no such relationship, or it has ended."
                )
            if found.starting is not None and asked.last_day < found.starting:
                raise NotAcceptable("ends-before-it-began", "It can't end before it began.")
            return [RelationshipEnded(**dict(asked))]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case RelationshipRecorded() as fact:
            made = Relationship(to=fact.to, code=fact.relationship, starting=fact.starting)
            return State(relationships={**state.relationships, entry.id: made})
        case RelationshipEnded() as fact:
            ended = replace(state.relationships[fact.relationship], last_day=fact.last_day)
            return State(relationships={**state.relationships, fact.relationship: ended})
    return state
