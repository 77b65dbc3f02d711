"""The command line: what information governance types, and what it is told."""

import json
from datetime import date
from typing import Any

import pytest

from infrastructure.postgres.cannot_start import CannotStart
from tests.integration.erasure.conftest import (
    APPROVER,
    ASKER,
    NAME,
    PERSON,
    Deployment,
    Run,
    Service,
)
from tests.integration.erasure.test_destruction import over
from tests.integration.erasure.test_subject import name_in


def test_an_erasure_from_the_request_to_the_list(
    deployment: Deployment, service: Service, run: Run
) -> None:
    case = service.begin()
    asked = ("--stream", case, "--subject", PERSON, "--ground", "court_order")
    id = run("erasure", "request", *asked, by=ASKER)
    with pytest.raises(CannotStart, match="own-request"):
        run("erasure", "approve", id, by=ASKER)
    told = json.loads(run("erasure", "approve", id, by=APPROVER))
    assert (told["state"], told["outstanding"]) == (
        "ordered",
        ["view_caseload", "view_outcomes", "view_search"],
    )
    deployment.project()
    assert json.loads(run("erasure", "carry-out"))["state"] == "done"
    assert json.loads(run("erasure", "list"))["erasure"] == id
    assert run("erasure", "carry-out") == ""
    assert name_in(deployment.serve(), case)["withheld"] == "erased"


def test_holds_are_placed_listed_and_released(
    deployment: Deployment, service: Service, run: Run
) -> None:
    case = service.begin()
    hold = run("hold", "place", "--stream", case, "--authority", "coroner", by=ASKER)
    assert json.loads(run("hold", "list")) == {
        "hold": hold,
        "authority": "coroner",
        "by": str(ASKER),
        "stream": str(case),
    }
    with pytest.raises(CannotStart, match="held"):
        run("erasure", "request", "--stream", case, "--ground", "court_order", by=ASKER)
    run("hold", "release", hold, by=APPROVER)
    assert run("hold", "list") == ""


def test_a_case_comes_up_for_destruction_once_its_time_is_over(
    deployment: Deployment, service: Service, run: Run
) -> None:
    service.begin()
    declined = service.begin()
    seen = service.get("duty", f"/cases/{declined}").headers["ETag"]
    decline = {
        "end_code": "50",
        "informed_on": "2026-03-04",
        "reasons": {"rationale": "Not ours."},
    }
    path = f"/cases/{declined}/decline-referral"
    answer = service.post("duty", path, {"data": decline}, **{"If-Match": seen})
    assert answer.status_code == 201, answer.text
    assert run("retention", "due", "--by", date(2040, 1, 1)) == ""
    told = json.loads(run("retention", "due", "--by", date(2050, 1, 1)))
    assert (told["case"], told["rule"]) == (str(declined), "adult_years")
    with pytest.raises(CannotStart, match="kept-on"):
        run("erasure", "request", "--stream", declined, "--ground", "retention_over", by=ASKER)


def test_a_destruction_list_is_drawn_up_approved_and_listed(
    deployment: Deployment, service: Service, run: Run
) -> None:
    case = over(service)
    id = run("destruction", "draw-up", case, by=ASKER)
    with pytest.raises(CannotStart, match="own-request"):
        run("destruction", "approve", id, by=ASKER)
    other = run("destruction", "draw-up", case, by=ASKER)
    run("destruction", "refuse", other, "--reason", "claim", by=APPROVER)
    assert json.loads(run("destruction", "approve", id, by=APPROVER))["state"] == "approved"
    deployment.project()
    assert json.loads(run("destruction", "carry-out"))["state"] == "done"
    told = [json.loads(line)["state"] for line in run("destruction", "list").splitlines()]
    assert told == ["done", "refused"]


def test_the_key_that_wraps_is_renewed_under_a_running_service(
    deployment: Deployment, service: Service, run: Run
) -> None:
    case = service.begin()
    folder = deployment.settings.secrets_dir
    before = (folder / "kek.key").read_bytes()
    assert run("keys", "rotate").startswith("1 data keys were wrapped again; destroyed: file/")
    assert (folder / "kek.key").read_bytes() != before
    assert not list(folder.glob("kek-*.key"))
    other = service.begin()
    again = deployment.serve()
    assert (name_in(again, case), name_in(again, other)) == (NAME, NAME)


def test_a_deployment_keeps_its_keys_in_a_security_module(
    deployment: Deployment, hsm_place: Any, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = hsm_place()
    pin = deployment.settings.data_dir / "pin"
    pin.write_text(f"{place.pin}\n")
    named = {"module": place.module, "token": place.token, "key": place.label, "pin_file": pin}
    for name, value in named.items():
        monkeypatch.setenv(f"CASELEDGER_HSM_{name.upper()}", str(value))
    update = {f"hsm_{name}": value for name, value in named.items()}
    deployment.settings = deployment.settings.model_copy(update=update)
    case = deployment.serve().begin()
    assert not (deployment.settings.secrets_dir / "kek.key").exists()
    assert "destroyed: pkcs11/" in run("keys", "rotate")
    assert name_in(deployment.serve(), case) == NAME
    deployment.settings = deployment.settings.model_copy(update={"hsm_module": None})
    with pytest.raises(CannotStart, match=r"kek\.key cannot be read"):
        deployment.serve()
