"""What those who run the service are told of it: how far its views have come, and its figures."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.composing.compose import VIEWS
from api.composing.services import Services
from application.following import LogFollower
from projections.runner import Runner
from tests.integration.api.test_commands import REFERRAL

Bearer = Callable[[str], dict[str, str]]


@pytest.fixture
def begun(client: TestClient, bearer: Bearer) -> dict[str, Any]:
    headers = {**bearer("duty"), "Idempotency-Key": str(uuid4())}
    told: dict[str, Any] = client.post(
        "/cases/receive-referral", json=REFERRAL, headers=headers
    ).json()
    return told


def health(client: TestClient, bearer: Bearer) -> dict[str, Any]:
    answer = client.get("/health/views", headers=bearer("operator"))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def figures(client: TestClient, bearer: Bearer) -> dict[tuple[str, ...], float]:
    answer = client.get("/metrics", headers=bearer("operator"))
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def catch_up(services: Services) -> None:
    log = LogFollower(log=services.feed._log, parts=services.reader._parts)
    for view in VIEWS:
        Runner(view, services.views, log, tell=lambda _: None).catch_up()


def test_a_view_lags_until_its_runner_has_caught_up(
    client: TestClient, bearer: Bearer, services: Services, begun: dict[str, Any]
) -> None:
    catch_up(services)
    headers = {**bearer("duty"), "Idempotency-Key": str(uuid4())}
    client.post("/cases/receive-referral", json=REFERRAL, headers=headers)
    told = health(client, bearer)
    behind = {view["name"]: view for view in told["views"]}
    assert behind.keys() >= {view.name for view in VIEWS}
    lag = behind["caseload"]
    assert told["log_position"] - lag["position"] == lag["events"] > 0
    assert 0 < lag["seconds"] < 60
    assert datetime.fromisoformat(lag["at"])
    assert behind["search"]["position"] == 0, "nobody has begun it"
    assert behind["search"]["events"] == told["log_position"]

    catch_up(services)
    told = health(client, bearer)
    for view in told["views"]:
        if view["name"] != "search":
            assert (view["events"], view["seconds"]) == (0, 0)
            assert view["position"] == told["log_position"]
            assert (view["parked_streams"], view["parked_events"]) == (0, 0)


def test_what_is_set_aside_is_counted(
    client: TestClient, bearer: Bearer, services: Services, begun: dict[str, Any]
) -> None:
    catch_up(services)
    park = (
        "INSERT INTO views.parked (name, version, position, stream, type, schema)"
        " VALUES ('caseload', 1, %s, %s, 'case.referral_received', 1)"
    )
    with services.views.connection() as connection:
        for position in (1_000_001, 1_000_002):
            connection.execute(park, [position, begun["case"]])
    try:
        found = figures(client, bearer)
        assert found["caseledger_view_parked_streams", "1", "caseload"] == 1
        assert found["caseledger_view_parked_events", "1", "caseload"] == 2
        assert found["caseledger_view_parked_events", "1", "chronology"] == 0
    finally:
        with services.views.connection() as connection:
            connection.execute("DELETE FROM views.parked")


def test_figures_count_requests_by_the_route_and_never_by_the_address(
    client: TestClient, bearer: Bearer, services: Services, begun: dict[str, Any]
) -> None:
    route = ("GET", "/cases/{case_id}", "200")
    before = figures(client, bearer).get(("caseledger_request_seconds_count", *route), 0)
    assert client.get(f"/cases/{begun['case']}", headers=bearer("duty")).status_code == 200
    client.get(f"/nowhere/{begun['case']}", headers=bearer("duty"))
    answer = client.get("/metrics", headers=bearer("operator"))
    assert begun["case"] not in answer.text
    found = figures(client, bearer)
    assert found["caseledger_request_seconds_count", *route] == before + 1
    assert found["caseledger_request_seconds_sum", *route] > 0
    assert found["caseledger_request_seconds_count", "-", "-", "404"] >= 1
    assert found["caseledger_log_position",] == services.last_position()
    assert found["caseledger_access_readings_waiting",] == 0
    assert found["caseledger_access_spool_files",] == 0


@pytest.mark.parametrize("path", ["/metrics", "/health/views"])
def test_they_are_told_to_those_who_run_the_service_alone(
    client: TestClient, bearer: Bearer, path: str
) -> None:
    assert client.get(path).status_code == 401
    for persona in ("pwp", "manager", "auditor"):
        assert client.get(path, headers=bearer(persona)).status_code == 403


def test_no_figures_are_told_where_the_views_cannot_be_asked(
    client: TestClient, bearer: Bearer, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A figure that was not read must be missing, and not be nought."""

    def refuse(*_: object, **__: object) -> None:
        raise psycopg.OperationalError

    monkeypatch.setattr(services.views, "connection", refuse)
    for path in ("/metrics", "/health/views"):
        assert client.get(path, headers=bearer("operator")).status_code == 503
