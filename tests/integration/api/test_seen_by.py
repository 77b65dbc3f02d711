"""Who has seen a record, told to those who watch over access and in the words for the subject."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.composing.services import Services
from api.demonstration.personas import PERSONAS
from domain.moments import london_day
from tests.integration.api.test_commands import REFERRAL

Bearer = Callable[[str], dict[str, str]]


@pytest.fixture
def case(client: TestClient, bearer: Bearer) -> dict[str, str]:
    """A case of a person of its own."""
    person = str(uuid4())
    begun = client.post(
        "/cases/receive-referral",
        json={**REFERRAL, "data": {**REFERRAL["data"], "person": person}},
        headers={**bearer("pwp"), "Idempotency-Key": str(uuid4())},
    )
    assert begun.status_code == 201, begun.text
    return {"case": begun.json()["case"], "person": person}


def seen_by(client: TestClient, bearer: Bearer, path: str, **params: Any) -> dict[str, Any]:
    answer = client.get(path, params=params, headers=bearer("safeguarding-lead"))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_every_reading_of_a_case_is_found_at_once_by_case_and_by_person(
    client: TestClient, bearer: Bearer, case: dict[str, str]
) -> None:
    where = f"/cases/{case['case']}"
    client.get(where, headers=bearer("pwp"))
    client.get(f"{where}/history", headers=bearer("supervisor"))
    client.get(where, headers=bearer("operator"))
    found = seen_by(client, bearer, f"{where}/readings")["readings"]
    assert [(each["action"], each["decision"], each["by"]["role"]) for each in found] == [
        ("read-case", "denied", "system_administrator"),
        ("read-history", "allowed", "supervisor"),
        ("read-case", "allowed", "pwp"),
    ]
    assert found[0]["code"] == "role-may-not"
    assert found[2]["by"]["actor"] == str(PERSONAS["pwp"].actor)
    of_person = seen_by(client, bearer, f"/people/{case['person']}/readings")["readings"]
    # Who was refused was told nothing, not even whose case it is.
    assert [each["action"] for each in of_person] == ["read-history", "read-case"]
    again = seen_by(client, bearer, f"{where}/readings")["readings"]
    assert again[0]["action"] == "list-case-readings"
    assert again[1:] == found


def test_it_is_told_in_pages_and_by_days(
    client: TestClient, bearer: Bearer, case: dict[str, str], services: Services
) -> None:
    where = f"/cases/{case['case']}"
    for _ in range(5):
        client.get(where, headers=bearer("pwp"))
    first = seen_by(client, bearer, f"{where}/readings", limit=3)
    assert len(first["readings"]) == 3
    rest = seen_by(client, bearer, f"{where}/readings", limit=3, before=first["next"])
    assert len(rest["readings"]) == 2
    assert "next" not in rest
    positions = [each["position"] for page in (first, rest) for each in page["readings"]]
    assert positions == sorted(positions, reverse=True)
    today = london_day(services.clock())
    days = {"from": today - timedelta(days=1), "to": today}
    assert len(seen_by(client, bearer, f"{where}/readings", **days)["readings"]) == 7
    before = {"to": today - timedelta(days=2)}
    assert seen_by(client, bearer, f"{where}/readings", **before)["readings"] == []
    upside_down = {"from": today, "to": today - timedelta(days=1)}
    answer = client.get(f"{where}/readings", params=upside_down, headers=bearer("auditor"))
    assert (answer.status_code, answer.json()["code"]) == (422, "period-out-of-order")


def test_the_subject_is_told_roles_and_days_and_nobody_s_name(
    client: TestClient, bearer: Bearer, case: dict[str, str]
) -> None:
    where = f"/cases/{case['case']}"
    client.get(where, headers=bearer("pwp"))
    (told,) = seen_by(client, bearer, f"{where}/readings", for_subject=True)["readings"]
    assert told == {
        "day": london_day(datetime.now(UTC)).isoformat(),
        "role": "pwp",
        "organisation": "BRIDGEWELL",
        "why": "care",
        "decision": "allowed",
    }


@pytest.mark.parametrize("persona", ["pwp", "manager", "operator", "subscriber"])
def test_others_are_refused_and_that_is_recorded(
    client: TestClient, bearer: Bearer, case: dict[str, str], persona: str
) -> None:
    where = f"/cases/{case['case']}/readings"
    assert client.get(where, headers=bearer(persona)).status_code == 403
    (refused,) = seen_by(client, bearer, where)["readings"]
    assert (refused["action"], refused["decision"]) == ("list-case-readings", "denied")
