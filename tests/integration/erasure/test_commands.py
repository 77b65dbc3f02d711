"""The command line: what information governance types, and what it is told."""

import json
from datetime import date

import pytest

from infrastructure.postgres.cannot_start import CannotStart
from tests.integration.erasure.conftest import APPROVER, ASKER, PERSON, Deployment, Run, Service
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
