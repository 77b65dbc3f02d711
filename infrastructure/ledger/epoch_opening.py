"""Opening an epoch: the log's new name and the event that says why, in one transaction.

Killed at any moment, it has happened as a whole or not at all. It is done as the log's owner: the
role that serves can't rename the log.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.pq import DiagnosticField, ExecStatus, Format
from psycopg.sql import SQL, Identifier

from application.log import LogUnavailable
from infrastructure.ledger.arrays import instant
from infrastructure.ledger.calls import ConnectionLost, meaning
from infrastructure.ledger.commands import Command
from infrastructure.ledger.connections import CONNECT_SECONDS
from infrastructure.ledger.door import arrays
from infrastructure.ledger.verdicts import Appended, Verdict, read_verdicts
from infrastructure.statements import statement

_OPEN = statement("ledger", "open_epoch")
_SERVING = statement("ledger", "serving")


class LogMovedOn(Exception):
    """The log does not end any more where the epoch was to begin, or it was opened already."""


@dataclass(frozen=True, slots=True)
class NewEpoch:
    """The epoch that is to begin at a position: its number and the log's name in it."""

    number: int
    origin: str
    first_position: int


class EpochOpening:
    """Stands in the door's place for one command: the one whose event opens the epoch.

    `url` is of a role that may act as `owner`.
    """

    def __init__(
        self, url: str, *, owner: str, epoch: NewEpoch, clock: Callable[[], datetime]
    ) -> None:
        self._url = url
        self._owner = owner
        self._epoch = epoch
        self._clock = clock

    def append(self, commands: Sequence[Command]) -> list[Verdict]:
        """Open the epoch and append its first event; it is durable on return.

        Raises `LogMovedOn` (nothing was done) and LogUnavailable (it may or may not be done: look).
        """
        try:
            with psycopg.connect(self._url, connect_timeout=CONNECT_SECONDS) as connection:
                connection.execute(SQL("SET LOCAL ROLE {}").format(Identifier(self._owner)))
                # Nobody appends from here on; and the next statement sees the end.
                connection.execute("LOCK TABLE ledger.append_lock IN SHARE UPDATE EXCLUSIVE MODE")
                opened = connection.execute(
                    _OPEN,
                    {
                        "epoch": self._epoch.number,
                        "origin": self._epoch.origin,
                        "first": self._epoch.first_position,
                    },
                )
                if opened.rowcount != 1:
                    raise LogMovedOn
                verdicts = self._send(connection, commands)
                if not all(self._begins(verdict) for verdict in verdicts):
                    raise LogMovedOn
        except psycopg.errors.UniqueViolation:
            raise LogMovedOn from None
        except psycopg.Error as trouble:
            raise LogUnavailable(f"the epoch was not opened ({type(trouble).__name__})") from None
        return verdicts

    def _send(
        self, connection: psycopg.Connection[Any], commands: Sequence[Command]
    ) -> list[Verdict]:
        parameters = [instant(self._clock()), *arrays(commands)]
        result = connection.pgconn.exec_params(
            statement("ledger", "append").encode(),
            parameters,
            param_formats=[Format.BINARY] * len(parameters),
            result_format=Format.BINARY,
        )
        if result.status != ExecStatus.TUPLES_OK:
            raise meaning((result.error_field(DiagnosticField.SQLSTATE) or b"unknown").decode())
        return read_verdicts(result, commands)

    def _begins(self, verdict: Verdict) -> bool:
        return (
            isinstance(verdict, Appended) and verdict.first_position == self._epoch.first_position
        )


def processes_serving(url: str, *, service: str) -> int:
    """How many sessions of the role that serves are on the database. Raises `ConnectionLost`."""
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            found = connection.execute(_SERVING, {"service": service}).fetchone()
    except psycopg.Error:
        raise ConnectionLost("the connection to the database was lost") from None
    return int(found[0]) if found else 0
