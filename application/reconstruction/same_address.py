"""Who was said to live where somebody was said to live, found by a blind index.

What the index names is opened and compared: nothing that was withdrawn, erased or came later tells
an address.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from application.callers import Caller
from application.disclosure.held import Held
from application.dwellings import DWELLING, dwelling
from application.judging import NoSuchStream
from application.log import Log, PartStore, StreamEntry
from application.reading import AsOf, Moment, StreamReader
from application.remarks import NOTHING_SAID, remarks
from domain.commands import NotAllowed
from domain.moments import At, known_by
from domain.streams import CASE, PERSON

MOST_PEOPLE = 50
"""Whose home is the home of more than these is not looked for: a hostel, or a hospital."""
_MOST_TOLD = 1_000
_TELLING = {kind.name: kind for kind in (PERSON, CASE)}


@dataclass(frozen=True)
class AddressTold:
    """That an event of a record told an address of somebody."""

    event: UUID
    stream: UUID
    person: UUID


class AddressIndex(Protocol):
    """The blind index."""

    def telling(
        self, dwellings: Collection[str], *, limit: int
    ) -> tuple[Sequence[AddressTold], AsOf]:
        """The events that told one of these addresses, and as of what it knows; at most
        ``limit``."""


@dataclass(frozen=True)
class Neighbours:
    """By which entries others were said to live there, in the order of their ids; None where they
    are too many to be told. ``as_of``: up to where it was looked for."""

    as_of: AsOf
    told: tuple[AddressTold, ...] | None


class SameAddress:
    """Finds people by the addresses of somebody."""

    def __init__(
        self, *, index: AddressIndex, log: Log, parts: PartStore, reader: StreamReader
    ) -> None:
        self._index = index
        self._log = log
        self._parts = parts
        self._reader = reader

    def neighbours(self, caller: Caller, held: Held, moment: Moment) -> Neighbours:
        """Who lived where somebody lived, as far as the caller may read where that was.

        Raises :class:`~application.log.PartsUnavailable` and what the index raises.
        """
        homes = frozenset(self._homes(caller, held, moment))
        told, as_of = self._index.telling(homes, limit=_MOST_TOLD + 1)
        others = [each for each in told if each.person not in held.persons]
        if len(told) > _MOST_TOLD or len({each.person for each in others}) > MOST_PEOPLE:
            return Neighbours(as_of, None)
        records: dict[UUID, set[UUID]] = defaultdict(set)
        for each in others:
            records[each.stream].add(each.event)
        standing = {
            event
            for stream, events in records.items()
            for event in self._telling(stream, events, homes, held.position, moment)
        }
        return Neighbours(as_of, tuple(each for each in others if each.event in standing))

    def _homes(self, caller: Caller, held: Held, moment: Moment) -> Iterator[str]:
        """The addresses of their own records, as far as they are open to the caller."""
        for record in (each for each in held.records if each.own and each.kind in _TELLING):
            with suppress(NoSuchStream, NotAllowed):
                read = self._reader.read(caller, _TELLING[record.kind], record.stream, moment)
                telling = [
                    entry
                    for entry in read.entries
                    if entry.event.type in DWELLING and entry.said.withdrawn is None
                ]
                for entry in self._reader.shown(caller, telling):
                    if (home := dwelling(entry.envelope.fact)) is not None:
                        yield home

    def _telling(
        self, stream: UUID, events: set[UUID], homes: frozenset[str], upto: int, moment: Moment
    ) -> Iterator[UUID]:
        """Of these events of a record those that tell one of the addresses, and stand."""
        told = [entry for entry in self._log.entries(stream) if entry.position <= upto]
        said = remarks(told)
        standing = [
            entry
            for entry in told
            if entry.id in events
            and said.get(entry.id, NOTHING_SAID).withdrawn is None
            and _was_known(entry, moment)
        ]
        wanted = [frozenset({DWELLING[entry.type]}) for entry in standing]
        opened = self._parts.open([entry.envelope for entry in standing], wanted)
        for entry, whole in zip(standing, opened, strict=True):
            if dwelling(whole.fact) in homes:
                yield entry.id


def _was_known(entry: StreamEntry, moment: Moment) -> bool:
    if moment.known_by is None:
        return True
    return known_by(entry.envelope.known or At(at=entry.at), moment.known_by) is not False
