"""A command's events, checked against the bounds of the log before they travel with others."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from application.log import Unrecordable
from infrastructure.ledger.stored import LARGEST_RECORD, LedgerEvent

LONGEST_NAME = 200
LARGEST_VERSION = 2**53 - 1
LARGEST_SMALL = 2**31 - 1


class Command:
    """Events recorded together or not at all, and what they lay claim to.

    `claims` holds the streams and event ids: two commands that share one never share a call.
    Raises Unrecordable: one unacceptable event would fail the call for all who travel in it.
    """

    __slots__ = ("claims", "events", "streams")

    def __init__(self, events: Sequence[LedgerEvent]) -> None:
        if not events:
            raise Unrecordable("a command has at least one event")
        self.events = tuple(events)
        self.streams = tuple(_uuid(event.originator_id) for event in events)
        self.claims = frozenset([*self.streams, *(event.id for event in events)])
        for event in self.events:
            _check(event)


def _uuid(stream: UUID | str) -> UUID:
    try:
        return stream if isinstance(stream, UUID) else UUID(stream)
    except ValueError:
        raise Unrecordable("a stream is named by a UUID") from None


def _check(event: LedgerEvent) -> None:
    if len(event.state) > LARGEST_RECORD:
        raise Unrecordable(f"a record has at most {LARGEST_RECORD} bytes, not {len(event.state)}")
    if not 0 <= event.originator_version <= LARGEST_VERSION:
        raise Unrecordable("a version lies between 0 and 2^53 - 1")
    if not 0 < event.schema <= LARGEST_SMALL:
        raise Unrecordable("a schema version is a positive integer")
    if len(event.request) != 32:
        raise Unrecordable("a request digest has 32 bytes")
    names = [part.name for part in event.parts]
    if len(set(names)) != len(names):
        raise Unrecordable("the parts of an event have different names")
    for name in (event.topic, event.kind, *names):
        if not (0 < len(name) <= LONGEST_NAME and name.isascii() and name.isprintable()):
            raise Unrecordable("types, kinds and part names are short printable ASCII")
    if not all(0 < part.key_version <= LARGEST_SMALL for part in event.parts):
        raise Unrecordable("a key version is a positive integer")
