"""Where a follower stands, kept in its owner's Postgres."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from psycopg import Connection
from psycopg import Cursor as DatabaseCursor
from psycopg.rows import TupleRow, tuple_row

from caseledger_client.errors import AnotherFilter
from caseledger_client.page import Cursor

_MADE = "SELECT to_regclass('caseledger_client.unproven') IS NOT NULL"
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('caseledger_client', 0))"
_BEGIN = """
    INSERT INTO caseledger_client.cursor (follower, wanted) VALUES (%s, %s) ON CONFLICT DO NOTHING
"""
_READ = "SELECT wanted, cursor, checkpoint FROM caseledger_client.cursor WHERE follower = %s"
_READ_UNPROVEN = "SELECT position, leaf_hash FROM caseledger_client.unproven WHERE follower = %s"
_HOLD = """
    SELECT cursor, checkpoint FROM caseledger_client.cursor WHERE follower = %s FOR UPDATE
"""
_MOVE = "UPDATE caseledger_client.cursor SET cursor = %s, checkpoint = %s WHERE follower = %s"
_ADD = "INSERT INTO caseledger_client.unproven (follower, position, leaf_hash) VALUES (%s, %s, %s)"
_PROVEN = "DELETE FROM caseledger_client.unproven WHERE follower = %s AND position = ANY(%s)"


@dataclass(frozen=True)
class Standing:
    """Up to where everything was taken in, the last checkpoint that was seen, and the leaf hashes
    of what was taken in but not yet covered by one, by position."""

    cursor: Cursor | None = None
    checkpoint: bytes | None = None
    unproven: Mapping[int, bytes] = field(default_factory=dict)

    @property
    def cursor_text(self) -> str | None:
        """The cursor as the service gave it."""
        return None if self.cursor is None else self.cursor.text


class Place:
    """The row of one follower. Every method runs within a transaction of the caller's."""

    def __init__(self, connection: Connection[Any], *, name: str, wanted: str) -> None:
        self._connection = connection
        self._name = name
        self._wanted = wanted

    def begin(self) -> None:
        """Make the tables and the row where they are missing."""
        with self._cursor() as run:
            if run.execute(_MADE).fetchone() != (True,):
                run.execute(_ALONE)
                if run.execute(_MADE).fetchone() != (True,):
                    run.execute(files("caseledger_client").joinpath("tables.sql").read_bytes())
            run.execute(_BEGIN, (self._name, self._wanted))

    def read(self) -> Standing:
        """Where it stands; raises :class:`AnotherFilter`."""
        with self._cursor() as run:
            row = run.execute(_READ, (self._name,)).fetchone()
            unproven = run.execute(_READ_UNPROVEN, (self._name,)).fetchall()
        assert row is not None, "the row was made at the beginning"
        wanted, cursor, checkpoint = row
        if wanted != self._wanted:
            raise AnotherFilter(
                f"{self._name} began with the filter '{wanted}', not '{self._wanted}'"
            )
        return Standing(
            cursor=None if cursor is None else Cursor.parse(cursor),
            checkpoint=checkpoint,
            unproven=dict(unproven),
        )

    def holds(self, standing: Standing) -> bool:
        """Whether it stands there still; if so, nobody else moves it within this transaction."""
        with self._cursor() as run:
            row = run.execute(_HOLD, (self._name,)).fetchone()
        return row == (standing.cursor_text, standing.checkpoint)

    def move(self, before: Standing, after: Standing) -> None:
        """Stand elsewhere from this transaction on."""
        proven = [each for each in before.unproven if each not in after.unproven]
        new = [
            (self._name, position, leaf)
            for position, leaf in after.unproven.items()
            if position not in before.unproven
        ]
        with self._cursor() as run:
            run.execute(_MOVE, (after.cursor_text, after.checkpoint, self._name))
            run.execute(_PROVEN, (self._name, proven))
            run.executemany(_ADD, new)

    def _cursor(self) -> "DatabaseCursor[TupleRow]":
        # Whatever rows the owner of the connection likes.
        return self._connection.cursor(row_factory=tuple_row)
