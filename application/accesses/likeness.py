"""Whether who reads a record is called as the person whom it is about, or lives where they do.

Names and addresses are opened for the question and forgotten; nothing of them is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from uuid import UUID

from application.dwellings import DWELLING, dwelling
from application.log import Log, PartStore, StreamEntry
from application.naming import NAMING, name_words, named, standing
from application.remarks import NOTHING_SAID, remarks
from domain.directory.practitioners import (
    PractitionerName,
    PractitionerRegistered,
    PractitionerRenamed,
)
from domain.facts import Fact
from domain.streams import CASE

_PARTS = {
    **NAMING,
    **DWELLING,
    PractitionerRegistered.TYPE: "name",
    PractitionerRenamed.TYPE: "name",
}


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
        told = cache(self._told)
        return [_alike(told(reader), told(record)) for reader, record in pairs]

    def _told(self, id: UUID) -> _Told:
        """What a record tells of whom it is about: a person, a practitioner or a case."""
        entries = self._log.entries(id)
        told = [*self._opened(entries)]
        if entries and entries[0].kind == CASE.name:
            person = entries[0].record["data"].get("person")
            told += self._opened(self._log.entries(UUID(person))) if person else ()
        return _Told(_surnames(told), _addresses(told))

    def _opened(self, entries: Sequence[StreamEntry]) -> Iterable[Fact]:
        said = remarks(entries)
        kept = [entry for entry in entries if said.get(entry.id, NOTHING_SAID).withdrawn is None]
        # Of names those that stand; of addresses each that was one.
        naming = {entry.id for entry in standing(entries)}
        kept = [e for e in kept if e.type in _PARTS and (e.type not in NAMING or e.id in naming)]
        wanted = [frozenset({_PARTS[entry.type]}) for entry in kept]
        opened = self._parts.open([entry.envelope for entry in kept], wanted)
        return [whole.fact for whole in opened]


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
