"""A log in memory and a fresh Postgres for it to be projected into."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from psycopg_pool import ConnectionPool

from tests.conftest import Databases
from tests.integration.projections.histories import Ledger


@pytest.fixture
def ledger() -> Ledger:
    """An empty log and the cases in it."""
    return Ledger()


@pytest.fixture
def service_url(fresh_databases: Callable[[], Databases]) -> str:
    """A fresh database, as the role that serves."""
    return fresh_databases().service_url


@pytest.fixture
def pool(service_url: str) -> Iterator[ConnectionPool[Any]]:
    with ConnectionPool(service_url, min_size=1, max_size=4, open=True) as opened:
        yield opened


@pytest.fixture
def second_pool(fresh_databases: Callable[[], Databases]) -> Iterator[ConnectionPool[Any]]:
    """A pool on another fresh database."""
    url = fresh_databases().service_url
    with ConnectionPool(url, min_size=1, max_size=4, open=True) as opened:
        yield opened
