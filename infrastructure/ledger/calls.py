"""One statement sent to the log, and what its failure means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import psycopg
from eventsourcing.persistence import PersistenceError
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from application.log import ClockRefused, LogUnavailable, NotYet
from infrastructure.ledger.errors import DoorMisused

Connection = psycopg.Connection[Any]
T = TypeVar("T")

# The door's own refusals (class CL), and what Postgres says when it cannot serve just now.
MEANINGS: dict[str, tuple[type[PersistenceError], str]] = {
    "CL001": (DoorMisused, "the log is reached in READ COMMITTED only"),
    "CL002": (ClockRefused, "the log is ahead of the database's clock by more than 2 s"),
    "CL003": (ClockRefused, "the clocks of service and database differ by more than 2 s"),
    "CL004": (NotYet, "that time has not come yet"),
    "CL005": (DoorMisused, "the events of a command must adjoin"),
    "CL006": (DoorMisused, "a value is out of bounds"),
    "25006": (LogUnavailable, "the database takes no writes"),
    "55P03": (LogUnavailable, "the log was busy for too long"),
    "57014": (LogUnavailable, "the database took too long"),
}


class ConnectionLost(Exception):
    """The connection was lost, or none could be had: what was sent may or may not have happened."""


class NoConnection(ConnectionLost):
    """None could be had in the time given; nothing was sent."""


def call(
    pool: ConnectionPool[Connection],
    statement: str,
    parameters: Sequence[Any] | Mapping[str, Any] = (),
    *,
    timeout: float | None = None,
) -> list[tuple[Any, ...]]:
    """All rows of one statement in a transaction of its own.

    `timeout` is how many seconds to wait for a connection (the pool's own figure by default).
    Raises ConnectionLost, or the error that the SQLSTATE stands for. Postgres quotes rows in its
    messages, so nothing of them is passed on but the SQLSTATE.
    """
    return _call_with(pool, partial(_rows, statement, parameters), timeout=timeout)


def _rows(
    statement: str, parameters: Sequence[Any] | Mapping[str, Any], connection: Connection
) -> list[tuple[Any, ...]]:
    with connection.cursor(binary=True) as cursor:
        return cursor.execute(statement, parameters, prepare=True).fetchall()


def _call_with(
    pool: ConnectionPool[Connection],
    work: Callable[[Connection], T],
    *,
    timeout: float | None = None,
) -> T:
    connection = None
    try:
        with pool.connection(timeout) as connection:
            return work(connection)
    except PoolClosed:
        raise LogUnavailable("the service is closing") from None
    except PoolTimeout:
        raise NoConnection("no connection to the database") from None
    except psycopg.Error as error:
        if connection is not None and connection.closed:
            raise ConnectionLost("the connection to the database was lost") from None
        raise meaning(error.sqlstate or "unknown") from None


def read(
    pool: ConnectionPool[Connection],
    statement: str,
    parameters: Sequence[Any] | Mapping[str, Any] = (),
) -> list[tuple[Any, ...]]:
    """As `call`, for a statement that changes nothing: sent again once where a connection was lost.

    Raises LogUnavailable where there is still no answer, or no connection.
    """
    return read_with(pool, partial(_rows, statement, parameters))


def read_with(pool: ConnectionPool[Connection], work: Callable[[Connection], T]) -> T:
    """As `read`, for `work` that sends the statement itself and raises psycopg's errors."""
    try:
        return _call_with(pool, work)
    except NoConnection as lost:
        raise LogUnavailable(str(lost)) from None
    except ConnectionLost:
        pool.check()
    try:
        return _call_with(pool, work)
    except ConnectionLost as lost:
        raise LogUnavailable(str(lost)) from None


def meaning(sqlstate: str) -> PersistenceError:
    """The error that an SQLSTATE stands for."""
    if sqlstate.startswith("53"):
        return LogUnavailable(f"the database is short of resources (SQLSTATE {sqlstate})")
    kind, sentence = MEANINGS.get(sqlstate, (DoorMisused, "the database refused the statement"))
    return kind(f"{sentence} (SQLSTATE {sqlstate})")
