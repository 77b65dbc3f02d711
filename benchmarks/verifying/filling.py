"""A large log: the events of seeded cases under other ids, their hashes made anew."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
from appending.ours import settings_of
from stand.server import Ledger

from api.notarising.notary import opened
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


Commands = Sequence[Sequence[Told]]
"""The commands of one stream, in order."""
Rows = Sequence[tuple[Any, ...]]
"""The events of one command as they are written, each without its position."""
Copying = Callable[[Commands], Iterator[Rows]]


def multiply(
    seeded: Ledger,
    *,
    into: Ledger,
    events: int,
    copy: Copying | None = None,
    at_once: int = AT_ONCE,
) -> int:
    """Fill an empty log with at least so many events; says how many they became.

    Each stream is told again ``at_once`` times side by side. ``copy`` tells it, a command at a
    time; by default under other ids of its own and of its events, and under no key.

    Written past the door, by the superuser: through it a million events would take minutes. What
    stands there then is what the door would have made.
    """
    commands = _commands(seeded)
    copies = copy or _under_other_ids
    position = 0
    with psycopg.connect(into.superuser_url) as connection:
        while position < events:
            for stream in commands:
                position = _add(connection, position, _side_by_side(stream, copies, at_once))
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE ledger.event, ledger.part")
    return position


def _stamped(row: tuple[Any, ...]) -> tuple[Any, ...]:
    position, stream, kind, version, event_id, type_, schema, prev, record, *rest = row
    at = BEGUN + position * TICK
    leaf = leaf_hash(stamp(position, at=at, prev=prev), record)
    return (position, stream, kind, version, event_id, type_, schema, at, prev, record, leaf, *rest)


def _add(connection: psycopg.Connection[Any], after: int, told: Iterable[tuple[Any, ...]]) -> int:
    """Write these events after a position; the position of the last."""
    rows: list[tuple[Any, ...]] = []
    parts: list[tuple[Any, ...]] = []
    for last, (*row, of_row) in enumerate(told, start=after + 1):
        rows.append((last, *row))
        parts += [(last, *part) for part in of_row]
    with connection.cursor().copy(ADD_EVENTS) as copy:
        for each in rows:
            copy.write_row(_stamped(each))
    with connection.cursor().copy(ADD_PARTS) as copy:
        for part in parts:
            copy.write_row(part)
    return after + len(rows)


def _side_by_side(stream: Commands, copy: Copying, at_once: int) -> Iterator[tuple[Any, ...]]:
    """A stream told again by some copies at once, a command of each in turn."""
    for turn in zip(*(copy(stream) for _ in range(at_once)), strict=True):
        for command in turn:
            yield from command


def chained() -> Callable[[Told], tuple[Any, ...]]:
    """What makes the rows of one stream, each linked to the one before it."""
    prev = NO_RECORD_BEFORE

    def link(told: Told) -> tuple[Any, ...]:
        nonlocal prev
        before, prev = prev, hashlib.sha256(told.record).digest()
        return (
            told.stream, told.kind, told.version, told.id, told.type, told.schema, before,
            told.record, told.request, told.ordinal, told.command_size, told.parts,
        )  # fmt: skip

    return link


def _under_other_ids(stream: Commands) -> Iterator[Rows]:
    new_stream, link = uuid4(), chained()
    for command in stream:
        yield [link(_told_again(told, new_stream)) for told in command]


def _told_again(told: Told, stream: UUID) -> Told:
    event_id = uuid4()
    record = told.record.replace(str(told.stream).encode(), str(stream).encode())
    record = record.replace(str(told.id).encode(), str(event_id).encode())
    return told._replace(stream=stream, id=event_id, record=record)


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
