"""What must hold of a log whatever was done to it: P1 to P3 of the README, and its hashes."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import psycopg

from application.leaves import NO_RECORD_BEFORE, leaf_hash, record_hash, stamp

ALL = """
    SELECT position, stream, version, id, at, prev, record, leaf_hash, request, ordinal,
           command_size
      FROM ledger.event ORDER BY position
"""
PARTS = "SELECT position, count(*) FROM ledger.part GROUP BY position"


class Row(NamedTuple):
    position: int
    stream: UUID
    version: int
    id: UUID
    at: datetime
    prev: bytes
    record: bytes
    leaf_hash: bytes
    request: bytes
    ordinal: int
    command_size: int


@dataclass(frozen=True)
class CheckedLog:
    """A log found in order: the ids by position, and the first id of every command."""

    ids: tuple[UUID, ...]
    commands: tuple[UUID, ...]
    parts: dict[int, int]
    records: tuple[bytes, ...]

    def holds(self, positions: Iterable[int], ids: Iterable[UUID]) -> bool:
        """Whether these events stand at these positions."""
        return all(self.ids[p - 1] == i for p, i in zip(positions, ids, strict=True))


def checked_log(url: str) -> CheckedLog:
    """Read the whole log and assert that it is dense, rising, linked, hashed and unbroken."""
    ids, commands, records = [], [], []
    heads: dict[UUID, tuple[int, bytes]] = {}
    before: Row | None = None
    for row in _rows(url):
        _check_place(before, row)
        _check_command(before, row)
        version, prev = heads.get(row.stream, (None, NO_RECORD_BEFORE))
        assert row.version in ((0, 1) if version is None else (version + 1,)), row.position
        assert row.prev == prev, f"the link at {row.position} leads elsewhere"
        expected = leaf_hash(stamp(row.position, at=row.at, prev=row.prev), row.record)
        assert row.leaf_hash == expected, f"the leaf hash at {row.position} is wrong"
        heads[row.stream] = row.version, record_hash(row.record)
        ids.append(row.id)
        records.append(row.record)
        if row.ordinal == 0:
            commands.append(row.id)
        before = row
    assert before is None or before.ordinal == before.command_size - 1, "half a command at the end"
    assert len(set(ids)) == len(ids)
    with psycopg.connect(url) as connection:
        parts = dict(connection.execute(PARTS).fetchall())
    return CheckedLog(tuple(ids), tuple(commands), parts, tuple(records))


def check_parts(log: CheckedLog) -> None:
    """Events of the faults' own writers say how many parts they have: all are there, no others."""
    told = {p: json.loads(record)["parts"] for p, record in enumerate(log.records, 1)}
    assert log.parts == {position: count for position, count in told.items() if count}


def _rows(url: str) -> Iterator[Row]:
    with psycopg.connect(url) as connection, connection.cursor(name="all") as cursor:
        cursor.itersize = 5_000
        for row in cursor.execute(ALL):
            yield Row(*row)


def _check_place(before: Row | None, row: Row) -> None:
    assert row.position == (1 if before is None else before.position + 1), "the log has a gap"
    assert before is None or row.at > before.at, f"the time at {row.position} does not rise"


def _check_command(before: Row | None, row: Row) -> None:
    if row.ordinal == 0:
        assert before is None or before.ordinal == before.command_size - 1, (
            f"half a command ends before {row.position}"
        )
        return
    assert before is not None
    assert before.ordinal == row.ordinal - 1, f"a command is torn at {row.position}"
    assert (before.command_size, before.request) == (row.command_size, row.request)
