"""A person across cases, as it stood: theirs, those that name them, those of people close to them
and of people who were said to live where they do.

Each case is judged by itself, as it is now. Of those that may not be shown only the number is told,
and not even that of cases of other organisations, of those restricted as a whole or with a conflict
of interest, and of what is hidden in matters.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

from application.callers import Caller
from application.disclosure.held import Held, HeldRecord, Holdings
from application.gate import Gate
from application.judging import NoSuchStream
from application.log import StreamEntry
from application.reading import AsOf, Moment, StreamRead, StreamReader
from application.reconstruction.changes import Changes, changes
from application.reconstruction.same_address import AddressTold, SameAddress
from domain.commands import NotAllowed
from domain.person.person import Person
from domain.person.relationships import Relationship
from domain.streams import CASE, PERSON


@dataclass(frozen=True)
class FoundCase:
    """A case as it stood; ``naming`` are the entries that tell of the person, or of their address,
    where it is somebody else's."""

    read: StreamRead
    naming: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class FoundCases:
    """Cases in the order in which they began, and how many more there are that may be counted."""

    cases: tuple[FoundCase, ...] = ()
    not_shown: int = 0


@dataclass(frozen=True)
class Related:
    """Somebody who stands in a relationship to the person, and their cases: none where the reader
    may ask nothing about them. ``entry`` says so."""

    entry: UUID
    relationship: Relationship
    theirs: FoundCases


@dataclass(frozen=True)
class SharedAddress:
    """The cases of others who were said to live where the person was, as of how far that could be
    looked for; None where they are too many people."""

    as_of: AsOf
    theirs: FoundCases | None


@dataclass(frozen=True)
class PersonAcross:
    """A person across cases; ``persons`` are the ids under which they are kept."""

    as_of: AsOf
    persons: frozenset[UUID]
    own: FoundCases
    named_in: FoundCases
    related: tuple[Related, ...]
    same_address: SharedAddress

    @property
    def shown(self) -> tuple[UUID, ...]:
        """Every case that is shown, and everybody who is told to be related."""
        at_home = self.same_address.theirs or FoundCases()
        lists = (self.own, self.named_in, *(each.theirs for each in self.related), at_home)
        cases = (case.read.whole.id for found in lists for case in found.cases)
        return (*cases, *(each.relationship.to for each in self.related))


@dataclass(frozen=True)
class ChangedCases:
    """What changed in a person's cases between two moments; ``not_shown``: in how many more it
    can't be told."""

    cases: tuple[Changes, ...]
    not_shown: int


@dataclass(frozen=True)
class _Neighbours:
    """Who was said to live there, by which entries that are open to the reader; and the cases that
    are not, of which only the number may be told: what else there is of whom they are about would
    tell where they live."""

    by_person: Mapping[UUID, tuple[UUID, ...]]
    counted: frozenset[UUID]


