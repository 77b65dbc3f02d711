"""The schema is brought to its head once, and a database that is newer is refused."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from infrastructure.migrations import DatabaseNewerThanCode, Roles, head, migrate, revision
from tests.conftest import ORIGIN, ROLES, Cluster, Databases

KNOWN = Roles(owner=ROLES.owner, service=ROLES.service, eraser=ROLES.eraser)


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[str]:
    """The address of a database without the schema, for the migrator."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE unmigrated OWNER {ROLES.owner}")
        yield cluster.url("unmigrated", ROLES.migrator)
        connection.execute("DROP DATABASE unmigrated WITH (FORCE)")


def test_a_database_at_head_needs_nothing_and_alembic_is_not_even_loaded(
    databases: Databases,
) -> None:
    program = (
        "import sys\n"
        "from infrastructure.migrations import Roles, migrate\n"
        "assert not migrate(chain='ledger', url=sys.argv[1], roles=Roles())\n"
        "assert not {'alembic.config', 'sqlalchemy'} & set(sys.modules)\n"
    )
    subprocess.run(
        [sys.executable, "-c", program, databases.migrate_url],
        check=True,
        cwd=Path(__file__).parents[3],
    )


def test_a_revision_this_code_does_not_know_is_refused(
    databases: Databases, connect: Callable[[str], psycopg.Connection]
) -> None:
    connect(databases.superuser_url).execute("UPDATE ledger.migration SET version_num = '9999_new'")
    with pytest.raises(DatabaseNewerThanCode) as caught:
        migrate(chain="ledger", url=databases.migrate_url, roles=KNOWN)
    assert caught.value.found == "9999_new"
    assert caught.value.known[-1] == head("ledger")


def test_the_service_can_read_the_revision(
    databases: Databases, connect: Callable[[str], psycopg.Connection]
) -> None:
    assert revision(connect(databases.service_url), chain="ledger") == head("ledger")


def test_two_that_start_together_migrate_once(empty: str) -> None:
    did: list[bool] = []

    def start() -> None:
        did.append(migrate(chain="ledger", url=empty, roles=KNOWN, origin=ORIGIN))

    starting = [Thread(target=start) for _ in range(2)]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join()
    assert len(did) == 2
    with psycopg.connect(empty) as connection:
        assert revision(connection, chain="ledger") == head("ledger")
        connection.execute(f"SET ROLE {ROLES.owner}")
        assert connection.execute("SELECT epoch, origin FROM ledger.origin").fetchall() == [
            (1, ORIGIN)
        ]


def test_a_log_is_never_begun_without_a_name(empty: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        migrate(chain="ledger", url=empty, roles=KNOWN)
    with psycopg.connect(empty) as connection:
        assert revision(connection, chain="ledger") is None
