"""Connections to the key store, whose silence means one thing wherever it is met."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from infrastructure.keys.errors import KeysUnavailable


@contextmanager
def connected(pool: ConnectionPool[Any]) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the pool; raises `KeysUnavailable` where the store can't be reached."""
    try:
        with pool.connection() as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise KeysUnavailable(
            "The key store does not answer: check that the database of KEYS_URL runs."
        ) from error
