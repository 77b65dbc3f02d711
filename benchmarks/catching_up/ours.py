"""Our runner, with a view of one row per case: how many events, and the last position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from psycopg import Connection

from application.log import LogEntry
from domain.case.case import KIND
from domain.commands import MeasureScores
from projections.standing import Streams

TABLE = """
    CREATE TABLE IF NOT EXISTS views.bench_counts (
        stream uuid PRIMARY KEY, events bigint NOT NULL, last_position bigint NOT NULL)"""

COUNT = """
    INSERT INTO views.bench_counts AS c (stream, events, last_position)
    SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[])
    ON CONFLICT (stream) DO UPDATE
    SET events = c.events + excluded.events, last_position = excluded.last_position"""


class Counts:
    """The simplest view worth having."""

    name = "bench_counts"
    version = 1
    kinds = frozenset({KIND})
    scored: frozenset[str] = frozenset()
    tables = MappingProxyType({"bench_counts": "stream"})

    def create_tables(self, connection: Connection[Any]) -> None:
        """Make the table where it is missing."""
        connection.execute(TABLE)

    def apply(
        self,
        connection: Connection[Any],
        entries: Sequence[LogEntry],
        scores: Mapping[UUID, MeasureScores],  # noqa: ARG002 - every view is offered them
        streams: Streams,  # noqa: ARG002 - and these
    ) -> None:
        """Count a batch, then write each case once."""
        events: dict[UUID, int] = {}
        last: dict[UUID, int] = {}
        for entry in entries:
            stream = entry.stream
            events[stream] = events.get(stream, 0) + 1
            last[stream] = entry.position
        connection.execute(COUNT, (list(events), list(events.values()), list(last.values())))
