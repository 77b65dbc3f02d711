"""Over HTTP: what information governance asks for, who decides, and what is refused."""

from uuid import uuid4

import pytest

from tests.integration.erasure.conftest import NAME, PERSON, Deployment, Service
from tests.integration.erasure.test_subject import keys_of, name_in

IG, GUARDIAN = "information-governance", "caldicott-guardian"


def requested(service: Service, case: object, **more: object) -> str:
    data = {"stream": str(case), "ground": "court_order", **more}
    answer = service.post(IG, "/erasures/request-erasure", {"data": data})
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "requested"
    return str(answer.json()["erasure"])


def test_asked_for_and_approved_by_another_it_is_carried_out(
    deployment: Deployment, service: Service
) -> None:
    case = service.begin()
    id = requested(service, case, subject=str(PERSON))
    own = service.post(IG, f"/erasures/{id}/approve-erasure", {"data": {}})
    assert (own.status_code, own.json()["code"]) == (403, "own-request")
    assert name_in(service, case) == NAME
    approved = service.post(GUARDIAN, f"/erasures/{id}/approve-erasure", {"data": {}})
    assert approved.status_code == 201, approved.text
    assert (approved.json()["state"], approved.json()["outstanding"]) == (
        "ordered",
        ["view_caseload", "view_outcomes", "view_search"],
    )
    assert keys_of(deployment, case) == []
    assert name_in(service, case)["withheld"] == "erased", "the process that erased has let go"
    told = service.get(IG, f"/erasures/{id}").json()
    assert [(step["type"].partition(".")[2], step["by"]["role"]) for step in told["steps"]] == [
        ("erasure_requested", "information_governance"),
        ("erasure_approved", "information_governance"),
        ("erasure_ordered", "system_administrator"),
        ("erasure_partly_done", "system_administrator"),
    ]
    assert (told["held"], told["holds"]) == (False, [])
    [listed] = service.get(IG, "/erasures").json()["erasures"]
    assert (listed["erasure"], listed["stream"]) == (id, str(case))


def test_a_refusal_ends_it(service: Service) -> None:
    case = service.begin()
    id = requested(service, case)
    path = f"/erasures/{id}/refuse-erasure"
    assert service.post(GUARDIAN, path, {"data": {"reason": "because"}}).status_code == 422
    refused = service.post(GUARDIAN, path, {"data": {"reason": "legal_duty"}})
    assert (refused.status_code, refused.json()["state"]) == (201, "refused")
    answer = service.post(GUARDIAN, f"/erasures/{id}/approve-erasure", {"data": {}})
    assert (answer.status_code, answer.json()["code"]) == (409, "erasure-decided")


def test_a_hold_stops_request_and_approval_until_it_is_released(service: Service) -> None:
    case = service.begin()
    id = requested(service, case)
    placed = service.post(
        IG, "/holds/place-hold", {"data": {"authority": "coroner", "person": str(PERSON)}}
    )
    hold = placed.json()["hold"]
    assert [each["hold"] for each in service.get(IG, "/holds").json()["holds"]] == [hold]
    data = {"stream": str(case), "ground": "court_order"}
    for path, body in (
        ("/erasures/request-erasure", {"data": data}),
        (f"/erasures/{id}/approve-erasure", {"data": {}}),
    ):
        answer = service.post(GUARDIAN, path, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "held")
    assert service.get(IG, "/erasures").json()["erasures"][0]["state"] == "requested"
    told = service.get(IG, f"/erasures/{id}").json()
    assert (told["state"], told["held"], told["holds"]) == ("requested", True, [hold])
    assert not service.get(IG, f"/holds/{hold}").json()["released"]
    released = service.post(GUARDIAN, f"/holds/{hold}/release-hold", {"data": {}})
    assert released.status_code == 201
    assert service.get(IG, "/holds").json()["holds"] == []
    told = service.get(IG, f"/holds/{hold}").json()
    assert (told["released"], len(told["steps"])) == (True, 2)
    assert service.get(IG, f"/holds/{id}").status_code == 404, "an erasure is no hold"
    approved = service.post(GUARDIAN, f"/erasures/{id}/approve-erasure", {"data": {}})
    assert approved.json()["state"] == "ordered"


@pytest.mark.parametrize("persona", ["manager", "pwp", "safeguarding-lead", "auditor", "operator"])
def test_nobody_else_may(service: Service, persona: str) -> None:
    case, some = service.begin(), uuid4()
    data = {"stream": str(case), "ground": "court_order"}
    told = [
        service.get(persona, "/erasures"),
        service.get(persona, "/holds"),
        service.get(persona, "/retention/due?by=2050-01-01"),
        service.post(persona, "/erasures/request-erasure", {"data": data}),
        service.post(persona, f"/erasures/{some}/approve-erasure", {"data": {}}),
        service.post(persona, f"/erasures/{some}/refuse-erasure", {"data": {"reason": "claim"}}),
        service.post(
            persona, "/holds/place-hold", {"data": {"authority": "court", "stream": str(case)}}
        ),
        service.post(persona, f"/holds/{some}/release-hold", {"data": {}}),
    ]
    assert {(each.status_code, each.json()["code"]) for each in told} == {(403, "role-may-not")}


def test_what_is_due_is_looked_for_page_by_page(service: Service) -> None:
    ended, running = service.begin(), service.begin()
    seen = service.get("duty", f"/cases/{ended}").headers["ETag"]
    decline = {
        "end_code": "50",
        "informed_on": "2026-03-04",
        "reasons": {"rationale": "Not ours."},
    }
    path = f"/cases/{ended}/decline-referral"
    assert service.post("duty", path, {"data": decline}, **{"If-Match": seen}).status_code == 201
    first = service.get(IG, "/retention/due?by=2050-01-01&limit=1").json()
    assert [(each["case"], each["held"]) for each in first["due"]] == [(str(ended), False)]
    rest = service.get(IG, f"/retention/due?by=2050-01-01&after={first['next']}").json()
    assert (rest["due"], rest["looked_at"], rest["next"]) == ([], 1, None)
    assert service.get(IG, "/retention/due?by=2040-01-01").json()["due"] == []
    assert running != ended
