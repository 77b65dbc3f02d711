"""Finding the numbers of a person and of their cases, for whoever answers for what leaves the
house: by what a request for it names, and nothing beside."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from application.callers import Caller
from application.gate import Gate
from application.judging import admit_to
from application.log import Log, PartStore, StreamEntry
from application.naming import NAMING, name_words, named, standing
from application.outlines import Outlines
from application.reading import AsOf
from application.search import (
    MOST_CANDIDATES,
    MOST_CASES,
    Candidate,
    SearchIndex,
    too_wide,
    words_of,
)
from domain.case.outline import Outline
from domain.commands import NotAcceptable
from domain.gate.decision import Allowed
from domain.gate.rules import GOVERNANCE_SEARCH, Action
from domain.person.person import Person
from domain.streams import PERSON


@dataclass(frozen=True)
class Sought:
    """Who is looked for: by NHS number, or by a whole name with the date of birth."""

    name: str | None = None
    date_of_birth: date | None = None
    nhs_number: str | None = None


@dataclass(frozen=True)
class FoundNumber:
    """Somebody's number and those of their cases, each with what tells it from the others;
    ``merged_into``: under which number they are kept now, if another."""

    person: UUID
    cases: tuple[tuple[UUID, Outline], ...]
    merged_into: UUID | None = None


@dataclass(frozen=True)
class FoundNumbers:
    """Those found, in the order of their ids."""

    people: tuple[FoundNumber, ...]
    as_of: AsOf


@dataclass
class _Said:
    """What records that may be opened say of somebody."""

    words: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    born: set[date] = field(default_factory=set)

    def is_of(self, sought: Sought) -> bool:
        words = name_words([] if sought.name is None else [sought.name])
        return (
            self.words.issuperset(words)
            and {sought.nhs_number} <= {None, *self.numbers}
            and {sought.date_of_birth} <= {None, *self.born}
        )


class GovernanceSearch:
    """Tells information governance which number stands for somebody whom it can name."""

    def __init__(
        self,
        *,
        index: SearchIndex,
        gate: Gate,
        outlines: Outlines,
        log: Log,
        parts: PartStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._index = index
        self._gate = gate
        self._outlines = outlines
        self._log = log
        self._parts = parts
        self._clock = clock

    def find(self, caller: Caller, sought: Sought) -> FoundNumbers:
        """The numbers of whoever this is. Not found is a case that is restricted as a whole, or in
        which anybody has a conflict of interest, nor a person of whom there are only such cases,
        nor anybody by an entry that is restricted.

        Raises :class:`~domain.commands.NotAllowed`, ``NotAcceptable`` (``nothing-to-search``,
        ``name-too-short``, ``date-of-birth-missing``, ``search-too-wide``) or
        :class:`~application.log.PartsUnavailable`.
        """
        admit_to(caller, GOVERNANCE_SEARCH, self._clock())
        words = words_of(sought.name, sought.nhs_number)
        if sought.name is not None and sought.date_of_birth is None:
            raise NotAcceptable(
                "date-of-birth-missing", "With a name, give the date of birth as well."
            )
        found = self._index.candidates(
            words=words, nhs_number=sought.nhs_number, limit=MOST_CANDIDATES + 1
        )
        cases = [case for each in found.people for case in each.cases]
        if len(found.people) > MOST_CANDIDATES or len(cases) > MOST_CASES:
            raise too_wide()
        # What it could take out of the house by a bundle it may be told the number of.
        judged = self._gate.judge_many(caller, Action.EXPORT, cases)
        countable = self._gate.countable(caller, cases)
        opened = {
            case: one
            for case, one in judged.items()
            if isinstance(one, Allowed) and case in countable
        }
        people = (self._found(caller, each, sought, opened) for each in found.people)
        told = [each for each in people if each is not None]
        # Who is not found is not told of by the record of theirs that was merged into it either.
        unfound = {each.person for each in found.people} - {each.person for each in told}
        return FoundNumbers(tuple(_but_for(unfound, each) for each in told), found.as_of)

    def _found(
        self, caller: Caller, candidate: Candidate, sought: Sought, opened: Mapping[UUID, Allowed]
    ) -> FoundNumber | None:
        cases = [case for case in candidate.cases if case in opened]
        if (candidate.cases and not cases) or candidate.person == caller.actor:
            return None
        said, merged_into = _Said(), None
        for case in cases:
            naming = standing(self._log.entries(case))
            self._gather(said, [entry for entry in naming if opened[case].shows(entry.id)])
        own = self._log.entries(candidate.person)
        person = PERSON.project(None, (entry.envelope for entry in own)) if own else None
        if isinstance(person, Person) and person.kept_by == caller.organisation:
            self._gather(said, standing(own))
            merged_into = person.merging.into
        elif not cases:
            return None
        if not said.is_of(sought):
            return None
        outlined = self._outlines.of(caller, cases)
        return FoundNumber(candidate.person, tuple(outlined.items()), merged_into)

    def _gather(self, said: _Said, naming: Sequence[StreamEntry]) -> None:
        envelopes = [entry.envelope for entry in naming]
        wanted = [frozenset({NAMING[entry.type]}) for entry in naming]
        for whole in self._parts.open(envelopes, wanted) if envelopes else ():
            told = named(whole.fact)
            said.words |= told.words
            if told.number is not None:
                said.numbers.add(told.number)
            if told.born is not None:
                said.born.add(told.born)


def _but_for(unfound: Collection[UUID], found: FoundNumber) -> FoundNumber:
    return replace(found, merged_into=None) if found.merged_into in unfound else found
