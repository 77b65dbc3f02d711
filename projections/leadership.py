"""One runner at a time leads a projection."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool

from projections.statements import statement

_PACKAGE = "bookkeeping"


class Leader:
    """The connection that holds the lock; Postgres lets go of it when the connection ends."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection

    def confirm(self) -> None:
        """Raise ``psycopg.OperationalError`` where the lock went with its connection.

        This only spares a runner useless work: what keeps two of them apart is the mark.
        """
        self._connection.execute(statement(_PACKAGE, "still_there"))


@contextmanager
def leadership(pool: ConnectionPool[Any], lock: str) -> Iterator[Leader | None]:
    """Lead under the name of a lock, or give None while another does. Never waits."""
    with pool.connection() as connection:
        before = connection.autocommit
        # A session lock held in an open transaction would keep vacuum from its work for ever.
        connection.autocommit = True
        try:
            row = connection.execute(statement(_PACKAGE, "try_lead"), {"lock": lock}).fetchone()
            if row is None or not row[0]:
                yield None
                return
            try:
                yield Leader(connection)
            finally:
                if not connection.broken:
                    connection.execute(statement(_PACKAGE, "stop_leading"), {"lock": lock})
        finally:
            if not connection.broken:
                connection.autocommit = before
