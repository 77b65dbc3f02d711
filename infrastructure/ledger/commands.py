"""A command's events, checked against the bounds of the log before they travel with others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from application.log import Unrecordable
from infrastructure.ledger.arrays import bigint, integer, octets, uuid
from infrastructure.ledger.stored import LARGEST_RECORD, LedgerEvent

LONGEST_NAME = 200
LARGEST_VERSION = 2**53 - 1
LARGEST_SMALL = 2**31 - 1

DIFFERENT_NAMES = 2_000
"""Types, kinds and part names whose bytes are remembered; all that there are, and then some."""


class Command:
    """Events recorded together or not at all, and what they lay claim to.

    `claims` holds the streams and event ids, as elements of arrays: two commands that share one
    never share a call.
    `of_events` and `of_parts` are its share of the door's arrays, in the door's order: they are
    written here because this runs beside the call that is under way, which delays nobody.
    `places` says of each part which event, from 0, it belongs to.
    Raises Unrecordable: one unacceptable event would fail the call for all who travel in it.
    """

    __slots__ = ("claims", "events", "of_events", "of_parts", "places")

    def __init__(self, events: Sequence[LedgerEvent]) -> None:
        if not events:
            raise Unrecordable("a command has at least one event")
        self.events = tuple(events)
        rows = [_elements(event) for event in events]
        self.of_events = (
            rows[0] if len(rows) == 1 else tuple(map(b"".join, zip(*rows, strict=True)))
        )
        self.claims = frozenset([element for row in rows for element in row[:2]])
        parts = [part for event in events for part in event.parts]
        self.places = [place for place, event in enumerate(events) for _ in event.parts]
        self.of_parts = (
            b"".join([_name(part.name) for part in parts]),
            b"".join([_key_version(part.key_version) for part in parts]),
            b"".join([octets(part.bytes) for part in parts]),
        )


def _elements(event: LedgerEvent) -> tuple[bytes, ...]:
    """An event's elements of the door's arrays, its id and its stream first."""
    if len(event.state) > LARGEST_RECORD:
        raise Unrecordable(f"a record has at most {LARGEST_RECORD} bytes, not {len(event.state)}")
    if not 0 <= event.originator_version <= LARGEST_VERSION:
        raise Unrecordable("a version lies between 0 and 2^53 - 1")
    if not 0 < event.schema <= LARGEST_SMALL:
        raise Unrecordable("a schema version is a positive integer")
    if len(event.request) != 32:
        raise Unrecordable("a request digest has 32 bytes")
    if len(event.parts) > 1 and len({part.name for part in event.parts}) < len(event.parts):
        raise Unrecordable("the parts of an event have different names")
    return (
        uuid(event.id),
        uuid(_stream(event.originator_id)),
        _name(event.kind),
        bigint(event.originator_version),
        _name(event.topic),
        integer(event.schema),
        octets(event.state),
        octets(event.request),
    )


def _stream(stream: UUID | str) -> UUID:
    try:
        return stream if isinstance(stream, UUID) else UUID(stream)
    except ValueError:
        raise Unrecordable("a stream is named by a UUID") from None


def _key_version(version: int) -> bytes:
    if not 0 < version <= LARGEST_SMALL:
        raise Unrecordable("a key version is a positive integer")
    return integer(version)


@lru_cache(DIFFERENT_NAMES)
def _name(name: str) -> bytes:
    """A name as an element of an array."""
    if not (0 < len(name) <= LONGEST_NAME and name.isascii() and name.isprintable()):
        raise Unrecordable("types, kinds and part names are short printable ASCII")
    return octets(name.encode())
