"""A key store on a database of its own, with a key folder and a clock that a test moves."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg_pool import ConnectionPool

from infrastructure.keys.kek import KeyFolder
from infrastructure.keys.store import KeyStore


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keks(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "secrets", create=True, random_bytes=os.urandom)


@pytest.fixture
def keys_url(fresh_databases: Callable[[], Any]) -> str:
    return str(fresh_databases().keys_url)


@pytest.fixture
def pool(keys_url: str) -> Iterator[ConnectionPool]:
    with ConnectionPool(keys_url, min_size=1, max_size=8, timeout=10) as pool:
        yield pool


@pytest.fixture
def new_store(pool: ConnectionPool, keks: KeyFolder, clock: Clock) -> Callable[[], KeyStore]:
    """Each call is another process: the same database and key folder, its own memory."""
    return lambda: KeyStore(pool, keks=keks, clock=clock, random_bytes=os.urandom)
