"""The notary's own connection to the database, and the lock that it leads by."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from infrastructure.ledger.connections import CONNECT_SECONDS, SETTINGS
from infrastructure.statements import Rows

_LOCKS = 730_301
"""A name that nothing else here uses; the second half of the lock's name is the log's."""

_TAKE = "SELECT pg_catalog.pg_try_advisory_lock(%(locks)s::int4, pg_catalog.hashtext(%(log)s))"
_LET_GO = "SELECT pg_catalog.pg_advisory_unlock(%(locks)s::int4, pg_catalog.hashtext(%(log)s))"


class AnotherLeads(Exception):
    """Another notary of this log is at work."""


@contextmanager
def leading(url: str, *, log: str) -> Iterator[Rows]:
    """A way to send statements for as long as this process leads the notaries of the log.

    The lock spares two notaries from getting in each other's way; that they do no harm rests on
    their records and on what `notary.publish` refuses. Raises `AnotherLeads`, `psycopg.Error`.
    """
    with connected(url, name="caseledger-notary") as rows:
        lock = {"locks": _LOCKS, "log": log}
        if rows(_TAKE, lock) != [(True,)]:
            raise AnotherLeads(log)
        try:
            yield rows
        finally:
            # It goes with the connection, but only once Postgres has noticed its end: whoever leads
            # next would be told for a moment that another does.
            with suppress(psycopg.Error):
                rows(_LET_GO, lock)


@contextmanager
def connected(url: str, *, name: str) -> Iterator[Rows]:
    """A way to send statements over one connection of this name. Raises `psycopg.Error`."""
    with psycopg.connect(
        url,
        autocommit=True,
        connect_timeout=CONNECT_SECONDS,
        options=" ".join(f"-c {setting}={value}" for setting, value in SETTINGS.items()),
        keepalives_idle=5,
        keepalives_interval=3,
        keepalives_count=3,
        tcp_user_timeout=15_000,
        application_name=name,
    ) as connection:

        def rows(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
            with connection.cursor(binary=True) as cursor:
                return cursor.execute(statement, parameters, prepare=True).fetchall()

        yield rows
