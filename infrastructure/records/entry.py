"""An event of the log whose record is read when its content is first asked for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from application.log import CannotDecode
from domain.envelope import Envelope
from domain.facts import Fact, UnknownEvent, event_class
from infrastructure.ledger.stored import RecordedEvent
from infrastructure.records.decoding import NotARecord, Record, envelope_of, fact_of, record_of

FactClass = type[Fact]


class RecordedEntry:
    """Implements :class:`application.log.StreamEntry` over a row of the log."""

    __slots__ = ("_envelope", "_fact", "_fact_class", "_record", "_row")

    def __init__(self, row: RecordedEvent) -> None:
        self._row = row
        self._fact_class: FactClass | None = None
        self._record: Record | None = None
        self._fact: Fact | None = None
        self._envelope: Envelope | None = None

    @property
    def position(self) -> int:
        return self._row.id

    @property
    def id(self) -> UUID:
        return self._row.event_id

    @property
    def stream(self) -> UUID:
        stream: UUID = self._row.originator_id  # type: ignore[assignment]  # ours are all UUIDs
        return stream

    @property
    def kind(self) -> str:
        return self._row.kind

    @property
    def type(self) -> str:
        return self._row.topic

    @property
    def schema(self) -> int:
        return self._row.schema

    @property
    def at(self) -> datetime:
        return self._row.at

    @property
    def version(self) -> int:
        return self._row.originator_version

    @property
    def fact_class(self) -> FactClass:
        if self._fact_class is None:
            try:
                self._fact_class = event_class(self._row.topic, self._row.schema)
            except UnknownEvent:
                raise CannotDecode(self._row.id) from None
        return self._fact_class

    @property
    def record(self) -> Mapping[str, Any]:
        if self._record is None:
            try:
                self._record = record_of(self._row)
            except NotARecord:
                raise CannotDecode(self._row.id) from None
        return self._record

    @property
    def fact(self) -> Fact:
        if self._fact is None:
            try:
                self._fact = fact_of(self.record)
            except (UnknownEvent, NotARecord):
                raise CannotDecode(self._row.id) from None
        return self._fact

    @property
    def envelope(self) -> Envelope:
        if self._envelope is None:
            fact = self.fact
            try:
                self._envelope = envelope_of(self._row, self.record, fact)
            except NotARecord:
                raise CannotDecode(self._row.id) from None
        return self._envelope
