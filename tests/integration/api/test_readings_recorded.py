"""Nothing is shown without a record of who saw it: the access log behind every route that reads."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute

from api.composing.services import Services
from api.demonstration.personas import PERSONAS
from api.routes.command_route import CommandRoute
from api.showing.reading_route import ReadingRoute
from application.log import LogUnavailable
from domain.moments import instant_text
from tests.integration.access.conftest import last_reading
from tests.integration.api.pages.served import PAGES
from tests.integration.api.test_commands import REFERRAL

BEGIN = "/cases/receive-referral"
UNRECORDED = {
    "/health/live": "that the process runs",
    "/health/ready": "that its databases answer",
    "/health/views": "positions and counts",
    "/metrics": "positions and counts",
    "/openapi.json": "what every token is told alike",
    "/problems/{name}": "what every token is told alike",
    "/log/checkpoint": "hashes, for everybody",
    "/log/policy": "public keys, for everybody",
    "/log/tile/{tile:path}": "hashes, for everybody",
    "/access-log/checkpoint": "hashes, for everybody",
    "/access-log/tile/{tile:path}": "hashes, for everybody",
    "/feed/schemas": "the shapes of events, for everybody",
    "/feed/schemas/{name}.json": "the shapes of events, for everybody",
    "/feed/asyncapi.json": "the shapes of events, for everybody",
    "/me": "what somebody is told of themselves",
    "/sign-in": "before anybody is known",
    "/sign-in/callback": "before anybody is known",
    "/sign-out": "ends a session",
    "/sessions/logout": "ends sessions, at their issuer's word",
    "/issuer/.well-known/openid-configuration": "the issuer of a local run",
    "/issuer/jwks": "the issuer of a local run",
    "/issuer/authorise": "the issuer of a local run",
    "/issuer/token": "the issuer of a local run",
    **dict.fromkeys(PAGES, "what routes that record it answer, whom it asks as who looks"),
}
"""Every route that neither reads a record nor changes one, and what it shows instead."""


def routes_of(routes: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, BaseRoute]]:
    """All routes of an application with their addresses, those of included routers too."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield prefix + getattr(route, "path", ""), route
        else:
            yield from routes_of(included.routes, prefix)


def test_every_route_that_shows_something_records_it(client: TestClient) -> None:
    assert isinstance(client.app, FastAPI)
    found = list(routes_of(client.app.router.routes))
    recorded = {path for path, route in found if isinstance(route, ReadingRoute)}
    unrecorded = {
        path for path, route in found if path and not isinstance(route, ReadingRoute | CommandRoute)
    }
    assert unrecorded == set(UNRECORDED)
    assert {"/cases/{case_id}", "/caseload", "/feed", "/log/proof/{position}"} <= recorded
    assert "/feed/live" in recorded
    assert not any(path.startswith("/health") for path in recorded)


@pytest.fixture(scope="module")
def case(client: TestClient, bearer: Callable[[str], dict[str, str]]) -> dict[str, Any]:
    begun = client.post(
        BEGIN, json=REFERRAL, headers={**bearer("pwp"), "Idempotency-Key": str(uuid4())}
    )
    assert begun.status_code == 201, begun.text
    told: dict[str, Any] = begun.json()
    return told


def readings(services: Services) -> int:
    last = services.access.reader.last()
    return 0 if last is None else last.position


def test_a_reading_says_who_saw_which_areas_of_which_record_as_of_when(
    client: TestClient, services: Services, bearer, case
) -> None:
    headers = {**bearer("pwp"), "Purpose": "supervision"}
    answer = client.get(f"/cases/{case['case']}", headers=headers)
    assert answer.status_code == 200
    record = last_reading(services.access.reader)
    assert record["type"] == "access.reading"
    assert record["by"]["actor"] == str(PERSONAS["pwp"].actor)
    assert (record["by"]["role"], record["by"]["team"]) == ("pwp", "ADULT-1")
    assert record["why"] == "supervision"
    assert record["parts"] == []
    told = record["data"]
    assert told["action"] == "read-case"
    assert (told["decision"], told["code"]) == ("allowed", "related")
    assert told["ties"] == ["intake_team"]
    assert told["stream"] == case["case"]
    assert told["person"] == REFERRAL["data"]["person"]
    assert told["areas"] == ["referral"]
    assert told["count"] == 1
    assert told["position"] == answer.json()["as_of"]["position"]
    assert told["token"]
    assert told["trace"] == answer.headers["x-request-id"]


