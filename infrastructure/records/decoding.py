"""Record format 1 as it is read: the record parsed, its fact, and its envelope.

A replay spends most of its time here, so each step is taken only when its result is asked for.
"""

from typing import Any, NotRequired
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import from_json
from typing_extensions import TypedDict

from domain.envelope import Author, Basis, Envelope, Purpose, Recorded, Sensitivity, Source
from domain.facts import Closed, Fact, event_class
from domain.moments import When
from infrastructure.ledger.stored import RecordedEvent

Record = dict[str, Any]
"""A record's members as JSON values."""


class _Heading(TypedDict):
    """What a record says beside its fact."""

    log: str
    id: UUID
    stream: UUID
    kind: str
    version: int
    occurred: When
    known: NotRequired[When]
    by: Author
    why: Purpose
    source: Source
    basis: Basis
    sensitivity: Sensitivity
    cause: NotRequired[UUID]
    correlation: NotRequired[UUID]
    request: str


_HEADING: TypeAdapter[_Heading] = TypeAdapter(_Heading)


def record_of(row: RecordedEvent) -> Record:
    """The record of a row; raises ``ValueError`` where it is no JSON."""
    record: Record = from_json(row.state)
    return record


def fact_of(record: Record) -> Fact:
    """What a record says, parts closed; raises ``UnknownEvent``, ``ValueError`` or ``KeyError``."""
    kind = event_class(record["type"], record["schema"])
    return kind.restore(record["data"], [_closed(part) for part in record["parts"]])


def envelope_of(row: RecordedEvent, record: Record, fact: Fact) -> Envelope:
    """The event as the log holds it; raises ``ValueError`` or ``KeyError``."""
    heading = _HEADING.validate_python(record)
    return Envelope(
        originator_id=heading["stream"],
        originator_version=heading["version"],
        kind=heading["kind"],
        id=heading["id"],
        fact=fact,
        occurred=heading["occurred"],
        known=heading.get("known"),
        by=heading["by"],
        why=heading["why"],
        source=heading["source"],
        basis=heading["basis"],
        sensitivity=heading["sensitivity"],
        request=bytes.fromhex(heading["request"]),
        cause=heading.get("cause"),
        correlation=heading.get("correlation"),
        recorded=Recorded(
            log=heading["log"],
            position=row.id,
            at=row.at,
            prev=row.prev,
            leaf_hash=row.leaf_hash,
        ),
    )


def _closed(part: dict[str, str]) -> Closed:
    return Closed(name=part["name"], subject=UUID(part["subject"]), commitment=part["commitment"])
