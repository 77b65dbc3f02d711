"""What a curated chronology is from its events."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from domain.case.safeguarding.curation import Exclusion, Inclusion
from domain.envelope import Envelope
from domain.evidence import Ground
from domain.governance.chronology.copies import (
    ChronologyFrozen,
    ChronologyReleased,
    ChronologyWithheld,
    ChronologyWithholdingLifted,
)
from domain.governance.chronology.entries import (
    EntryExcluded,
    EntryIncluded,
    RowImported,
    RowWithdrawn,
)
from domain.governance.chronology.opening import (
    ChronologyCase,
    ChronologyCaseAdded,
    ChronologyCaseDropped,
    ChronologyOpened,
)
from domain.moments import When, london_day

V = TypeVar("V")


@dataclass(frozen=True)
class Member:
    """Whose a case of the chronology is, and what they are to its subject."""

    person: UUID
    role: str


@dataclass(frozen=True)
class Choice:
    """The latest word on an entry: on which ground, by whom, in which event."""

    case: UUID
    ground: Inclusion | Exclusion
    by: UUID
    decided: UUID


@dataclass(frozen=True)
class ImportedRow:
    """A row of another agency, when it happened and where it came from."""

    person: UUID
    origin: str
    received_on: date
    onward: str
    occurred: When


@dataclass(frozen=True)
class Withheld:
    """What is kept from copies: of an entry of a case, or of an imported row where there is none,
    all or one part; on which ground and by whose decision."""

    case: UUID | None
    entry: UUID
    part: str | None
    ground: Ground
    by: UUID


@dataclass(frozen=True)
class Released:
    """A copy that was given: of which freezing, in which layout, to whom and when."""

    frozen: UUID
    layout: str
    recipient: str
    sent_at: datetime
    by: UUID


@dataclass(frozen=True)
class Chronology:
    """A chronology: cases by their id, choices by entry, the rest by the event that made it.

    ``frozen`` says at which position each freezing was.
    """

    id: UUID
    person: UUID
    ground: str
    opened_by: UUID
    since: date | None
    until: date | None
    cases: Mapping[UUID, Member]
    included: Mapping[UUID, Choice] = field(default_factory=dict)
    excluded: Mapping[UUID, Choice] = field(default_factory=dict)
    rows: Mapping[UUID, ImportedRow] = field(default_factory=dict)
    withheld: Mapping[UUID, Withheld] = field(default_factory=dict)
    frozen: Mapping[UUID, int] = field(default_factory=dict)
    released: Mapping[UUID, Released] = field(default_factory=dict)

    @property
    def persons(self) -> frozenset[UUID]:
        """Everybody whose case it tells of."""
        return frozenset(member.person for member in self.cases.values())

    def tells_of(self, occurred: When) -> bool:
        """Whether what happened then lies within its days, at least in part."""
        begun = self.until is None or london_day(occurred.earliest) <= self.until
        return begun and (self.since is None or london_day(occurred.latest) >= self.since)


def evolve(chronology: Chronology | None, entry: Envelope) -> Chronology | None:
    """The chronology after one event of its stream; None while there is none."""
    if isinstance(entry.fact, ChronologyOpened):
        fact = entry.fact
        return Chronology(
            id=entry.originator_id,
            person=fact.person,
            ground=fact.ground,
            opened_by=entry.by.actor,
            since=fact.since,
            until=fact.until,
            cases={each.case: _as_member(each) for each in fact.cases},
        )
    return None if chronology is None else _after(chronology, entry)


def _after(chronology: Chronology, entry: Envelope) -> Chronology:
    match entry.fact:
        case ChronologyCaseAdded() as fact:
            return replace(chronology, cases={**chronology.cases, fact.case: _as_member(fact)})
        case ChronologyCaseDropped() as fact:
            return replace(chronology, cases=_without(chronology.cases, fact.case))
        case EntryIncluded() | EntryExcluded() as fact:
            return _chosen(chronology, fact, entry)
        case RowImported() as fact:
            row = ImportedRow(
                person=fact.person,
                origin=fact.origin,
                received_on=fact.received_on,
                onward=fact.onward,
                occurred=entry.occurred,
            )
            return replace(chronology, rows={**chronology.rows, entry.id: row})
        case RowWithdrawn() as fact:
            return replace(chronology, rows=_without(chronology.rows, fact.row))
    return _after_copying(chronology, entry)


def _after_copying(chronology: Chronology, entry: Envelope) -> Chronology:
    match entry.fact:
        case ChronologyWithheld() as fact:
            kept = Withheld(fact.case, fact.entry, fact.part, fact.ground, entry.by.actor)
            return replace(chronology, withheld={**chronology.withheld, entry.id: kept})
        case ChronologyWithholdingLifted() as fact:
            return replace(chronology, withheld=_without(chronology.withheld, fact.withholding))
        case ChronologyFrozen() as fact:
            return replace(chronology, frozen={**chronology.frozen, entry.id: fact.position})
        case ChronologyReleased() as fact:
            given = Released(
                frozen=fact.frozen,
                layout=fact.layout,
                recipient=fact.recipient,
                sent_at=fact.sent_at,
                by=entry.by.actor,
            )
            return replace(chronology, released={**chronology.released, entry.id: given})
    return chronology


def _chosen(
    chronology: Chronology, fact: EntryIncluded | EntryExcluded, by: Envelope
) -> Chronology:
    choice = Choice(case=fact.case, ground=fact.ground, by=by.by.actor, decided=by.id)
    included = _without(chronology.included, fact.entry)
    excluded = _without(chronology.excluded, fact.entry)
    if isinstance(fact, EntryIncluded):
        included = {**included, fact.entry: choice}
    else:
        excluded = {**excluded, fact.entry: choice}
    return replace(chronology, included=included, excluded=excluded)


def _as_member(case: ChronologyCase) -> Member:
    return Member(person=case.person, role=case.role)


def _without(held: Mapping[UUID, V], id: UUID) -> Mapping[UUID, V]:
    return {each: value for each, value in held.items() if each != id}
