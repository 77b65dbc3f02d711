"""Nothing of somebody is erased while a request for their record is open; what was released and
erased since is not made again as if it were whole."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.commands import NotPossible
from tests.integration.erasure.conftest import PERSON, Deployment, Service

IG = "information-governance"
CHECKED = {"identity": "document_seen", "authority": "own_right", "understanding": "presumed"}


def decide(service: Service, id: str, command: str, data: dict[str, Any]) -> Any:
    answer = service.post(IG, f"/disclosures/{id}/{command}", {"data": data})
    assert answer.status_code == 201, answer.text
    return answer.json()


def asked_for(service: Service) -> str:
    asked = {
        "person": str(PERSON),
        "requester": "self",
        "received_on": str(datetime.now(UTC).date()),
        "words": {"text": "All that you hold."},
    }
    answer = service.post(IG, "/disclosures/request-disclosure", {"data": asked})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["disclosure"])


def refused(deployment: Deployment, case: UUID) -> None:
    with pytest.raises(NotPossible) as held:
        deployment.ask_for(case, subject=PERSON)
    assert held.value.code == "held"


def test_an_open_request_keeps_the_record_until_it_is_answered(
    deployment: Deployment, service: Service
) -> None:
    case = service.begin()
    id, other = asked_for(service), asked_for(service)
    refused(deployment, case)
    decide(service, id, "check-requester", CHECKED)
    sha256 = service.get(IG, f"/disclosures/{id}/pack").headers["Pack-SHA256"]
    decide(service, id, "release-disclosure", {"pack": {"sha256": sha256}})
    refused(deployment, case)
    decide(
        service, other, "refuse-disclosure", {"reason": "withdrawn", "complaint_route_told": True}
    )
    assert deployment.erase(case, subject=PERSON).done
    again = deployment.serve()
    answer = again.get(IG, f"/disclosures/{id}/pack")
    assert (answer.status_code, answer.json()["code"]) == (409, "pack-changed")


def test_what_is_erased_is_told_as_erased(deployment: Deployment, service: Service) -> None:
    case = service.begin()
    deployment.erase(case, subject=PERSON)
    again = deployment.serve()
    id = asked_for(again)
    answer = again.get(IG, f"/disclosures/{id}/pack")
    assert answer.status_code == 200, answer.text
    told = answer.content.decode(errors="replace")
    assert json.dumps({"ground": "court_order"})[1:-1].replace(" ", "") in told
    assert "Wren" not in told
