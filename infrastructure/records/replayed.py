"""A stream's events as a case is loaded from them: read at once, and no more of each than a
decision can rest on. The rest is read when it is asked for.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import from_json
from typing_extensions import TypedDict

from domain.envelope import Author, Envelope
from domain.facts import Closed, as_of_today, event_class
from infrastructure.records.decoding import (
    MISSHAPEN,
    NotARecord,
    Record,
    author_of,
    envelope_of,
)


class _ClosedPart(TypedDict):
    name: str
    subject: UUID
    commitment: str


class _Read(TypedDict):
    """What is read of a record; what else it says does not become Python values."""

    id: UUID
    stream: UUID
    kind: str
    version: int
    type: str
    schema: int
    by: dict[str, str]
    data: dict[str, Any]
    parts: list[_ClosedPart]


_READ: TypeAdapter[list[_Read]] = TypeAdapter(list[_Read])


class _Records:
    """All of what some records say, for the rare question about more than is read at once."""

    def __init__(self, text: bytes) -> None:
        self._text = text

    @cached_property
    def all(self) -> list[Record]:
        told: list[Record] = from_json(self._text)
        return told


def _later(member: str) -> Any:
    return property(lambda event: getattr(event.whole, member))


class ReplayedEvent(Envelope):
    """An envelope of the log, without what the log added: ``recorded`` is None.

    What is not read yet is read together at the first use, which raises ``NotARecord`` where it is
    misshapen. To show an event, or to pass it on, read it whole.
    """

    _records: _Records
    _place: int

    @cached_property
    def whole(self) -> Envelope:
        """The same event, all of its record read."""
        return envelope_of(None, self._records.all[self._place], self.fact)

    occurred = _later("occurred")
    known = _later("known")
    why = _later("why")
    source = _later("source")
    basis = _later("basis")
    sensitivity = _later("sensitivity")
    request = _later("request")
    cause = _later("cause")
    correlation = _later("correlation")


def replayed(joined: bytes) -> Iterator[ReplayedEvent]:
    """The events of records that stand with a comma between each two.

    Raises ``UnknownEvent`` or ``NotARecord``.
    """
    text = b"[%b]" % joined
    records = _Records(text)
    try:
        read = _READ.validator.validate_json(text)
    except ValueError:
        raise NotARecord from None
    by, author = None, None
    for place, record in enumerate(read):
        # Nearly always it is who recorded the event before.
        if author is None or record["by"] != by:
            by, author = record["by"], author_of(record)
        yield _event(record, author, records, place)


def _event(record: _Read, author: Author, records: _Records, place: int) -> ReplayedEvent:
    kind = event_class(record["type"], record["schema"])
    try:
        data = as_of_today(kind, record["schema"], record["data"])
        fact = kind.restore(data, [Closed(**part) for part in record["parts"]])
    except MISSHAPEN:
        raise NotARecord from None
    event = object.__new__(ReplayedEvent)
    # At once, past the frozen dataclass's own way, which sets each member by a call.
    event.__dict__.update(
        originator_id=record["stream"],
        originator_version=record["version"],
        kind=record["kind"],
        id=record["id"],
        fact=fact,
        by=author,
        _records=records,
        _place=place,
    )
    return event
