"""Record format 1 as it is read: the record parsed, its fact, and its envelope.

A replay spends most of its time here, so each step is taken only when its result is asked for.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NotRequired, TypeVar
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import from_json
from typing_extensions import TypedDict

from domain.envelope import Author, Basis, Envelope, Purpose, Recorded, Sensitivity, Source
from domain.facts import Closed, Fact, UnknownEvent, as_of_today, event_class
from domain.moments import At, When
from infrastructure.ledger.stored import RecordedEvent

Record = Mapping[str, Any]
"""A record's members as JSON values."""


class _Heading(TypedDict):
    """What a record says beside its fact and its author."""

    log: str
    id: UUID
    stream: UUID
    kind: str
    version: int
    why: Purpose
    source: Source
    basis: Basis
    sensitivity: Sensitivity
    cause: NotRequired[UUID]
    correlation: NotRequired[UUID]
    request: str


_HEADING: TypeAdapter[_Heading] = TypeAdapter(_Heading)
_WHEN: TypeAdapter[When] = TypeAdapter(When)
MISSHAPEN = (ValueError, KeyError, TypeError, AttributeError)
"""What reading a record that lacks a member, or has one of another kind, meets."""


class NotARecord(ValueError):
    """What stands in a row is no record of format 1; nothing of it is told."""


def event_of(row: RecordedEvent) -> Envelope:
    """The event as the log holds it; raises ``UnknownEvent`` or :class:`NotARecord`."""
    record = record_of(row)
    return envelope_of(row, record, fact_of(record))


def record_of(row: RecordedEvent) -> Record:
    """The record of a row, its clear fields as its event's class has them today.

    Raises :class:`NotARecord`.
    """
    try:
        record: Record = from_json(row.state)
    except ValueError:
        raise NotARecord from None
    try:
        kind = event_class(row.topic, row.schema)
    except UnknownEvent:
        return record
    return record if row.schema == kind.SCHEMA else _upcast(record, kind, row.schema)


def _upcast(record: Record, kind: type[Fact], schema: int) -> Record:
    try:
        data = as_of_today(kind, schema, record["data"])
        return {**record, "schema": kind.SCHEMA, "data": data}
    except MISSHAPEN:
        raise NotARecord from None


def fact_of(record: Record) -> Fact:
    """What a record says, parts closed; raises ``UnknownEvent`` or :class:`NotARecord`."""
    try:
        kind = event_class(record["type"], record["schema"])
        return kind.restore(record["data"], [_closed(part) for part in record["parts"]])
    except UnknownEvent:
        raise
    except MISSHAPEN:
        raise NotARecord from None


def envelope_of(row: RecordedEvent | None, record: Record, fact: Fact) -> Envelope:
    """The event around a fact, without what the log added where the row is not at hand.

    Raises :class:`NotARecord`.
    """
    by = author_of(record)
    try:
        heading: _Heading = _HEADING.validator.validate_python(record)
        occurred = _when(record["occurred"])
        known = _when(record["known"]) if "known" in record else None
        request = bytes.fromhex(heading["request"])
    except MISSHAPEN:
        raise NotARecord from None
    recorded = row and _frozen(
        Recorded,
        log=heading["log"],
        position=row.id,
        at=row.at,
        prev=row.prev,
        leaf_hash=row.leaf_hash,
    )
    return _frozen(
        Envelope,
        originator_id=heading["stream"],
        originator_version=heading["version"],
        kind=heading["kind"],
        id=heading["id"],
        fact=fact,
        occurred=occurred,
        known=known,
        by=by,
        why=heading["why"],
        source=heading["source"],
        basis=heading["basis"],
        sensitivity=heading["sensitivity"],
        request=request,
        subject=None,
        cause=heading.get("cause"),
        correlation=heading.get("correlation"),
        ordinal=0,
        recorded=recorded,
    )


def author_of(record: Record) -> Author:
    """Who recorded an event; raises :class:`NotARecord`."""
    try:
        return _author(tuple(record["by"].items()))
    except MISSHAPEN:
        raise NotARecord from None


T = TypeVar("T", Envelope, Recorded)


def _frozen(kind: type[T], /, **members: Any) -> T:
    """A frozen dataclass from all of its members at once.

    Its own ``__init__`` sets each by a call of its own, which took a sixth of a replay.
    """
    made = object.__new__(kind)
    made.__dict__.update(members)
    return made


def _when(value: Any) -> When:
    """Most things happened at an instant: no other form is tried where it says so."""
    return At.model_validate(value) if "at" in value else _WHEN.validate_python(value)


@lru_cache(maxsize=4_096)
def _author(members: tuple[tuple[str, str], ...]) -> Author:
    """An author as often as somebody recorded something: few people write most of a log."""
    return Author.model_validate(dict(members))


def _closed(part: dict[str, str]) -> Closed:
    return Closed(name=part["name"], subject=UUID(part["subject"]), commitment=part["commitment"])
