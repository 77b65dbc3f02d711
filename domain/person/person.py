"""The person: the areas put together. A stream of its own, which cases point at by the person's id.

One stream is one record of a person; that two records are of one person is said by a merge.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from domain.commands import Circumstances, Command, NotPossible
from domain.envelope import Envelope
from domain.facts import Fact
from domain.person import identity, merging, relationships
from domain.person.identity import State as IdentityState
from domain.person.merging import State as MergingState
from domain.person.relationships import State as RelationshipsState
from domain.timing import refuse_untimely

KIND = identity.KIND


@dataclass(frozen=True)
class Person:
    """One record of a person, from its events; every part stays closed."""

    id: UUID
    version: int
    kept_by: str | None = None
    identity: IdentityState = field(default_factory=IdentityState)
    relationships: RelationshipsState = field(default_factory=RelationshipsState)
    merging: MergingState = field(default_factory=MergingState)

    @property
    def subject(self) -> UUID:
        """Under whose key the parts stand that name nobody else."""
        assert self.identity.person is not None, "a record begins with its person"
        return self.identity.person


def _decide_existing(person: Person, asked: Command, given: Circumstances) -> list[Fact]:
    if person.merging.into is not None and not isinstance(asked, merging.UnmergePerson):
        raise NotPossible(
            "person-merged", "This record is merged into another; record it there, or unmerge it."
        )
    if asked.AREA == relationships.AREA:
        return relationships.decide(person.relationships, asked, person.subject)
    if asked.AREA == merging.AREA:
        return merging.decide(person.merging, asked, given, person.subject)
    return identity.decide(person.identity, asked, given)


def decide(person: Person | None, asked: Command, given: Circumstances) -> list[Fact]:
    """The facts that a command makes of a person's record as it stands; at least one.

    Raises :class:`~domain.commands.Refusal` with a stable code; then nothing is to be recorded.
    """
    refuse_untimely(given)
    if person is None:
        if not asked.BEGINS:
            raise NotPossible("no-such-person", "There is no such person.")
        return identity.decide(IdentityState(), asked, given)
    if asked.BEGINS:
        raise NotPossible("person-exists", "This person is registered.")
    return _decide_existing(person, asked, given)


def evolve(person: Person | None, entry: Envelope) -> Person:
    """The record after one event."""
    if person is None:
        person = Person(
            id=entry.originator_id,
            version=entry.originator_version,
            kept_by=entry.by.organisation,
        )
    return replace(
        person,
        version=entry.originator_version,
        identity=identity.evolve(person.identity, entry),
        relationships=relationships.evolve(person.relationships, entry),
        merging=merging.evolve(person.merging, entry),
    )


def project(person: Person | None, entries: Iterable[Envelope]) -> Person | None:
    """The record after all of these events: the projector of the repository."""
    for entry in entries:
        person = evolve(person, entry)
    return person