def test_what_bounds_a_history_is_recorded_as_it_was_understood(
    client: TestClient, services: Services, bearer, case
) -> None:
    now = datetime.now(timezone(timedelta(hours=1)))
    asked = {"after": "+0", "limit": "5.0", "known_by": now.isoformat()}
    path = f"/cases/{case['case']}/history"
    assert client.get(path, params=asked, headers=bearer("duty")).status_code == 200
    told = last_reading(services.access.reader)["data"]
    assert told["asked"] == ["after:0", "limit:5", f"known_by:{instant_text(now)}"]


def test_a_refusal_is_recorded_with_its_code_and_without_what_was_not_shown(
    client: TestClient, services: Services, bearer, case
) -> None:
    answer = client.get(f"/cases/{case['case']}/history", headers=bearer("operator"))
    assert answer.status_code == 403
    told = last_reading(services.access.reader)["data"]
    assert (told["decision"], told["code"]) == ("denied", "role-may-not")
    assert (told["action"], told["stream"]) == ("read-history", case["case"])
    assert "count" not in told

    nowhere = str(uuid4())
    assert client.get(f"/cases/{nowhere}", headers=bearer("pwp")).status_code == 404
    told = last_reading(services.access.reader)["data"]
    assert (told["decision"], told["code"], told["stream"]) == ("denied", "not-found", nowhere)


def test_a_command_that_is_refused_is_recorded_and_one_that_is_done_is_not(
    client: TestClient, services: Services, bearer, case
) -> None:
    before = readings(services)
    headers = {**bearer("pwp"), "Idempotency-Key": str(uuid4())}
    refused = client.post(
        f"/cases/{case['case']}/allocate-case",
        json={
            "data": {
                "practitioner": str(PERSONAS["pwp"].actor),
                "practitioner_role": "pwp",
                "team": "ADULT-1",
                "starting": "2026-03-02",
            }
        },
        headers=headers,
    )
    assert refused.status_code == 403, refused.text
    told = last_reading(services.access.reader)["data"]
    assert (told["action"], told["stream"]) == ("allocate-case", case["case"])
    assert (told["decision"], told["code"]) == ("denied", refused.json()["code"])
    assert told["trace"] == refused.headers["x-request-id"]
    assert readings(services) == before + 1
    assert client.post(BEGIN, json=REFERRAL, headers=headers).status_code == 201
    assert readings(services) == before + 1


def test_what_cannot_be_read_is_no_decision(client: TestClient, services: Services, bearer) -> None:
    before = readings(services)
    for path in ("/cases/not-an-id", "/caseload?limit=0", "/feed?type=no.such.type"):
        assert client.get(path, headers=bearer("auditor")).status_code == 422
    assert client.get("/caseload").status_code == 401
    assert readings(services) == before


def test_a_page_of_the_feed_is_recorded_by_its_bounds(
    client: TestClient, services: Services, bearer, case
) -> None:
    answer = client.get("/feed", params={"limit": 1}, headers=bearer("subscriber"))
    assert answer.status_code == 200
    told = last_reading(services.access.reader)["data"]
    assert (told["after"], told["count"], told["asked"]) == (0, 1, ["limit:1"])
    assert told["position"] >= 1


def test_without_the_access_log_nothing_is_shown(
    client: TestClient, services: Services, bearer, case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_commands: object) -> None:
        raise LogUnavailable("nobody answers")

    monkeypatch.setattr(services.access.writer, "_append", unreachable)
    before = readings(services)
    for path, persona in (
        (f"/cases/{case['case']}", "pwp"),
        (f"/cases/{case['case']}/history", "pwp"),
        (f"/cases/{case['case']}", "operator"),
        ("/feed", "subscriber"),
        ("/people/" + REFERRAL["data"]["person"], "pwp"),
    ):
        answer = client.get(path, headers=bearer(persona))
        assert answer.status_code == 503, (path, answer.text)
        assert answer.json()["type"] == "/problems/not-recorded"
        assert answer.headers["retry-after"] == "1"
        assert "etag" not in answer.headers
    assert readings(services) == before
    monkeypatch.undo()
    assert client.get(f"/cases/{case['case']}", headers=bearer("pwp")).status_code == 200


def test_the_readings_of_one_process_stand_in_its_own_streams_in_order(
    services: Services, client: TestClient, bearer, case
) -> None:
    for _ in range(3):
        client.get(f"/cases/{case['case']}", headers=bearer("pwp"))
    found = services.access.reader.log(after=max(readings(services) - 3, 0), limit=3)
    assert len({row.originator_id for row in found}) == 1
    versions = [row.originator_version for row in found]
    assert versions == list(range(versions[0], versions[0] + 3))
    assert {row.kind for row in found} == {"access"}
