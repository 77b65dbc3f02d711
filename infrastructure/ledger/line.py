"""One statement, prepared on a connection of its own, which is made again when it is lost.

A process calls the door one call at a time, and every append waits for that call. Taking a
connection from the pool and passing the statement through a cursor took more of the processor than
all else on the way to the door.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from select import POLLIN, poll
from threading import Lock

import psycopg
from psycopg.generators import execute
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, Format
from psycopg.pq.abc import PGresult

from application.log import LogUnavailable
from infrastructure.ledger.calls import Connection, ConnectionLost, NoConnection, meaning

NAME = b"line"

TAKES_NO_WRITES = "25006"


class Line:
    """Calls the statement, one caller at a time; parameters and results are in binary form.

    `connect` opens a connection in autocommit within so many seconds, or raises psycopg.Error.
    """

    def __init__(self, connect: Callable[[float], Connection], statement: str) -> None:
        self._connect = connect
        self._statement = statement.encode()
        self._one_caller = Lock()
        self._connection: Connection | None = None
        self._closed = False

    def call(self, parameters: Sequence[bytes], *, timeout: float) -> PGresult:
        """The rows of one call in a transaction of its own.

        `timeout` is how many seconds to try to connect, where that is needed. Raises NoConnection
        (nothing was sent), ConnectionLost, LogUnavailable once closed, or the error that the
        SQLSTATE stands for.
        """
        with self._one_caller:
            try:
                connection = self._connected(timeout)
                connection.pgconn.send_query_prepared(
                    NAME, parameters, [Format.BINARY] * len(parameters), Format.BINARY
                )
                return self._result(connection)
            except psycopg.Error:
                self._hang_up()
                raise ConnectionLost("the connection to the database was lost") from None
            except (KeyboardInterrupt, SystemExit):
                # What is under way there belongs to nobody any more.
                self._hang_up()
                raise
            finally:
                if self._closed:
                    self._hang_up()

    def close(self, timeout: float) -> None:
        """Hang up; a call under way is waited for so many seconds, and hangs up when it ends."""
        self._closed = True
        if self._one_caller.acquire(timeout=timeout):
            self._hang_up()
            self._one_caller.release()

    def _connected(self, timeout: float) -> Connection:
        if self._closed:
            raise LogUnavailable("the service is closing")
        if self._connection is not None and not _is_gone(self._connection):
            return self._connection
        self._hang_up()
        try:
            self._connection = self._connect(timeout)
            self._connection.pgconn.send_prepare(NAME, self._statement)
            self._result(self._connection)
        except (psycopg.Error, ConnectionLost):
            self._hang_up()
            raise NoConnection("no connection to the database") from None
        except BaseException:
            self._hang_up()
            raise
        return self._connection

    def _result(self, connection: Connection) -> PGresult:
        result: PGresult = connection.wait(execute(connection.pgconn))[-1]
        if result.status in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
            return result
        if connection.pgconn.status == ConnStatus.BAD:
            raise ConnectionLost("the connection to the database was lost")
        sqlstate = (result.error_field(DiagnosticField.SQLSTATE) or b"unknown").decode()
        if sqlstate == TAKES_NO_WRITES:
            # Another server may have taken over; a connection to this one would never learn of it.
            self._hang_up()
        raise meaning(sqlstate)

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _is_gone(connection: Connection) -> bool:
    """Whether the server has hung up since the last call: then nothing is sent, and that is known.

    At rest a server says nothing but that it hangs up, or which setting was changed: after either,
    a new connection is as good. One that vanished without a word is not noticed so.
    """
    if connection.pgconn.status == ConnStatus.BAD:
        return True
    heard = poll()
    heard.register(connection.pgconn.socket, POLLIN)
    return bool(heard.poll(0))
