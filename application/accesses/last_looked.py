"""What changed in some cases since somebody looked at them last, or since a position."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from application.callers import Caller
from application.log import Log
from application.reading import Entry, Moment, StreamReader
from domain.streams import CASE

LOOKING = frozenset({"read-case", "read-history"})
"""The readings by which somebody has looked at a case: a list or a chronology tells some of it."""

PARTLY = ("next:", "known_by:", "parts:false", "looking:false")
"""What bounded a reading that left out some of what was there then, as a page before the last does,
or that was no look: somebody was shown a form."""


class LastLooked(Protocol):
    """Knows from the access log what somebody was shown last."""

    def last_looked(
        self,
        actor: UUID,
        cases: Collection[UUID],
        *,
        actions: Collection[str],
        but: Collection[str],
    ) -> Mapping[UUID, int]:
        """Up to which position of the log they were shown each of these cases, by the last of their
        readings that asked for it in one of these ways, with no bound that begins like ``but``; a
        case that they never looked at is absent.
        Raises :class:`~application.log.LogUnavailable`."""


@dataclass(frozen=True)
class Changed:
    """What others have recorded of a case after a position, which is None for somebody who has
    never looked at it; its parts closed."""

    case: UUID
    since: int | None
    entries: tuple[Entry, ...]


class CaseChanges:
    """Tells what changed in cases."""

    def __init__(self, *, log: Log, reader: StreamReader, looked: LastLooked) -> None:
        self._log = log
        self._reader = reader
        self._looked = looked

    def since(
        self, caller: Caller, cases: Sequence[UUID], *, after: int | None, upto: int
    ) -> Iterator[Changed]:
        """Of these cases those in which others recorded something after a position and up to
        another; ``after`` None asks since the caller's own last look at each.

        The cases are those that the gate opens to the caller. Raises
        :class:`~application.log.LogUnavailable`, and as a reading of the case does.
        """
        if after is None:
            looked = self._looked.last_looked(caller.actor, cases, actions=LOOKING, but=PARTLY)
        else:
            looked = dict.fromkeys(cases, after)
        last = self._log.last_positions(cases)
        for case in cases:
            since = looked.get(case)
            if last.get(case, 0) > (since or 0):
                entries = tuple(self._later(caller, case, since or 0, upto))
                if entries:
                    yield Changed(case, since, entries)

    def _later(self, caller: Caller, case: UUID, after: int, upto: int) -> Iterator[Entry]:
        read = self._reader.read(caller, CASE, case, Moment(position=upto))
        for entry in read.entries:
            own = caller.recorded(entry.event.record["by"])
            if entry.event.position > after and not own:
                yield entry
