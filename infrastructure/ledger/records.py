"""The records of one stream in one value: all that a case is loaded from.

A case is loaded before a command unless it is at hand. Its rows with all of their columns, fetched
through a cursor, took three times as much of the processor (measured, twenty events).
"""

from __future__ import annotations

from functools import partial
from struct import Struct
from uuid import UUID
from weakref import WeakSet

from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGresult

from infrastructure.ledger.calls import Connection, read_with
from infrastructure.ledger.connections import Pool
from infrastructure.statements import statement

NAME = b"records"
STATEMENT = statement("ledger", "records").encode()

_BIGINT = Struct("!q")


class StreamRecords:
    """Reads what was recorded on a stream, by statements prepared on the pool's connections."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._prepared: WeakSet[Connection] = WeakSet()

    def joined(self, stream: UUID, *, after: int, upto: int) -> bytes:
        """The records with after < version <= upto, in order, with a comma between each two.

        Raises LogUnavailable.
        """
        bounds = [stream.bytes, _BIGINT.pack(after), _BIGINT.pack(upto)]
        return read_with(self._pool, partial(self._joined, bounds))

    def _joined(self, bounds: list[bytes], connection: Connection) -> bytes:
        if connection not in self._prepared:
            _refuse_error(connection.pgconn.prepare(NAME, STATEMENT))
            self._prepared.add(connection)
        # libpq's own waiting: it takes a quarter less than psycopg's, which looks for signals.
        result = connection.pgconn.exec_prepared(
            NAME, bounds, [Format.BINARY] * len(bounds), Format.BINARY
        )
        _refuse_error(result)
        return result.get_value(0, 0) or b""


def _refuse_error(result: PGresult) -> None:
    if result.status not in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
        raise error_from_result(result)
