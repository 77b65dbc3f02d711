"""A large log: the events of seeded cases under other ids, their hashes made anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
from appending.ours import settings_of
from stand.server import Ledger

from api.notary import opened
from application.leaves import NO_RECORD_BEFORE, leaf_hash, stamp

BEGUN = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
TICK = timedelta(microseconds=700)
AT_ONCE = 500
"""Copies that go on side by side, so that a stream's events lie apart as they do in life."""

EVENTS = """
    SELECT e.position, e.stream, e.kind, e.version, e.id, e.type, e.schema, e.record, e.request,
           e.ordinal, e.command_size
      FROM ledger.event AS e ORDER BY e.position"""
PARTS = "SELECT p.position, p.name, p.key_version, p.bytes FROM ledger.part AS p"
ADD_EVENTS = """
    COPY ledger.event (position, stream, kind, version, id, type, schema, at, prev, record,
                       leaf_hash, request, ordinal, command_size) FROM STDIN"""
ADD_PARTS = "COPY ledger.part (position, name, key_version, bytes) FROM STDIN"


class Told(NamedTuple):
    """One event as it was recorded, with its parts."""

    stream: UUID
    kind: str
    version: int
    id: UUID
    type: str
    schema: int
    record: bytes
    request: bytes
    ordinal: int
    command_size: int
    parts: list[tuple[str, int, bytes]]


def multiply(seeded: Ledger, *, into: Ledger, events: int) -> int:
    """Fill an empty log with at least so many events; says how many they became.

    Written past the door, by the superuser: through it a million events would take minutes. What
    stands there then is what the door would have made.
    """
    commands = _commands(seeded)
    position = 0
    with psycopg.connect(into.superuser_url) as connection:
        while position < events:
            rows: list[tuple[Any, ...]] = []
            parts: list[tuple[Any, ...]] = []
            for told in _side_by_side(commands):
                position += 1
                rows.append((position, *told[:-1]))
                parts += [(position, *part) for part in told[-1]]
            with connection.cursor().copy(ADD_EVENTS) as copy:
                for row in rows:
                    copy.write_row(_stamped(row))
            with connection.cursor().copy(ADD_PARTS) as copy:
                for part in parts:
                    copy.write_row(part)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE ledger.event, ledger.part")
    return position


def _stamped(row: tuple[Any, ...]) -> tuple[Any, ...]:
    position, stream, kind, version, event_id, type_, schema, prev, record, *rest = row
    at = BEGUN + position * TICK
    leaf = leaf_hash(stamp(position, at=at, prev=prev), record)
    return (position, stream, kind, version, event_id, type_, schema, at, prev, record, leaf, *rest)


def _side_by_side(commands: list[list[list[Told]]]) -> Iterator[tuple[Any, ...]]:
    """Each seeded stream told again by some copies at once, a command of each in turn."""
    for stream in commands:
        copies = [(uuid4(), [NO_RECORD_BEFORE]) for _ in range(AT_ONCE)]
        for command in stream:
            for new_stream, prev in copies:
                for told in command:
                    yield _told_again(told, new_stream, prev)


def _told_again(told: Told, stream: UUID, prev: list[bytes]) -> tuple[Any, ...]:
    event_id = uuid4()
    record = told.record.replace(str(told.stream).encode(), str(stream).encode())
    record = record.replace(str(told.id).encode(), str(event_id).encode())
    before = prev[0]
    prev[0] = hashlib.sha256(record).digest()
    return (
        stream, told.kind, told.version, event_id, told.type, told.schema, before, record,
        told.request, told.ordinal, told.command_size, told.parts,
    )  # fmt: skip


def _commands(seeded: Ledger) -> list[list[list[Told]]]:
    """The commands of each seeded stream that no other stream shares, in order."""
    with psycopg.connect(seeded.superuser_url) as connection:
        parts: dict[int, list[tuple[str, int, bytes]]] = {}
        for position, *part in connection.execute(PARTS):
            parts.setdefault(position, []).append((part[0], part[1], part[2]))
        commands: list[list[Told]] = []
        for position, *columns in connection.execute(EVENTS):
            told = Told(*columns, parts.get(position, []))
            if told.ordinal == 0:
                commands.append([])
            commands[-1].append(told)
    streams: dict[UUID, list[list[Told]]] = {}
    for command in commands:
        streams.setdefault(command[0].stream, []).append(command)
    return [
        told
        for stream, told in streams.items()
        if all(event.stream == stream for command in told for event in command)
    ]


def sign(ledger: Ledger) -> None:
    """Have a notary fold the whole log and sign it, as it does when it starts."""
    with opened(settings_of(ledger.as_address())) as notary:
        notary.resume()
        while notary.step() is not None:
            pass
