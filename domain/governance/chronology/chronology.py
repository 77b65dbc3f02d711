"""A curated chronology from its events, and what is decided about it.

It is a stream of its own: the cases that it tells of say nothing of what was chosen from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from domain.case.safeguarding.curation import Exclusion, Inclusion
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible
from domain.envelope import Envelope
from domain.facts import Fact
from domain.governance.chronology.entries import (
    EntryExcluded,
    EntryIncluded,
    ExcludeEntry,
    ImportRow,
    IncludeEntry,
    RowImported,
    RowWithdrawn,
    WithdrawRow,
)
from domain.governance.chronology.opening import (
    MOST_CASES,
    AddChronologyCase,
    ChronologyCase,
    ChronologyCaseAdded,
    ChronologyCaseDropped,
    ChronologyOpened,
    DropChronologyCase,
    OpenChronology,
)
from domain.moments import When, london_day
from domain.policies import policy

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
class Chronology:
    """A chronology: cases by their id, choices by entry, rows by the event that brought them in."""

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

    @property
    def persons(self) -> frozenset[UUID]:
        """Everybody whose case it tells of."""
        return frozenset(member.person for member in self.cases.values())

    def tells_of(self, occurred: When) -> bool:
        """Whether what happened then lies within its days, at least in part."""
        begun = self.until is None or london_day(occurred.earliest) <= self.until
        return begun and (self.since is None or london_day(occurred.latest) >= self.since)


def _version(group: str, code: str) -> str:
    """The version of the lists; raises ``unknown-code``."""
    listed = policy("chronology")
    if code not in listed[group]:
        raise NotAcceptable("unknown-code", "A code is not on the list for chronologies.")
    version: str = listed["version"]
    return version


def _decide_opened(asked: OpenChronology) -> Fact:
    if len({each.case for each in asked.cases}) < len(asked.cases):
        raise NotAcceptable("case-named-twice", "A case is named twice.")
    if asked.person not in {each.person for each in asked.cases}:
        raise NotAcceptable("subject-missing", "None of the cases is that of the subject.")
    for each in asked.cases:
        _version("roles", each.role)
    return ChronologyOpened(**dict(asked), policy=_version("grounds", asked.ground))


def _decide_added(chronology: Chronology, asked: AddChronologyCase) -> Fact:
    if asked.case in chronology.cases:
        raise NotPossible("case-in-chronology", "The chronology tells of this case already.")
    if len(chronology.cases) >= MOST_CASES:
        raise NotPossible("too-many-cases", "A chronology tells of no more cases than this.")
    return ChronologyCaseAdded(**dict(asked), policy=_version("roles", asked.role))


def _member(chronology: Chronology, case: UUID, about: UUID | None = None) -> Member:
    """Raises ``no-such-case``, or ``about-somebody-else`` where words are kept under another."""
    member = chronology.cases.get(case)
    if member is None:
        raise NotPossible("no-such-case", "The chronology does not tell of this case.")
    if about is not None and about != member.person:
        raise NotAcceptable(
            "about-somebody-else", "What is said of an entry is kept under whose case it is."
        )
    return member


def _decide_dropped(chronology: Chronology, asked: DropChronologyCase) -> Fact:
    member = _member(chronology, asked.case, asked.reason.about)
    others = (each.person for id, each in chronology.cases.items() if id != asked.case)
    if member.person == chronology.person and chronology.person not in others:
        raise NotPossible("subject-missing", "The chronology would tell of no case of its subject.")
    return ChronologyCaseDropped(**dict(asked))


def _decide_included(chronology: Chronology, asked: IncludeEntry) -> Fact:
    for words in (asked.line, asked.reason):
        _member(chronology, asked.case, None if words is None else words.about)
    if asked.ground is Inclusion.OTHER and asked.reason is None:
        raise NotAcceptable("reason-missing", "Write what the other reason is.")
    if asked.line is None and asked.entry in chronology.included:
        raise NotPossible("in-the-chronology", "This stands in the chronology already.")
    return EntryIncluded(**dict(asked))


def _decide_excluded(chronology: Chronology, asked: ExcludeEntry) -> Fact:
    _member(chronology, asked.case, asked.reason.about)
    if asked.entry in chronology.excluded:
        raise NotPossible("not-in-the-chronology", "This does not stand in the chronology.")
    return EntryExcluded(**dict(asked))


def _decide_imported(chronology: Chronology, asked: ImportRow, given: Circumstances) -> Fact:
    if asked.person not in chronology.persons:
        raise NotAcceptable("no-such-person", "The chronology tells of no case of this person.")
    if asked.received_on > london_day(given.now):
        raise NotAcceptable("received-in-future", "The day on which it came is in the future.")
    agencies = policy("sharing_recipients")
    if asked.origin not in agencies["recipients"]:
        raise NotAcceptable("unknown-code", "The agency is not on the list.")
    return RowImported(
        **dict(asked),
        origin_version=agencies["version"],
        policy=_version("onward", asked.onward),
    )


def _decide_withdrawn(chronology: Chronology, asked: WithdrawRow) -> Fact:
    row = chronology.rows.get(asked.row)
    if row is None:
        raise NotPossible("no-such-row", "The chronology has no such row of another agency.")
    if asked.reason.about != row.person:
        raise NotAcceptable(
            "about-somebody-else", "What is said of a row is kept under whom it is about."
        )
    return RowWithdrawn(**dict(asked))


def decide(chronology: Chronology | None, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    if isinstance(asked, OpenChronology):
        return [_decide_opened(asked)]
    if chronology is None:
        raise NotPossible("no-such-chronology", "There is no such chronology.")
    match asked:
        case AddChronologyCase():
            return [_decide_added(chronology, asked)]
        case DropChronologyCase():
            return [_decide_dropped(chronology, asked)]
        case IncludeEntry():
            return [_decide_included(chronology, asked)]
        case ExcludeEntry():
            return [_decide_excluded(chronology, asked)]
        case ImportRow():
            return [_decide_imported(chronology, asked, given)]
        case WithdrawRow():
            return [_decide_withdrawn(chronology, asked)]
    raise TypeError(type(asked).__name__)


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
