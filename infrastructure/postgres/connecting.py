"""Connecting to a database, with a sentence for each way it can fail."""

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from infrastructure.postgres.cannot_start import CannotStart

_PATIENCE = 10
"""Seconds to wait for a connection."""

_REASONS = (
    ("Connection refused", "no Postgres answers there"),
    ("No such file or directory", "no Postgres answers there"),
    ("failed to resolve", "the name of its host is not known"),
    ("timeout", f"nothing there answered within {_PATIENCE} seconds"),
    ("password", "Postgres refuses its role or password"),
    ("permission denied for database", "its role may not connect to that database"),
    ("not permitted to log in", "its role may not log in"),
    ('FATAL:  database "', "its database does not exist"),
    ('FATAL:  role "', "its role does not exist"),
)


def check(setting: str, address: str) -> None:
    """Raise `CannotStart` where the named setting does not hold an address at all."""
    try:
        conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        raise CannotStart(
            f"{setting} is not the address of a Postgres database: write"
            " postgresql://role:password@host:5432/database, with %40 for an @ in the password."
        ) from None


def connect(setting: str, address: str) -> psycopg.Connection[Any]:
    """Connect (autocommit) to the address that the named setting holds.

    Raises `CannotStart` where that fails. What the driver says is not passed on: where a password
    has a character that should have been escaped, it takes a piece of it for the host's name.
    """
    check(setting, address)
    try:
        return psycopg.connect(address, autocommit=True, connect_timeout=_PATIENCE)
    except psycopg.OperationalError as problem:
        said = str(problem)
    reason = next(
        (reason for words, reason in _REASONS if words in said), "Postgres refuses the connection"
    )
    raise CannotStart(
        f"{setting} does not lead to a database: {reason}; check its host, port, database, role"
        " and password, and that Postgres runs there."
    )
