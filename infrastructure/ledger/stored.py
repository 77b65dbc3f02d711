"""Events on their way into the log and out of it.

Both kinds are what the eventsourcing library expects: a LedgerEvent is a StoredEvent, a
RecordedEvent is a Notification (whose `id` is the position in the log).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, NamedTuple, Self
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent

LARGEST_RECORD = 16_384
"""Bytes; the log's own bound on one record."""

NO_REQUEST = bytes(32)
"""Stands for the digest of a request where the event came from none."""


class PartRow(NamedTuple):
    """One encrypted part of an event: `bytes` is ciphertext under the key of that version."""

    name: str
    key_version: int
    bytes: bytes


@dataclass(frozen=True, init=False)
class LedgerEvent(StoredEvent):
    """An event as the mapper made it: `topic` is its stable name, `state` its record.

    `request` is the 32-byte digest of the request it answers, the same for all events of a command.
    """

    id: UUID
    kind: str
    schema: int
    request: bytes
    parts: tuple[PartRow, ...] = ()

    def __init__(
        self,
        *,
        originator_id: UUID | str,
        originator_version: int,
        topic: str,
        state: bytes,
        id: UUID,
        kind: str,
        schema: int,
        request: bytes,
        parts: tuple[PartRow, ...] = (),
    ) -> None:
        # At once, as in RecordedEvent.of.
        self.__dict__.update(
            originator_id=originator_id,
            originator_version=originator_version,
            topic=topic,
            state=state,
            id=id,
            kind=kind,
            schema=schema,
            request=request,
            parts=parts,
        )


@dataclass(frozen=True)
class RecordedEvent(Notification):
    """An event as it stands in the log; `id` is its position, `at` the door's time (UTC)."""

    event_id: UUID
    kind: str
    schema: int
    at: datetime
    prev: bytes = field(repr=False)
    leaf_hash: bytes = field(repr=False)
    request: bytes = field(repr=False)

    @classmethod
    def of(cls, row: Sequence[Any]) -> Self:
        """The event of a row that has its values in the order of the fields.

        Set at once: through ``__init__``, which sets each by a call of its own, it took as long
        as to fetch it.
        """
        event = object.__new__(cls)
        event.__dict__.update(zip(_FIELDS, row, strict=True))
        return event


_FIELDS = tuple(f.name for f in fields(RecordedEvent))


class RecordedAt(NamedTuple):
    """Where and when one event was recorded."""

    position: int
    event_id: UUID
    at: datetime


class RecordedCommand(NamedTuple):
    """A command in the log: its events in order, and the digest of the request it answered."""

    events: tuple[RecordedAt, ...]
    request: bytes


class Batch(NamedTuple):
    """A stretch of the log: the wanted events, and the position up to which all were looked at.

    `through` moves past events that a filter left out, so that a quiet follower is not behind.
    """

    events: tuple[RecordedEvent, ...]
    through: int
