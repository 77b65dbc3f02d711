"""A consumer with a Postgres of its own, on the server that the tests share."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import psycopg
import pytest

from tests.conftest import Cluster

_NUMBERS = count(1)

Connect = Callable[[], "psycopg.Connection[tuple[Any, ...]]"]


@pytest.fixture(scope="module")
def consumers_url(cluster: Cluster) -> Iterator[str]:
    """A database of somebody else's, with nothing in it."""
    name = f"consumer_{cluster.next_number()}"
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as superuser:
        superuser.execute(f"CREATE DATABASE {name}")
        yield cluster.url(name)
        superuser.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def connect(consumers_url: str) -> Iterator[Connect]:
    """Ways into it; all closed afterwards."""
    opened: list[psycopg.Connection[tuple[Any, ...]]] = []

    def connect() -> psycopg.Connection[tuple[Any, ...]]:
        opened.append(psycopg.connect(consumers_url, autocommit=True))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


@pytest.fixture
def name() -> str:
    """The name of a follower that nobody else has."""
    return f"follower-{next(_NUMBERS)}"
