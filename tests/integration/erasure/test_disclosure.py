"""Nothing of somebody is erased while a request for their record is open; what was released and
erased since is not made again as if it were whole."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.commands import NotPossible
from infrastructure.postgres.cannot_start import CannotStart
from tests.integration.erasure.conftest import ASKER, PERSON, Deployment, Run, Service

IG = "information-governance"
REQUEST = {
    "person": str(PERSON),
    "requester": "self",
    "received_on": str(datetime.now(UTC).date()),
    "words": {"text": "All that you hold."},
}
CHECKED = {"identity": "document_seen", "authority": "own_right", "understanding": "presumed"}


def decide(service: Service, id: str, command: str, data: dict[str, Any]) -> Any:
    answer = service.post(IG, f"/disclosures/{id}/{command}", {"data": data})
    assert answer.status_code == 201, answer.text
    return answer.json()


def asked_for(service: Service) -> str:
    answer = service.post(IG, "/disclosures/request-disclosure", {"data": REQUEST})
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


def test_a_request_is_answered_on_the_command_line(
    deployment: Deployment, service: Service, run: Run, tmp_path: Path
) -> None:
    case = service.begin()
    who = ("--organisation", "BRIDGEWELL")

    def ask(command: str, content: Any, *words: object) -> str:
        file = tmp_path / "content.json"
        file.write_text(json.dumps(content), encoding="utf-8")
        return run("disclosure", "ask", command, "--data", file, *words, *who, by=ASKER)

    id = ask("request-disclosure", REQUEST)
    ask("check-requester", CHECKED, "--disclosure", id)
    out = tmp_path / "pack.zip"
    sha256 = run("disclosure", "pack", id, "--out", out, *who, by=ASKER)
    assert hashlib.sha256(out.read_bytes()).hexdigest() == sha256
    ask("release-disclosure", {"pack": {"sha256": sha256}}, "--disclosure", id)
    [listed] = run("disclosure", "list", *who, by=ASKER).splitlines()
    assert (json.loads(listed)["state"], json.loads(listed)["disclosure"]) == ("released", id)
    assert json.loads(run("disclosure", "show", id, *who, by=ASKER))["withheld"] == []
    history = service.get("admin", f"/cases/{case}/history").json()["entries"]
    assert [each["type"] for each in history][-1] == "case.subject_access_given"
    with pytest.raises(CannotStart, match="can't be written"):
        run("disclosure", "pack", id, "--out", out, *who, by=ASKER)
    with pytest.raises(CannotStart, match="There is no such record"):
        run("disclosure", "pack", id, "--out", out, "--organisation", "ELSEWHERE", by=ASKER)
    with pytest.raises(CannotStart, match="disclosure-over"):
        ask("check-requester", CHECKED, "--disclosure", id)
    with pytest.raises(CannotStart, match="no content of"):
        ask("check-requester", {"identity": 1}, "--disclosure", id)
    with pytest.raises(CannotStart, match="Choose a command"):
        ask("request-erasure", {})
    with pytest.raises(CannotStart, match="begins one"):
        ask("check-requester", CHECKED)
