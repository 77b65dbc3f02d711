"""Finding people by name or NHS number: what the index says, opened, compared, and let through.

The index is blind and its tokens are short, so that it also names people who were not asked for:
what it names is opened and compared again. Nobody learns of a person through a search whom they
could not come to otherwise: somebody is shown by the cases that the gate opens to who asks, or as a
record of their own that no case points at yet.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from application.callers import Caller
from application.gate import Gate
from application.judging import NoSuchStream, admit_reading, admit_to
from application.log import Log, PartStore, StreamEntry
from application.naming import NAMING, name_words, named, standing
from application.reading import AsOf
from domain.case.referral.referral import Person as ReferredPerson
from domain.case.referral.referral import ReferralReceived
from domain.commands import NotAcceptable, NotAllowed
from domain.facts import Fact
from domain.gate.rules import Action
from domain.person.identity import Identity, IdentityRevised, PersonRegistered
from domain.person.person import Person
from domain.streams import PERSON

SHORTEST_NAME = 3
"""Letters and digits in the words of a name, all taken together."""
MOST_CANDIDATES = 200
MOST_CASES = 1_000
"""As many as one search looks into: whoever finds more says more of whom they look for."""


@dataclass(frozen=True)
class SearchAsked:
    """Who is looked for: everybody of whom both hold, where both are given. ``after``: the last
    person of the page before."""

    name: str | None = None
    nhs_number: str | None = None
    after: UUID | None = None
    limit: int = 20


@dataclass(frozen=True)
class Candidate:
    """A person whom the index names, and all cases that are theirs."""

    person: UUID
    cases: tuple[UUID, ...]


@dataclass(frozen=True)
class Candidates:
    """Whom the index names, by id, as of a position that was recorded at an instant."""

    people: Sequence[Candidate]
    as_of: AsOf


@dataclass(frozen=True)
class Hit:
    """Somebody who was found, as far as who asks may know of them: in a record of their own, or in
    these cases. ``merged_into``: under which record they are kept now, if another."""

    person: UUID
    cases: tuple[UUID, ...]
    name: str | None = None
    date_of_birth: date | None = None
    merged_into: UUID | None = None


@dataclass(frozen=True)
class SearchPage:
    """Those found, in the order of their ids; ``next_after`` asks for the page behind this one."""

    hits: tuple[Hit, ...]
    next_after: UUID | None
    as_of: AsOf


class SearchIndex(Protocol):
    """The blind index."""

    def candidates(
        self, *, words: Collection[str], nhs_number: str | None, limit: int
    ) -> Candidates:
        """Those of whom all of this was told, and some more; at most ``limit``."""


@dataclass
class _Told:
    """What may be shown of somebody, gathered from their records."""

    words: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    name: str | None = None
    date_of_birth: date | None = None


class Searching:
    """Finds people for people."""

    def __init__(
        self,
        *,
        index: SearchIndex,
        gate: Gate,
        log: Log,
        parts: PartStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._clock = clock
        self._index = index
        self._gate = gate
        self._log = log
        self._parts = parts

    def find(self, caller: Caller, asked: SearchAsked) -> SearchPage:
        """A page of those who were found.

        Raises :class:`~domain.commands.NotAllowed`, ``NotAcceptable`` (``nothing-to-search``,
        ``name-too-short``, ``search-too-wide``) or :class:`~application.log.PartsUnavailable`.
        """
        # Break-glass opens one case that is named; it is no licence to look for people.
        caller = replace(caller, grant=None)
        admit_to(caller, PERSON.name, self._clock())
        words = words_of(asked.name, asked.nhs_number)
        found = self._index.candidates(
            words=words, nhs_number=asked.nhs_number, limit=MOST_CANDIDATES + 1
        )
        people = found.people
        if len(people) > MOST_CANDIDATES or sum(len(each.cases) for each in people) > MOST_CASES:
            raise too_wide()
        hits: list[Hit] = []
        for candidate in people:
            if asked.after is not None and candidate.person <= asked.after:
                continue
            hit = self._hit(caller, candidate, words, asked.nhs_number)
            if hit is not None:
                hits.append(hit)
            if len(hits) > asked.limit:
                return SearchPage(tuple(hits[:-1]), hits[-2].person, found.as_of)
        return SearchPage(tuple(hits), None, found.as_of)

    def _hit(
        self, caller: Caller, candidate: Candidate, words: Collection[str], number: str | None
    ) -> Hit | None:
        told = _Told()
        cases = tuple(case for case in candidate.cases if self._told_by_case(caller, case, told))
        if candidate.cases and not cases:
            return None
        merged_into = self._told_by_record(caller, candidate.person, told)
        if not told.words.issuperset(words) or not {number} <= {None, *told.numbers}:
            return None
        return Hit(candidate.person, cases, told.name, told.date_of_birth, merged_into)

    def _told_by_case(self, caller: Caller, case: UUID, told: _Told) -> bool:
        """Whether the gate opens a case to who asks; then with what it tells of the person."""
        with suppress(NotAllowed, NoSuchStream):
            allowed = self._gate.admit(caller, Action.READ, case)
            naming = standing(self._log.entries(case))
            shown = [e for e in naming if allowed.shows(e.id) and allowed.opens(e.fact_class)]
            _gather(told, self._opened(shown))
            return True
        return False

    def _told_by_record(self, caller: Caller, person: UUID, told: _Told) -> UUID | None:
        """Adds what a person's own record tells; under which other record it is kept now."""
        entries = self._log.entries(person)
        state = PERSON.project(None, (entry.envelope for entry in entries)) if entries else None
        if not isinstance(state, Person):
            return None
        with suppress(NotAllowed, NoSuchStream):
            allowed = admit_reading(caller, PERSON, state, self._clock())
            if allowed.opens(PersonRegistered):
                _gather(told, self._opened(standing(entries)))
            return state.merging.into
        return None

    def _opened(self, entries: Sequence[StreamEntry]) -> Iterator[Fact]:
        envelopes = [entry.envelope for entry in entries]
        wanted = [frozenset({NAMING[entry.type]}) for entry in entries]
        return (whole.fact for whole in self._parts.open(envelopes, wanted))


def too_wide() -> NotAcceptable:
    """What a search is refused with that would look into too many."""
    return NotAcceptable("search-too-wide", "Too many people are called so: say more.")


def words_of(name: str | None, nhs_number: str | None) -> frozenset[str]:
    """The words of a name that is looked for; raises :class:`~domain.commands.NotAcceptable` where
    there is too little to look for."""
    if name is None and nhs_number is None:
        raise NotAcceptable("nothing-to-search", "Give a name, an NHS number, or both.")
    words = name_words([name] if name is not None else [])
    if name is not None and sum(map(len, words)) < SHORTEST_NAME:
        raise NotAcceptable("name-too-short", "Give at least three letters of a name.")
    return words


def _gather(told: _Told, facts: Iterator[Fact]) -> None:
    for fact in facts:
        each = named(fact)
        told.words |= each.words
        if each.number is not None:
            told.numbers.add(each.number)
        match fact:
            case (
                PersonRegistered(identity=Identity() as known)
                | IdentityRevised(identity=Identity() as known)
            ):
                told.name, told.date_of_birth = known.name, known.date_of_birth
            case ReferralReceived(who=ReferredPerson() as known):
                told.name, told.date_of_birth = known.name, known.date_of_birth
