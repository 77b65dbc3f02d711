"""The chain `keys`: what it leaves in the database, and who may touch it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from infrastructure.migrations import Roles, head, migrate, revision

pytestmark = pytest.mark.both_postgres


def test_the_store_is_at_the_head_and_a_second_run_does_nothing(keys_url: str) -> None:
    with psycopg.connect(keys_url) as connection:
        assert revision(connection, chain="keys") == head("keys")
    assert migrate(chain="keys", url=keys_url, roles=Roles()) is False


def test_all_of_it_belongs_to_the_role_that_logs_in(keys_url: str) -> None:
    with psycopg.connect(keys_url) as connection:
        owners = connection.execute(
            "SELECT DISTINCT tableowner = current_user FROM pg_tables WHERE schemaname = 'keys'"
        ).fetchall()
    assert owners == [(True,)]


def test_the_services_role_of_the_log_reads_no_keys(
    cluster: Any, fresh_databases: Callable[[], Any]
) -> None:
    databases = fresh_databases()
    with (
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.OperationalError)),
        psycopg.connect(cluster.url(databases.keys, "caseledger_service")) as connection,
    ):
        connection.execute("SELECT * FROM keys.data_key")


@pytest.mark.parametrize(
    ("version", "wrapped"), [(0, bytes(60)), (1, bytes(31)), (1, bytes(4097)), (1, None)]
)
def test_the_table_refuses_what_is_no_key(
    keys_url: str, version: int, wrapped: bytes | None
) -> None:
    with (
        psycopg.connect(keys_url) as connection,
        pytest.raises(psycopg.IntegrityError),
    ):
        connection.execute(
            "INSERT INTO keys.data_key (stream, subject, version, kek, wrapped)"
            " VALUES (%s, %s, %s, 'file/x', %s)",
            (uuid4(), uuid4(), version, wrapped),
        )
