"""The connections that the log is written and read through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from infrastructure.ledger.calls import Connection
from infrastructure.ledger.line import Line

SETTINGS = {
    # Milliseconds: for the append lock, for any statement, for a transaction left open.
    "lock_timeout": 5_000,
    "statement_timeout": 30_000,
    "idle_in_transaction_session_timeout": 10_000,
    # Every read of the log has an index. A session's plans may be made while the log is empty,
    # where a scan looks cheaper, and must suit a log of millions.
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "jit": "off",
    "default_transaction_isolation": r"read\ committed",
    "timezone": "UTC",
}

CONNECT_SECONDS = 5
LEAST_CONNECT_SECONDS = 2
"""libpq's own least."""


class Pool(ConnectionPool[Connection]):
    """A pool, and lines beside it that connect the same way and are closed with it."""

    def __init__(self, url: str, *, kwargs: Mapping[str, Any], **settings: Any) -> None:
        self._url = url
        self._parameters = dict(kwargs)
        self._lines: list[Line] = []
        super().__init__(url, kwargs=self._parameters, **settings)

    def line(self, statement: str) -> Line:
        """A connection of its own for this one statement; it connects at the first call."""
        line = Line(self._connect_within, statement)
        self._lines.append(line)
        return line

    def close(self, timeout: float = 5.0) -> None:
        """Close the lines and the pool, waiting at most so many seconds for each to be at rest."""
        for line in self._lines:
            line.close(timeout)
        super().close(timeout)

    def _connect_within(self, seconds: float) -> Connection:
        seconds = max(LEAST_CONNECT_SECONDS, min(CONNECT_SECONDS, round(seconds)))
        return psycopg.Connection.connect(
            self._url, **{**self._parameters, "connect_timeout": seconds}
        )


def ledger_pool(url: str, *, size: int, timeout: float = 10.0) -> Pool:
    """Open a pool of at most `size` connections in autocommit, each with our time limits.

    `timeout` is how many seconds a caller waits for a connection. The pool connects in the
    background: an unreachable database shows at the first use, as psycopg_pool.PoolTimeout.
    The caller closes the pool.
    """
    return Pool(
        url,
        min_size=1,
        max_size=size,
        timeout=timeout,
        # The pool waits twice as long before each attempt to connect, until it gives up, and then
        # the next caller makes it begin anew. By its default it gives up after five minutes: after
        # an outage nobody would be served for as long again.
        reconnect_timeout=timeout,
        open=True,
        name="ledger",
        kwargs={
            "autocommit": True,
            "options": " ".join(f"-c {name}={value}" for name, value in SETTINGS.items()),
            "connect_timeout": CONNECT_SECONDS,
            # A server that vanishes without a word is noticed within some 15 s.
            "keepalives_idle": 5,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            "tcp_user_timeout": 15_000,
            "application_name": "caseledger",
        },
    )
