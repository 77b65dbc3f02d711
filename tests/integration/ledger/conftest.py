"""A fresh case log per test, and recorders on it as the service's role."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest

from infrastructure.ledger.connections import Pool, ledger_pool
from infrastructure.ledger.door import Door
from infrastructure.ledger.gatherer import Gatherer
from infrastructure.ledger.recorder import LedgerRecorder
from tests.conftest import Databases


def now() -> datetime:
    return datetime.now(UTC)


def make_recorder(pool: Pool) -> LedgerRecorder:
    door = Door(pool, clock=now, monotonic=time.monotonic, pause=time.sleep)
    return LedgerRecorder(pool, gatherer=Gatherer(door.append), new_id=uuid4)


@pytest.fixture
def databases(fresh_databases: Callable[[], Databases]) -> Databases:
    return fresh_databases()


@pytest.fixture
def open_pool() -> Iterator[Callable[[str], Pool]]:
    with ExitStack() as stack:
        yield lambda url: stack.enter_context(ledger_pool(url, size=20))


@pytest.fixture
def pool(databases: Databases, open_pool: Callable[[str], Pool]) -> Pool:
    return open_pool(databases.service_url)


@pytest.fixture
def recorder(pool: Pool) -> LedgerRecorder:
    return make_recorder(pool)


@pytest.fixture
def connect(databases: Databases) -> Iterator[Callable[[str], psycopg.Connection]]:
    """Connections in autocommit, closed before the database is dropped."""
    with ExitStack() as stack:
        yield lambda url: stack.enter_context(psycopg.connect(url, autocommit=True))


@pytest.fixture
def door(pool: Pool) -> Door:
    return Door(pool, clock=now, monotonic=time.monotonic, pause=time.sleep)
