"""Reading the log: by stream, by position, by command, by time.

Reads are safe to send again and are, once, when a connection was lost. Raises LogUnavailable
when there is still no answer, or no connection: that was waited for already.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from infrastructure.ledger.calls import read
from infrastructure.ledger.connections import Pool
from infrastructure.ledger.stored import (
    Batch,
    PartRow,
    RecordedAt,
    RecordedCommand,
    RecordedEvent,
)
from infrastructure.statements import statement

END = 2**63 - 1

STREAM = statement("ledger", "stream")
STREAM_BACKWARDS = statement("ledger", "stream_backwards")
STREAMS = statement("ledger", "streams")
BEGUN = statement("ledger", "begun")
LOG = statement("ledger", "log")
LOG_OF_TYPES = statement("ledger", "log_of_types")
AT_POSITION = statement("ledger", "at_position")
AT_POSITIONS = statement("ledger", "at_positions")
OF_IDS = statement("ledger", "of_ids")
LAST = statement("ledger", "last")
LAST_POSITIONS = statement("ledger", "last_positions")
COMMAND = statement("ledger", "command")
PARTS = statement("ledger", "parts")
PART = statement("ledger", "part")
ORIGIN = statement("ledger", "origin")
FIRST_ORIGIN = statement("ledger", "first_origin")
POSITION_AT = statement("ledger", "position_at")


class LogReader:
    """The ways to read the log. Positions are dense and only grow; a row never changes."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def stream(
        self,
        stream: UUID,
        *,
        gt: int | None = None,
        lte: int | None = None,
        backwards: bool = False,
        limit: int | None = None,
    ) -> list[RecordedEvent]:
        """One stream's events in order of version, those with gt < version <= lte."""
        bounds = {
            "stream": stream,
            "gt": -1 if gt is None else gt,
            "lte": END if lte is None else lte,
            "limit": limit,
        }
        return self._events(STREAM_BACKWARDS if backwards else STREAM, bounds)

    def streams(
        self, streams: Sequence[UUID], *, upto: int, types: Sequence[str] = ()
    ) -> list[RecordedEvent]:
        """The events of these streams up to a position, in order of position; of these types or, if
        none, of all."""
        asked = {"streams": list(streams), "upto": upto, "types": list(types)}
        return self._events(STREAMS, asked)

    def begun(self, *, after: int, through: int) -> list[UUID]:
        """The streams whose first event has after < position <= through, in that order."""
        return [stream for (stream,) in self._rows(BEGUN, {"after": after, "through": through})]

    def log(
        self, *, after: int, limit: int, stop: int | None = None, types: Sequence[str] = ()
    ) -> list[RecordedEvent]:
        """Events with after < position <= stop in order, of these types or, if none, of all."""
        bounds = {"after": after, "stop": END if stop is None else stop, "limit": limit}
        if types:
            return self._events(LOG_OF_TYPES, {**bounds, "types": list(types)})
        return self._events(LOG, bounds)

    def read_batch(self, *, after: int, limit: int, types: Sequence[str] = ()) -> Batch:
        """The next stretch of the log after a position; nothing is ever skipped.

        `through` of the answer is the `after` of the next call.
        """
        # The end is read first: what commits between the two statements lies beyond it.
        last = self.last()
        end = 0 if last is None else last.position
        events = self.log(after=after, limit=limit, stop=end, types=types)
        through = events[-1].id if len(events) == limit else max(after, end)
        return Batch(tuple(events), through)

    def at_position(self, position: int) -> RecordedEvent | None:
        """The event at a position, None beyond the end."""
        events = self._events(AT_POSITION, (position,))
        return events[0] if events else None

    def at_positions(self, positions: Sequence[int]) -> list[RecordedEvent]:
        """The events at these positions, in order; beyond the end there is none."""
        return self._events(AT_POSITIONS, (list(positions),))

    def of_ids(self, ids: Collection[UUID]) -> list[RecordedEvent]:
        """The events of these ids, in order of position; one that is not there is absent."""
        return self._events(OF_IDS, (list(ids),))

    def last(self) -> RecordedAt | None:
        """Where and when the last event was recorded; None while the log is empty."""
        rows = self._rows(LAST)
        return RecordedAt(*rows[0]) if rows else None

    def last_positions(self, streams: Sequence[UUID]) -> dict[UUID, int]:
        """Where the last event of each of these streams stands; one that is not there is absent."""
        return dict(self._rows(LAST_POSITIONS, (list(streams),)))

    def find_command(self, event_id: UUID) -> RecordedCommand | None:
        """The command whose first event has this id, as it was first answered."""
        rows = self._rows(COMMAND, (event_id,))
        if not rows:
            return None
        return RecordedCommand(tuple(RecordedAt(*row[:3]) for row in rows), rows[0][3])

    def select_parts(self, positions: Sequence[int]) -> dict[tuple[int, str], PartRow]:
        """The encrypted parts at these positions; a part that was removed is absent.

        The bytes of documents are no parts: :meth:`select_part` fetches them, one at a time.
        """
        rows = self._rows(PARTS, (list(positions),))
        return {(position, name): PartRow(name, *rest) for position, name, *rest in rows}

    def select_part(self, position: int, name: str) -> PartRow | None:
        """One row of encrypted bytes by its name; None where there is none, or none any more."""
        rows = self._rows(PART, (position, name))
        return PartRow(name, *rows[0]) if rows else None

    def origin(self) -> tuple[int, str]:
        """The present epoch and the name of the log in it."""
        rows = self._rows(ORIGIN)
        return rows[0][0], rows[0][1]

    def first_origin(self) -> str:
        """The log's first name, which no later epoch changes."""
        name: str = self._rows(FIRST_ORIGIN)[0][0]
        return name

    def position_at(self, time: datetime) -> int:
        """The last position recorded at or before a time, 0 if none: the same answer for ever.

        Raises NotYet for a time in the future of the database's clock.
        """
        position: int = self._rows(POSITION_AT, (time,))[0][0]
        return position

    def _events(
        self, text: str, parameters: Sequence[Any] | Mapping[str, Any]
    ) -> list[RecordedEvent]:
        return [RecordedEvent.of(row) for row in self._rows(text, parameters)]

    def _rows(
        self, text: str, parameters: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[tuple[Any, ...]]:
        return read(self._pool, text, parameters)
