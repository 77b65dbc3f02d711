"""An access log of a test's own, and readings to write into it."""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.accesses.readings import Decision, Reading, ReadingDecided, readings_of
from application.callers import Caller
from domain.envelope import Purpose
from domain.roles import Role
from infrastructure.access.find import position_of
from infrastructure.access.writer import AccessWriter, Append
from infrastructure.identifiers import uuid7
from infrastructure.ledger.calls import read
from infrastructure.ledger.connections import Pool, ledger_pool
from infrastructure.ledger.door import Door
from infrastructure.ledger.reader import LogReader
from infrastructure.records.mapper import RecordMapper
from infrastructure.records.withheld import WithheldKeys
from tests.conftest import ACCESS_ORIGIN, Databases

READER = Caller(
    issuer="https://issuer.invalid",
    client="desk",
    actor=UUID("01980000-0000-7000-8000-000000000001"),
    role=Role.PWP,
    organisation="BRIDGEWELL",
    team="ADULT-1",
)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def reading(case: UUID, *, by: Caller = READER, at: datetime = NOON) -> Reading:
    """Somebody has read a case."""
    decided = ReadingDecided(
        action="read-case", decision=Decision.ALLOWED, stream=case, count=1, trace=uuid4()
    )
    (one,) = readings_of(decided, log_origin=ACCESS_ORIGIN, by=by, at=at, why=Purpose.CARE)
    return one


def last_reading(reader: LogReader) -> dict[str, Any]:
    """The record of the newest reading of an access log."""
    last = reader.last()
    assert last is not None
    row = reader.at_position(last.position)
    assert row is not None
    record: dict[str, Any] = json.loads(row.state)
    return record


def door_of(pool: Pool) -> Door:
    """The door of the access log at the other end of these connections."""
    return Door(pool, clock=lambda: datetime.now(UTC), monotonic=time.monotonic, pause=time.sleep)


def writer_of(pool: Pool, append: Append) -> AccessWriter:
    """A writer by way of this door."""
    return AccessWriter(
        append,
        find=partial(position_of, partial(read, pool)),
        mapper=RecordMapper(origin=ACCESS_ORIGIN, keys=WithheldKeys(), random_bytes=os.urandom),
        new_stream=lambda: uuid7(datetime.now(UTC), os.urandom),
    )


@dataclass(frozen=True)
class Place:
    """The door of an access log, and what stands behind it."""

    url: str
    door: Door
    reader: LogReader
    writer: Callable[..., AccessWriter]


@pytest.fixture
def place(fresh_databases: Callable[[], Databases]) -> Iterator[Place]:
    url = fresh_databases().access_url
    pool = ledger_pool(url, size=4)
    door = door_of(pool)
    made: list[AccessWriter] = []

    def writer(append: Append | None = None) -> AccessWriter:
        made.append(writer_of(pool, append or door.append))
        return made[-1]

    yield Place(url, door, LogReader(pool), writer)
    for each in made:
        each.close()
    pool.close()
