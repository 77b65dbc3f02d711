"""The crisis card in an outage of the access log: shown to who has the person in care, never
without a record."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.composing.services import Services
from api.demonstration.personas import PERSONAS
from application.log import LogUnavailable
from domain.moments import london_day
from tests.integration.api.test_commands import REFERRAL

Bearer = Callable[[str], dict[str, str]]
PATIENCE = 20.0
PLAN = {
    "warning_signs": "Not sleeping for two nights.",
    "coping": "Walks to the allotment.",
    "contacts": "Her sister, then the crisis line.",
    "means_restriction": "Her sister keeps the tablets.",
}


@pytest.fixture(scope="module")
def case(client: TestClient, bearer: Bearer) -> str:
    """A case that the PWP holds, with a safety plan."""

    def ask(persona: str, path: str, data: dict[str, Any], **headers: str) -> Any:
        headers |= {**bearer(persona), "Idempotency-Key": str(uuid4())}
        answer = client.post(path, json={"data": data}, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer

    begun = ask("duty", "/cases/receive-referral", REFERRAL["data"])
    where = f"/cases/{begun.json()['case']}"
    ask("duty", f"{where}/accept-referral", {"reasons": {"rationale": "Within remit."}})
    seen = client.get(where, headers=bearer("manager")).headers["ETag"]
    holding = {
        "practitioner": str(PERSONAS["pwp"].actor),
        "practitioner_role": "pwp",
        "team": "ADULT-1",
        "starting": london_day(datetime.now(UTC)).isoformat(),
        "supervisor": str(PERSONAS["supervisor"].actor),
    }
    ask("manager", f"{where}/allocate-case", holding, **{"If-Match": seen})
    ask("pwp", f"{where}/agree-safety-plan", {"shared_with": ["person"], "plan": PLAN})
    return where


def unreachable(_commands: object) -> None:
    raise LogUnavailable("nobody answers")


def test_it_tells_who_what_keeps_safe_and_whom_to_call(
    client: TestClient, bearer: Bearer, case: str
) -> None:
    told = client.get(f"{case}/crisis-card", headers=bearer("pwp")).json()
    assert told["who"]["name"] == REFERRAL["data"]["who"]["name"]
    assert told["safety_plan"]["parts"]["plan"] == PLAN
    assert told["call"]["practitioner_id"] == str(PERSONAS["pwp"].actor)
    assert told["call"]["supervisor_id"] == str(PERSONAS["supervisor"].actor)
    assert "assessment" not in told


def test_in_an_outage_it_is_spooled_first_and_recorded_once_afterwards(
    client: TestClient,
    bearer: Bearer,
    case: str,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    access = services.access
    monkeypatch.setattr(access.writer, "_append", unreachable)
    for persona in ("pwp", "supervisor"):
        answer = client.get(f"{case}/crisis-card", headers=bearer(persona))
        assert answer.status_code == 200, answer.text
        assert answer.json()["safety_plan"]["parts"]["plan"] == PLAN
    assert access.spool.files() >= 1
    # Nothing else, and nobody else.
    assert client.get(case, headers=bearer("pwp")).status_code == 503
    assert client.get(f"{case}/crisis-card", headers=bearer("pwp-two")).status_code == 503
    last = access.reader.last()
    monkeypatch.undo()
    deadline = time.monotonic() + PATIENCE
    while access.spool.files():
        assert time.monotonic() < deadline, "the spooled readings do not come into the log"
        time.sleep(0.05)
    after = 0 if last is None else last.position
    found = [json.loads(row.state) for row in access.reader.log(after=after, limit=10)]
    assert [each["by"]["role"] for each in found] == ["pwp", "supervisor"]
    assert {each["data"]["action"] for each in found} == {"read-crisis-card"}
    assert {each["data"]["decision"] for each in found} == {"allowed"}


def test_without_disk_and_access_log_not_even_the_card_is_shown(
    client: TestClient,
    bearer: Bearer,
    case: str,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_reading: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(services.access.writer, "_append", unreachable)
    monkeypatch.setattr(services.access.spool, "keep", full)
    answer = client.get(f"{case}/crisis-card", headers=bearer("pwp"))
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/not-recorded"