class PersonCases:
    """Tells of a person across cases."""

    def __init__(
        self, *, gate: Gate, holdings: Holdings, reader: StreamReader, same_address: SameAddress
    ) -> None:
        self._gate = gate
        self._holdings = holdings
        self._reader = reader
        self._same_address = same_address

    def across(self, caller: Caller, person: UUID, moment: Moment) -> PersonAcross:
        """All cases that a person is known from, as of a moment.

        Raises :class:`~domain.commands.NotAllowed`, ``NoSuchStream`` for somebody of whom nothing
        is held, :class:`~application.log.NotYet`, :class:`~application.log.PartsUnavailable` and
        what the index of addresses raises.
        """
        caller = _without_keys(caller)
        as_of = self._reader.resolve(moment)
        held = self._held(caller, person, as_of.position)
        others = [e for e in held.records if not e.own and e.kind == CASE.name]
        return PersonAcross(
            as_of=as_of,
            persons=held.persons,
            own=self._found(caller, held.cases, moment),
            named_in=self._found(caller, others, moment, naming=held.persons),
            related=tuple(self._related(caller, held, moment)),
            same_address=self._sharing(caller, held, moment),
        )

    def changes(
        self, caller: Caller, person: UUID, *, since: Moment, until: Moment
    ) -> ChangedCases:
        """What changed in a person's own cases; raises as :meth:`across`, and what comparing a case
        raises."""
        caller = _without_keys(caller)
        held = self._held(caller, person, self._reader.resolve(until).position)
        found, shut = [], []
        for record in held.cases:
            try:
                one = changes(self._reader, caller, record.stream, since=since, until=until)
            except NotAllowed:
                shut.append(record.stream)
                continue
            except NoSuchStream:
                # By the other clock nothing of it was known.
                continue
            found.append(one)
        return ChangedCases(tuple(found), len(self._gate.countable(caller, shut)))

    def _held(self, caller: Caller, person: UUID, position: int) -> Held:
        self._gate.admit_to(caller, PERSON.name)
        held = self._holdings.of_person(person, position)
        if caller.actor in held.persons:
            raise NotAllowed("conflict-of-interest", "You are kept out of this record.")
        if not held.records:
            raise NoSuchStream
        # Their own record stands first, else the first of their cases.
        self._gate.admit_to(caller, PERSON.name, kept_by=held.records[0].state.kept_by)
        return held

    def _found(
        self,
        caller: Caller,
        records: Iterable[HeldRecord],
        moment: Moment,
        *,
        naming: frozenset[UUID] = frozenset(),
    ) -> FoundCases:
        """These cases; where they were found by their ``naming`` somebody, none that does so only
        by entries which the reader may not see."""
        cases, shut = [], dict[UUID, frozenset[UUID]]()
        for record in records:
            try:
                read = self._reader.read(caller, CASE, record.stream, moment)
            except NotAllowed:
                shut[record.stream] = frozenset(_telling_of(naming, record.entries))
                continue
            except NoSuchStream:
                continue
            shown = [e.event for e in read.entries if read.allowed.shows(e.event.id)]
            telling = tuple(_telling_of(naming, shown))
            if telling or not naming:
                cases.append(FoundCase(read, telling))
        return FoundCases(tuple(cases), len(self._gate.countable(caller, shut, found_by=shut)))

    def _related(self, caller: Caller, held: Held, moment: Moment) -> Iterator[Related]:
        for stream in [each.stream for each in held.records if each.own]:
            with suppress(NoSuchStream, NotAllowed):
                state = self._reader.read(caller, PERSON, stream, moment).state
                if not isinstance(state, Person):
                    continue
                for entry, relationship in state.relationships.relationships.items():
                    theirs = self._theirs(caller, relationship.to, held.position, moment)
                    yield Related(entry, relationship, theirs)

    def _sharing(self, caller: Caller, held: Held, moment: Moment) -> SharedAddress:
        found = self._same_address.neighbours(caller, held, moment)
        if found.told is None:
            return SharedAddress(found.as_of, None)
        neighbours = self._may_tell(caller, found.told)
        records, naming = dict[UUID, HeldRecord](), dict[UUID, tuple[UUID, ...]]()
        for person, told in neighbours.by_person.items():
            with suppress(NoSuchStream, NotAllowed):
                for record in self._held(caller, person, held.position).cases:
                    records[record.stream], naming[record.stream] = record, told
        cases = self._found(caller, records.values(), moment)
        named = (replace(each, naming=naming[each.read.whole.id]) for each in cases.cases)
        not_shown = cases.not_shown + len(neighbours.counted - records.keys())
        return SharedAddress(found.as_of, FoundCases(tuple(named), not_shown))

    def _may_tell(self, caller: Caller, told: Sequence[AddressTold]) -> _Neighbours:
        """Of whom it may be told that they live there. An entry that is restricted tells of nobody:
        that a case is there would tell what it says."""
        in_cases = defaultdict[UUID, set[UUID]](set)
        for each in told:
            if each.stream != each.person:
                in_cases[each.stream].add(each.event)
        opened = self._gate.admitted_to(caller, in_cases)
        shut = {case: frozenset(in_cases[case]) for case in in_cases.keys() - opened.keys()}
        by_person = defaultdict[UUID, tuple[UUID, ...]](tuple)
        for each in told:
            allowed = opened.get(each.stream)
            own_record = each.stream == each.person
            if own_record or (allowed is not None and allowed.shows(each.event)):
                by_person[each.person] += (each.event,)
        return _Neighbours(by_person, self._gate.countable(caller, shut, found_by=shut))

    def _theirs(self, caller: Caller, person: UUID, position: int, moment: Moment) -> FoundCases:
        """Their cases, as far as the reader may ask about them; nothing else tells them apart from
        somebody who has none."""
        with suppress(NoSuchStream, NotAllowed):
            return self._found(caller, self._held(caller, person, position).cases, moment)
        return FoundCases()


def _without_keys(caller: Caller) -> Caller:
    """Break-glass and an external review open the one case that each names, and no list."""
    return replace(caller, grant=None, review=None)


def _telling_of(persons: frozenset[UUID], entries: Sequence[StreamEntry]) -> Iterator[UUID]:
    for entry in entries:
        if any(UUID(part["subject"]) in persons for part in entry.record["parts"]):
            yield entry.id
