"""While a database is away the service says so within seconds, and serves again once it is back."""

import json
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.composing.compose import compose
from api.composing.foundation import CONNECTION_WAIT
from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from api.settings import Settings
from tests.conftest import ORIGIN
from tests.integration.api.road import Road
from tests.integration.api.test_commands import REFERRAL

AT_MOST = 4 * CONNECTION_WAIT
"""Seconds: once for a connection, and room for a machine that does other things."""
PATIENCE = 30.0
READERS = 8


@pytest.fixture
def databases(fresh_databases):
    return fresh_databases()


@pytest.fixture
def road_to(databases):
    """Makes a way to a database of the test's own."""
    folders = []

    def road_to(url):
        folders.append(Path(tempfile.mkdtemp(prefix="cl-")))
        return Road(folders[-1], url, superuser_url=databases.superuser_url)

    yield road_to
    for folder in folders:
        shutil.rmtree(folder)


@pytest.fixture
def log_road(databases, road_to):
    return road_to(databases.service_url)


@pytest.fixture
def access_road(databases, road_to):
    return road_to(databases.access_url)


@pytest.fixture
def services(databases, log_road, access_road, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", log_road.url)
    monkeypatch.setenv("KEYS_URL", databases.keys_url)
    monkeypatch.setenv("ACCESS_URL", access_road.url)
    settings = Settings(data_dir=tmp_path, secrets_dir=tmp_path / "secrets", log_origin=ORIGIN)
    # Closed by the application at its end.
    return compose(settings), local_issuer(settings).token(PERSONAS["pwp"])


@pytest.fixture
def client(services):
    made, token = services
    with TestClient(create_app(made), raise_server_exceptions=False) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def begin(client, key):
    begun = client.post("/cases/receive-referral", json=REFERRAL, headers=key)
    assert begun.status_code == 201, begun.text
    return begun.json()


def test_an_outage_is_told_within_seconds_and_is_over_when_it_is_over(client, log_road):
    key = {"Idempotency-Key": str(uuid4())}
    begun = begin(client, key)
    log_road.close()
    for path in ("/health/ready", f"/cases/{begun['case']}", "/caseload"):
        began = time.monotonic()
        answer = client.get(path)
        assert answer.status_code == 503, (path, answer.text)
        assert time.monotonic() - began < AT_MOST, path
    assert client.get("/health/live").status_code == 200
    log_road.open()
    deadline = time.monotonic() + PATIENCE
    while client.get("/health/ready").status_code != 200:
        assert time.monotonic() < deadline, "it does not come back"
    assert begin(client, key) == begun


def test_no_body_leaves_without_its_record_while_the_access_log_goes_and_comes(
    client, services, access_road
):
    case = begin(client, {"Idempotency-Key": str(uuid4())})["case"]

    def ask(_number):
        answer = client.get(f"/cases/{case}")
        assert case in answer.text or answer.json()["type"] == "/problems/not-recorded"
        return answer.status_code, answer.headers["x-request-id"]

    with ThreadPoolExecutor(READERS) as readers:
        asked = [readers.submit(ask, number) for number in range(4 * READERS)]
        asked[READERS].result()
        access_road.close()
        asked += [readers.submit(ask, number) for number in range(READERS)]
        answers = [each.result() for each in asked]
        assert [status for status, _ in answers[-READERS:]] == [503] * READERS
        access_road.open()
        deadline = time.monotonic() + PATIENCE
        while (last := ask(0))[0] != 200:
            assert time.monotonic() < deadline, "it does not come back"
    shown = [request_id for status, request_id in (*answers, last) if status == 200]
    assert len(shown) > READERS
    rows = services[0].access.reader.log(after=0, limit=1_000)
    recorded = [json.loads(row.state)["data"]["trace"] for row in rows]
    assert len(set(recorded)) == len(recorded)
    assert set(shown) <= set(recorded)
