"""The mark and the parked events of one projection, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.errors import UndefinedTable

from application.log import LogEntry
from projections.projection import Projection
from projections.statements import statement

_PACKAGE = "bookkeeping"
WAITS = None
"""The trouble of an event that only waits for an earlier one of its stream."""


class MarkMoved(Exception):
    """Another has moved the mark, or put another in its place; what was about to be written is
    undone."""


@dataclass(frozen=True)
class Mark:
    """How far a projection has come: the last position it holds, and when that was recorded."""

    position: int
    at: datetime | None


def find_mark(connection: Connection[Any], name: str, version: int) -> Mark | None:
    """How far a projection has come; None where no runner has begun it yet.

    Where the tables are missing, too: then the caller's transaction, if any, is rolled back.
    """
    try:
        row = connection.execute(
            statement(_PACKAGE, "read_mark"), {"name": name, "version": version}
        ).fetchone()
    except UndefinedTable:
        connection.rollback()
        return None
    return None if row is None else Mark(*row)


def read_mark(connection: Connection[Any], name: str, version: int) -> Mark:
    """How far a projection has come: position 0 where no runner has begun it yet."""
    return find_mark(connection, name, version) or Mark(0, None)


def parked_streams(connection: Connection[Any], name: str, version: int) -> dict[UUID, int]:
    """The streams set aside, each with the first position that its view lacks, in log order."""
    rows = connection.execute(
        statement(_PACKAGE, "parked_streams"), {"name": name, "version": version}
    )
    return dict(rows.fetchall())


def find_revision(connection: Connection[Any], name: str, version: int) -> UUID | None:
    """What is another once a view was changed by something else than the next events of the log.

    As long as it is the same, rows as at a position stay as they are. None where no runner of this
    code has begun the view; where the table is missing, the caller's transaction, if any, is rolled
    back.
    """
    try:
        row = connection.execute(
            statement(_PACKAGE, "read_revision"), {"name": name, "version": version}
        ).fetchone()
    except UndefinedTable:
        connection.rollback()
        return None
    return None if row is None else row[0]


def revise(connection: Connection[Any], view: Projection) -> None:
    """Note, in the caller's transaction, that it changes a view otherwise than by the next events
    of the log: what was worked out from the view before is no longer told.

    Comes before the mark is taken away, if it is: whoever makes the tables waits for both.
    """
    connection.execute(statement(_PACKAGE, "lock_set_up"))
    connection.execute(statement(_PACKAGE, "create_revisions"))
    connection.execute(statement(_PACKAGE, "revise"), {"name": view.name, "version": view.version})


class Bookkeeping:
    """One projection's mark and parked events."""

    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        self._key = {"name": projection.name, "version": projection.version}

    @property
    def lock(self) -> str:
        """The name under which one runner of a generation leads."""
        return f"{self._projection.name}.{self._projection.version}"

    def create(self, connection: Connection[Any]) -> None:
        """Make the tables and the mark where they are missing; safe while others do the same."""
        connection.execute(statement(_PACKAGE, "lock_set_up"))
        connection.execute(statement(_PACKAGE, "create_tables"))
        connection.execute(statement(_PACKAGE, "create_revisions"))
        self._projection.create_tables(connection)
        connection.execute(statement(_PACKAGE, "begin_mark"), self._key)
        connection.execute(statement(_PACKAGE, "begin_revision"), self._key)

    def find(self, connection: Connection[Any]) -> Mark | None:
        """How far the projection has come; None where no runner has begun it."""
        return find_mark(connection, self._projection.name, self._projection.version)

    def read(self, connection: Connection[Any]) -> Mark:
        """How far the projection has come."""
        return read_mark(connection, self._projection.name, self._projection.version)

    def move(self, connection: Connection[Any], *, after: int, to: LogEntry) -> None:
        """Move the mark from ``after`` to an event, or raise :class:`MarkMoved`.

        Comes first in its transaction: whoever loses the race has then written nothing, and what
        the winner wrote can't be taken for the fault of an event.
        """
        connection.execute(statement(_PACKAGE, "commit_lazily"))
        moved = connection.execute(
            statement(_PACKAGE, "move_mark"),
            {**self._key, "after": after, "position": to.position, "at": to.at},
        )
        if moved.rowcount != 1:
            raise MarkMoved

    def hold(self, connection: Connection[Any]) -> None:
        """Keep every runner of this projection from moving until the transaction ends.

        Raises :class:`MarkMoved` where there is nothing to hold: while this one waited, another
        generation was switched to.
        """
        if connection.execute(statement(_PACKAGE, "hold_mark"), self._key).fetchone() is None:
            raise MarkMoved

    def revise(self, connection: Connection[Any]) -> None:
        """Note that rows are changed which events before the mark had made."""
        revise(connection, self._projection)

    def parked(self, connection: Connection[Any]) -> dict[UUID, int]:
        """The streams set aside and the first position that each lacks."""
        return parked_streams(connection, self._projection.name, self._projection.version)

    def first_parked(self, connection: Connection[Any], stream: UUID) -> int | None:
        """The first position of a stream that is set aside."""
        row = connection.execute(
            statement(_PACKAGE, "first_parked"), {**self._key, "stream": stream}
        ).fetchone()
        return None if row is None else row[0]

    def park(
        self, connection: Connection[Any], entries: Sequence[LogEntry], troubles: Mapping[int, str]
    ) -> None:
        """Set events aside; ``troubles`` says by position why, where it is the event's own."""
        rows = [
            {
                **self._key,
                "position": entry.position,
                "stream": entry.stream,
                "type": entry.type,
                "schema": entry.schema,
                "trouble": troubles.get(entry.position, WAITS),
            }
            for entry in entries
        ]
        if rows:
            connection.cursor().executemany(statement(_PACKAGE, "park"), rows)

    def unpark(self, connection: Connection[Any], position: int) -> bool:
        """Take an event out of those set aside; false where it was not among them."""
        gone = connection.execute(
            statement(_PACKAGE, "unpark"), {**self._key, "position": position}
        )
        return gone.rowcount == 1

    def unpark_stream(self, connection: Connection[Any], stream: UUID) -> None:
        """Take all of a stream out of what is set aside."""
        connection.execute(statement(_PACKAGE, "unpark_stream"), {**self._key, "stream": stream})

    def renew_trouble(self, connection: Connection[Any], position: int, trouble: str) -> None:
        """Note why an event that is set aside failed again."""
        connection.execute(
            statement(_PACKAGE, "renew_trouble"),
            {**self._key, "position": position, "trouble": trouble},
        )
