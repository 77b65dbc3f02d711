"""The projection that keeps what was told to others, and what was said about that."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any
from uuid import UUID

from psycopg import Connection

from application.log import LogEntry
from domain.case.case import KIND
from domain.commands import MeasureScores
from projections.row_versions import Changes, Table
from projections.sharing.fold import HANDLERS, rows_of
from projections.sharing.row import SharingRow
from projections.standing import Streams, standing
from projections.statements import statement

PACKAGE = "sharing"

TABLE = Table(
    row=SharingRow,
    key=attrgetter("row_id"),
    package=PACKAGE,
    types=(
        *("uuid", "uuid", "uuid", "text", "text", "text", "timestamptz", "timestamptz"),
        *("uuid", "text", "text", "text", "date", "text", "text", "uuid"),
    ),
)


class SharingProjection:
    """Keeps ``views.sharing_1``, a row for each recipient of an entry while the entry stands."""

    name = "sharing"
    version = 1
    kinds = frozenset({KIND})
    scored = frozenset[str]()
    tables = MappingProxyType({"sharing_1": "case_id"})

    def create_tables(self, connection: Connection[Any]) -> None:
        """Make the table where it is missing."""
        connection.execute(statement(PACKAGE, "create_tables"))

    def apply(
        self,
        connection: Connection[Any],
        entries: Sequence[LogEntry],
        scores: Mapping[UUID, MeasureScores],  # noqa: ARG002 - nothing here is made from scores
        streams: Streams,
    ) -> None:
        """Write the rows that these events begin, and end those that they withdraw."""
        heard = [entry for entry in entries if entry.type in HANDLERS or entry.id in streams]
        if not heard:
            return
        told = {row.row_id for s in streams.values() for each in s for row in rows_of(each)}
        changes = Changes(TABLE.open_rows(connection, told))
        for entry in heard:
            if entry.id in streams:
                _settle(changes, entry, streams[entry.id])
            else:
                for row in rows_of(entry):
                    changes.put(row.row_id, entry.position, row)
        TABLE.write(connection, changes)


def _settle(changes: Changes[SharingRow], entry: LogEntry, stream: Sequence[LogEntry]) -> None:
    every = {row.row_id for each in stream for row in rows_of(each)}
    still = {row.row_id: row for each in standing(stream) for row in rows_of(each)}
    changes.settle(every, still, entry.position)
