"""Destruction lists: fixed, approved by another, each case erased once or dropped with a reason."""

from base64 import b64encode
from contextlib import ExitStack
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from api.operators.erasing import compose_erasure, information_governance
from application.erasing.destruction import Destroying
from domain.commands import NotPossible
from domain.governance.destruction import ApproveDestruction, Destruction
from domain.governance.holds import PlaceHold
from tests.integration.erasure.conftest import (
    APPROVER,
    ASKER,
    NAME,
    PERSON,
    REFERRAL,
    Deployment,
    Service,
)
from tests.integration.erasure.test_subject import keys_of, name_in

LONG_AGO = {"occurred": {"on": "2004-03-04"}, "known": {"on": "2004-03-04"}}
BORN_1970 = {**REFERRAL["data"]["who"], "date_of_birth": "1970-04-17"}
IG, GUARDIAN = "information-governance", "caldicott-guardian"


def over(service: Service) -> UUID:
    """A case that ended so long ago that its time is over."""
    data = {**REFERRAL["data"], "received": "2004-02-02", "who": BORN_1970}
    begun = service.post("duty", "/cases/receive-referral", {**LONG_AGO, "data": data})
    assert begun.status_code == 201, begun.text
    case = UUID(begun.json()["case"])
    seen = service.get("duty", f"/cases/{case}").headers["ETag"]
    decline = {
        "end_code": "50",
        "informed_on": "2004-03-04",
        "reasons": {"rationale": "Not ours."},
    }
    path = f"/cases/{case}/decline-referral"
    answer = service.post("duty", path, {**LONG_AGO, "data": decline}, **{"If-Match": seen})
    assert answer.status_code == 201, answer.text
    return case


def approved(deployment: Deployment, *cases: UUID) -> UUID:
    destroying = deployment.desk().destroying
    id = destroying.draw_up(information_governance(ASKER), cases, key=str(uuid4())).case
    caller = information_governance(APPROVER)
    destroying.ask(caller, ApproveDestruction(), id, key=f"approve-{id}")
    return id


def carried_out(deployment: Deployment, id: UUID) -> Destruction:
    deployment.desk().destroying.carry_out(id)
    deployment.project()
    return deployment.desk().destroying.carry_out(id)


def test_a_list_from_drawing_up_to_the_stub(deployment: Deployment, service: Service) -> None:
    case, kept = over(service), service.begin()
    data = {"cases": [str(case), str(kept)]}
    answer = service.post(IG, "/destructions/list-for-destruction", {"data": data})
    assert (answer.status_code, answer.json()["code"]) == (409, "kept-on")
    data = {"cases": [str(case)]}
    drawn = service.post(IG, "/destructions/list-for-destruction", {"data": data}).json()
    assert (drawn["state"], drawn["policy"]) == ("listed", "retention/1")
    assert drawn["cases"] == [
        {"case": str(case), "kept_until": "2024-03-04", "rule": "adult_years"}
    ]
    one = f"/destructions/{drawn['destruction']}"
    [told] = service.get(IG, one).json()["cases"]
    assert (told["case"], told["held"], "erasure" in told) == (str(case), False, False)
    path = f"{one}/approve-destruction"
    own = service.post(IG, path, {"data": {}})
    assert (own.status_code, own.json()["code"]) == (403, "own-request")
    assert service.post(GUARDIAN, path, {"data": {}}).json()["state"] == "approved"
    done = carried_out(deployment, UUID(drawn["destruction"]))
    assert (done.done, done.dropped) == (True, {})
    assert keys_of(deployment, case) == []
    again = deployment.serve()
    assert name_in(again, kept) == NAME
    stub = again.get("manager", f"/cases/{case}")
    assert stub.status_code == 200, "codes and dates stay, and tell what was destroyed"
    assert stub.json()["who"]["erased"]["ground"] == "retention_over"
    [listed] = again.get(IG, "/destructions").json()["destructions"]
    assert listed["state"] == "done"
    [told] = again.get(IG, one).json()["cases"]
    assert told["erasure_state"] == "done"
    assert again.get(IG, f"/erasures/{told['erasure']}").json()["steps"][-1]["data"]["fingerprints"]


