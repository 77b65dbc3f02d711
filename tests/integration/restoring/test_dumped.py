"""A dump that Postgres' own programs made and put back is judged as a physical copy is."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from infrastructure.postgres.programs import embedded_programs
from infrastructure.postgres.provision import give_rights
from tests.conftest import ROLES, Cluster
from tests.integration.restoring.conftest import Deployment, Incident, at, drop

NAME = "restored_from_a_dump"


@pytest.fixture
def dumped(
    cluster: Cluster, incident: Incident, restored: Deployment, tmp_path: Path
) -> Iterator[Deployment]:
    """The backup of 5 events as a dump, put back beside what lay outside."""
    programs, dump = embedded_programs().folder, tmp_path / "dump"
    _run(programs / "pg_dump", "-Fc", "-f", dump, cluster.url(incident.backup))
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(
            SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                Identifier(NAME), Identifier(ROLES.owner)
            )
        )
    try:
        _run(programs / "pg_restore", "--exit-on-error", "-d", cluster.url(NAME), dump)
        with psycopg.connect(cluster.url(NAME)) as connection:
            give_rights(connection, "ledger_rights", database=NAME, roles=ROLES)
        yield Deployment(at(cluster, restored.databases, NAME), restored.folder, restored.stdout)
    finally:
        drop(cluster, NAME)


def _run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True, timeout=60)


def test_a_dump_is_a_beginning_and_goes_on(dumped: Deployment) -> None:
    code, told = dumped.verify()
    assert (code, told["held"], told["missing"]) == (2, 5, {"first": 6, "last": 9})
    dumped.open_epoch()
    dumped.record(2)
    dumped.sign()
    code, told = dumped.verify_log()
    assert (code, told["covered"]) == (0, 8), told
    with (
        psycopg.connect(dumped.databases.superuser_url) as connection,
        pytest.raises(psycopg.errors.DatabaseError, match="only grows"),
    ):
        connection.execute("DELETE FROM ledger.event")
