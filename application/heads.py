"""Heads events: hourly, and before an export where the case has moved on.

Source: docs/format.md §6. They are recorded as everything is, in governance streams that each hold
a month's, so that none grows long; the service records them in a name of its own.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from application.callers import ourselves, own_id
from application.casework import Casework, KeyReused, TooBusy
from application.log import Log
from application.orders import administrative
from domain.commands import NotPossible
from domain.governance.heads import RecordHeads

EVERY = timedelta(hours=1)
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Heads:
    """The root over the last record of each of `count` streams at or before `covered`."""

    covered: int
    count: int
    root: bytes


@dataclass(frozen=True, slots=True)
class RecordedHeads:
    """A heads event of the log: where it stands, and what it says."""

    position: int
    at: datetime
    id: UUID
    stream: UUID
    heads: Heads


class HeadsTree(Protocol):
    """The heads of the log's streams. Raises :class:`~application.log.LogUnavailable`."""

    def derive(self, covered: int) -> Heads | None:
        """The heads at a position; None where no stream had begun."""

    def last_recorded(self, upto: int | None = None) -> RecordedHeads | None:
        """The last heads event at or before a position."""


class HeadsRecording:
    """Records heads by the one way to write, whichever process asks."""

    def __init__(
        self,
        *,
        casework: Casework,
        log: Log,
        tree: HeadsTree,
        first_origin: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._casework = casework
        self._log = log
        self._tree = tree
        self._clock = clock
        self._caller = ourselves(own_id(first_origin))

    def record_if_due(self) -> RecordedHeads | None:
        """Record heads if the last are an hour old and something else was recorded since.

        Raises as the log and :meth:`Casework.carry_out` do.
        """
        end, _ = self._log.last()
        before = self._tree.last_recorded()
        if end == (before.position if before else 0):
            return None
        since = before.at if before else self._begun()
        return self._record(end, before) if self._clock() - since >= EVERY else None

    def covering(self, position: int) -> RecordedHeads:
        """The last heads event, which covers a position of the log; recorded now if none does.

        Nor does one that is an hour old: who asks for recent evidence wants to know that the
        stream ends there still.
        """
        recorded = self._tree.last_recorded()
        if recorded is not None and self._is_good(recorded, position):
            return recorded
        for _ in range(_TRIES):
            end, _ = self._log.last()
            recorded = self._record(end, recorded)
            if recorded is not None and recorded.heads.covered >= position:
                return recorded
        raise TooBusy

    def _is_good(self, recorded: RecordedHeads, position: int) -> bool:
        recent = self._clock() - recorded.at < EVERY
        return recent and recorded.heads.covered >= position

    def _record(self, covered: int, before: RecordedHeads | None) -> RecordedHeads | None:
        derived = self._tree.derive(covered)
        assert derived is not None, "something was recorded, so a stream had begun"
        heads = RecordHeads(covered=covered, count=derived.count, root=derived.root.hex())
        order = administrative(self._caller, heads, self._stream(before), key=f"heads-{covered}")
        # Refused where another process has recorded heads meanwhile: these, or later ones.
        with suppress(NotPossible, KeyReused):
            self._casework.carry_out(order)
        return self._tree.last_recorded()

    def _stream(self, before: RecordedHeads | None) -> UUID | None:
        """The stream of this month's heads; None where it has to begin."""
        if before is None:
            return None
        now = self._clock()
        same = (before.at.year, before.at.month) == (now.year, now.month)
        return before.stream if same else None

    def _begun(self) -> datetime:
        first = self._log.landmark(1)
        assert first is not None, "the log is not empty"
        return first.at
