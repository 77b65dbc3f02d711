"""Whether who reads a record is called as the person whom it is about, or lives where they do.

Names and addresses are opened for the question and forgotten; nothing of them is told.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from application.dwellings import DWELLING, dwelling
from application.log import Log, PartStore, StreamEntry
from application.naming import NAMING, NUMBERING, name_words, named, standing
from application.remarks import NOTHING_SAID, remarks
from domain.case.corrections.corrections import WITHDRAWALS
from domain.case.referral.referral import ReferralReceived
from domain.directory.practitioners import (
    PractitionerName,
    PractitionerRegistered,
    PractitionerRenamed,
)
from domain.facts import Fact

_AT_ONCE = 200
"""Records, or entries, read or opened by one question."""
_PARTS = {
    **{type: part for type, part in NAMING.items() if type not in NUMBERING},
    **DWELLING,
    PractitionerRegistered.TYPE: "name",
    PractitionerRenamed.TYPE: "name",
}
_READ = sorted(_PARTS.keys() | WITHDRAWALS)
"""Of records only what tells either, and what withdraws that: most entries do neither."""


class Likeness(StrEnum):
    """In what a reader is like the person."""

    SURNAME = "surname"
    ADDRESS = "address"


@dataclass(frozen=True)
class _Told:
    """The words of somebody's surnames, and their addresses as they are compared."""

    surnames: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()


class Likenesses:
    """Compares readers and the people of records.

    A reader's name stands in the directory, or in a record of their own under their own id, which
    is also the only place where the service knows of a reader's address.
    """

    def __init__(self, *, log: Log, parts: PartStore) -> None:
        self._log = log
        self._parts = parts

    def between(self, pairs: Sequence[tuple[UUID, UUID]]) -> list[frozenset[Likeness]]:
        """For each reader and record, in what they are alike.

        Raises :class:`~application.log.PartsUnavailable`.
        """
        told = self._told({id for pair in pairs for id in pair})
        return [_alike(told[reader], told[record]) for reader, record in pairs]

    def _told(self, ids: Set[UUID]) -> Mapping[UUID, _Told]:
        """What each of these records tells of whom it is about: a person, a practitioner or a case,
        and what the record of a case's person tells beside it."""
        naming, people = self._found(ids)
        of_people, _ = self._found({*people.values()} - ids)
        facts = self._opened(naming + of_people)
        for case, person in people.items():
            facts[case] = facts[case] + facts[person]
        return {id: _Told(_surnames(facts[id]), _addresses(facts[id])) for id in ids}

    def _found(self, ids: Set[UUID]) -> tuple[list[StreamEntry], Mapping[UUID, UUID]]:
        """The entries of these records that name somebody, and whom those that are cases are of."""
        upto, _ = self._log.last()
        wanted = sorted(ids)
        naming: list[StreamEntry] = []
        people: dict[UUID, UUID] = {}
        for begins in range(0, len(wanted), _AT_ONCE):
            streams: defaultdict[UUID, list[StreamEntry]] = defaultdict(list)
            some = wanted[begins : begins + _AT_ONCE]
            for entry in self._log.of_streams(some, upto, _READ):
                streams[entry.stream].append(entry)
            for id, entries in streams.items():
                naming += _naming(entries)
                begun = entries[0]
                if begun.type == ReferralReceived.TYPE:
                    people[id] = UUID(begun.record["data"]["person"])
        return naming, people

    def _opened(self, entries: Sequence[StreamEntry]) -> defaultdict[UUID, list[Fact]]:
        """What these entries say, by the record in which they stand."""
        facts: defaultdict[UUID, list[Fact]] = defaultdict(list)
        for begins in range(0, len(entries), _AT_ONCE):
            some = entries[begins : begins + _AT_ONCE]
            wanted = [frozenset({_PARTS[entry.type]}) for entry in some]
            for whole in self._parts.open([entry.envelope for entry in some], wanted):
                facts[whole.originator_id].append(whole.fact)
        return facts


def _naming(entries: Sequence[StreamEntry]) -> list[StreamEntry]:
    """Of a record's entries those that tell who somebody is or where they live, and stand: of names
    those that stand, of addresses each that was one."""
    said = remarks(entries)
    naming = {entry.id for entry in standing(entries)}
    return [
        entry
        for entry in entries
        if entry.type in _PARTS
        and (entry.type not in NAMING or entry.id in naming)
        and said.get(entry.id, NOTHING_SAID).withdrawn is None
    ]


def _surnames(facts: Iterable[Fact]) -> frozenset[str]:
    names = [name for fact in facts for name in _names(fact)]
    return name_words(name.split()[-1] for name in names if name.split())


def _names(fact: Fact) -> tuple[str, ...]:
    match fact:
        case (
            PractitionerRegistered(name=PractitionerName() as known)
            | PractitionerRenamed(name=PractitionerName() as known)
        ):
            return (known.name,)
    return named(fact).names


def _addresses(facts: Iterable[Fact]) -> frozenset[str]:
    return frozenset(home for fact in facts if (home := dwelling(fact)) is not None)


def _alike(reader: _Told, person: _Told) -> frozenset[Likeness]:
    found = set()
    if reader.surnames & person.surnames:
        found.add(Likeness.SURNAME)
    if reader.addresses & person.addresses:
        found.add(Likeness.ADDRESS)
    return frozenset(found)
