"""An event as a case is loaded from it: what no decision rests on is read when it is asked for."""

from functools import cached_property
from typing import Any

from domain.envelope import Envelope
from infrastructure.ledger.stored import RecordedEvent
from infrastructure.records.decoding import (
    Record,
    author_of,
    envelope_of,
    fact_of,
    record_of,
)


def _later(member: str) -> Any:
    return property(lambda event: getattr(event.whole, member))


class ReplayedEvent(Envelope):
    """An envelope of the log; its fact and its author are read, its ids are those of the row.

    All else is read together at the first use, which raises ``NotARecord`` where it is misshapen.
    To show an event, or to pass it on, read it whole.
    """

    _row: RecordedEvent
    _record: Record

    @cached_property
    def whole(self) -> Envelope:
        """The same event, all of it read."""
        return envelope_of(self._row, self._record, self.fact)

    occurred = _later("occurred")
    known = _later("known")
    why = _later("why")
    source = _later("source")
    basis = _later("basis")
    sensitivity = _later("sensitivity")
    request = _later("request")
    cause = _later("cause")
    correlation = _later("correlation")
    recorded = _later("recorded")


def replayed(row: RecordedEvent) -> ReplayedEvent:
    """The event of a row; raises ``UnknownEvent`` or ``NotARecord``."""
    record = record_of(row)
    event = object.__new__(ReplayedEvent)
    # At once, past the frozen dataclass's own way, which sets each member by a call.
    event.__dict__.update(
        originator_id=row.originator_id,
        originator_version=row.originator_version,
        kind=row.kind,
        id=row.event_id,
        fact=fact_of(record),
        by=author_of(record),
        _row=row,
        _record=record,
    )
    return event
