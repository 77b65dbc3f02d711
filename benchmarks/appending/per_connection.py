"""Systems that are one statement: each writer has a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg

from appending.system import STREAMS, Append

Parameters = Callable[[UUID, int], Sequence[Any]]


class Statements:
    """A statement that appends, one that follows and one that tells the last position."""

    def __init__(self, url: str, *, append: str, parameters: Parameters, follow: str, last: str):
        self._url = url
        self._append = append
        self._parameters = parameters
        self._follow = follow
        self._last = last
        self._open: list[psycopg.Connection[Any]] = []
        self._own = self._connect()

    def writer(self) -> Append:
        """Executes the prepared statement in autocommit."""
        connection = self._connect()
        streams = [uuid4() for _ in range(STREAMS)]
        turn = 0

        def append() -> None:
            nonlocal turn
            given = self._parameters(streams[turn % STREAMS], turn // STREAMS)
            connection.execute(self._append, given, prepare=True)
            turn += 1

        return append

    def follow(self, after: int, limit: int) -> Sequence[int]:
        """Positions after this one."""
        rows = self._own.execute(self._follow, (after, limit), prepare=True).fetchall()
        return [row[0] for row in rows]

    def last(self) -> int:
        """The greatest position, 0 while there is none."""
        row = self._own.execute(self._last).fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        """Close all connections."""
        for connection in self._open:
            connection.close()

    def _connect(self) -> psycopg.Connection[Any]:
        connection = psycopg.connect(self._url, autocommit=True)
        self._open.append(connection)
        return connection