def test_a_case_that_may_not_go_any_more_drops_out_with_the_reason(
    deployment: Deployment, service: Service
) -> None:
    held, moved, other = over(service), over(service), over(service)
    id = approved(deployment, held, moved, other)
    deployment.ask(PlaceHold(authority="public_inquiry", stream=held))
    document = {"media_type": "application/pdf", "content": b64encode(b"%PDF-1.7\n").decode()}
    letter = {"kind": "letter", "direction": "received", "detail": {"title": "A late letter"}}
    body = {"data": {**letter, "document": document}}
    late = service.post("manager", f"/cases/{moved}/add-document", body)
    assert late.status_code == 201, late.text
    done = carried_out(deployment, id)
    assert (done.done, done.dropped) == (True, {held: "held", moved: "kept_on"})
    assert [len(keys_of(deployment, case)) for case in (held, moved, other)] == [1, 1, 0]


def test_what_is_forbidden_between_request_and_order_is_given_up(
    deployment: Deployment, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = over(service)
    id = approved(deployment, case)
    desk = deployment.desk()

    def ends(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(desk.erasing, "_order", ends)
        with pytest.raises(KeyboardInterrupt):
            desk.destroying.carry_out(id)
    deployment.ask(PlaceHold(authority="court", person=PERSON))
    done = carried_out(deployment, id)
    assert (done.done, done.dropped) == (True, {case: "held"})
    [erasure] = deployment.desk().erasing.all().values()
    assert (erasure.refused, erasure.is_to_be_carried_out) == ("held", False)
    assert len(keys_of(deployment, case)) == 1


STEPS = ("_erasing.request_listed", "_erasing._order", "_erasing._report", "_record")


@pytest.mark.parametrize("step", STEPS)
def test_stopped_after_each_step_it_goes_on_and_is_not_done_before(
    deployment: Deployment, service: Service, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    cases = [over(service), over(service)]
    id = approved(deployment, *cases)
    deployment.project()
    for number in range(1, 20):
        with ExitStack() as closing, monkeypatch.context() as patched:
            killed = compose_erasure(deployment.settings, closing).destroying
            stopping(killed, step, patched, at=number)
            try:
                done = killed.carry_out(id).done
            except KeyboardInterrupt:
                done = False
        if done:
            break
        deployment.project()
    assert number > 1, "it was stopped at least once"
    assert deployment.desk().destroying.one(id).done
    assert [keys_of(deployment, case) for case in cases] == [[], []]
    with psycopg.connect(deployment.databases.superuser_url) as connection:
        counted = connection.execute(
            "SELECT type, count(*) FROM ledger.event WHERE type LIKE 'governance.%%' GROUP BY 1"
        ).fetchall()
    found = dict(counted)
    assert found["governance.erasure_requested"] == found["governance.erasure_ordered"] == 2
    assert found["governance.erasure_done"] == 2
    assert found["governance.destruction_done"] == 1


def stopping(destroying: Destroying, step: str, patched: pytest.MonkeyPatch, *, at: int) -> None:
    """Have it end as if killed, right after it has done the step so many times."""
    owner: Any = destroying
    *path, name = step.split(".")
    for each in path:
        owner = getattr(owner, each)
    real = getattr(owner, name)

    calls = count(1)

    def stops(*given: Any, **named: Any) -> Any:
        answer = real(*given, **named)
        if next(calls) == at:
            raise KeyboardInterrupt
        return answer

    patched.setattr(owner, name, stops)


def test_nobody_draws_up_a_list_of_what_is_in_use(deployment: Deployment, service: Service) -> None:
    with pytest.raises(NotPossible, match="kept-on"):
        approved(deployment, service.begin())
