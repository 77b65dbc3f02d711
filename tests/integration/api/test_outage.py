"""While the database is away the service says so within seconds, and serves again once it is back.

The server itself stays up: the service comes to it through a socket of its own, which is taken
away together with the connections that stand.
"""

import shutil
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from api.app import create_app
from api.compose import CONNECTION_WAIT, compose
from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from api.settings import Settings
from tests.conftest import ORIGIN
from tests.integration.api.test_commands import REFERRAL

SOCKET = ".s.PGSQL.5432"
AT_MOST = 4 * CONNECTION_WAIT
"""Seconds: once for a connection, and room for a machine that does other things."""


class Road:
    """The way from the service to its log."""

    def __init__(self, folder: Path, databases) -> None:
        self._here = folder / SOCKET
        self._server = Path(str(conninfo_to_dict(databases.service_url)["host"])) / SOCKET
        self._databases = databases
        self.open()

    def open(self) -> None:
        self._here.symlink_to(self._server)

    def close(self) -> None:
        self._here.unlink()
        with psycopg.connect(self._databases.superuser_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> pg_backend_pid()",
                [self._databases.ledger],
            )


@pytest.fixture
def folder():
    folder = Path(tempfile.mkdtemp(prefix="cl-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def databases(fresh_databases):
    return fresh_databases()


@pytest.fixture
def road(folder, databases):
    return Road(folder, databases)


@pytest.fixture
def settings(databases, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", make_conninfo(databases.service_url, host=str(folder)))
    monkeypatch.setenv("KEYS_URL", databases.keys_url)
    monkeypatch.setenv("ACCESS_URL", databases.access_url)
    return Settings(data_dir=tmp_path, secrets_dir=tmp_path / "secrets", log_origin=ORIGIN)


@pytest.fixture
def client(road, settings):
    with TestClient(create_app(compose(settings)), raise_server_exceptions=False) as client:
        token = local_issuer(settings).token(PERSONAS["duty"])
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def test_an_outage_is_told_within_seconds_and_is_over_when_it_is_over(client, road):
    key = {"Idempotency-Key": str(uuid4())}
    begun = client.post("/cases/receive-referral", json=REFERRAL, headers=key)
    assert begun.status_code == 201, begun.text
    road.close()
    for path in ("/health/ready", f"/cases/{begun.json()['case']}", "/caseload"):
        began = time.monotonic()
        answer = client.get(path)
        assert answer.status_code == 503, (path, answer.text)
        assert time.monotonic() - began < AT_MOST, path
    assert client.get("/health/live").status_code == 200
    road.open()
    deadline = time.monotonic() + 30
    while client.get("/health/ready").status_code != 200:
        assert time.monotonic() < deadline, "it does not come back"
    again = client.post("/cases/receive-referral", json=REFERRAL, headers=key)
    assert again.json() == begun.json()
