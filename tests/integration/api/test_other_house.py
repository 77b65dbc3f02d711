"""Of the records of one organisation the desk of another keeps, erases and lists nothing."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from tests.integration.api.test_commands import REFERRAL

IG, SECOND = "information-governance", "caldicott-guardian"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def asked(client, settings):
    """A way to ask as a persona of our organisation, or as its like in another."""
    issuer = local_issuer(settings)

    def asked(persona, path, data=None, *, elsewhere=False):
        known = PERSONAS[persona]
        if elsewhere:
            known = replace(known, organisation="OTHERWELL", actor=uuid4())
        headers = {"Authorization": f"Bearer {issuer.token(known)}"}
        if data is None:
            return client.get(path, headers=headers)
        body = {"data": data}
        return client.post(path, json=body, headers={**headers, "Idempotency-Key": str(uuid4())})

    return asked


@pytest.fixture
def case(asked):
    begun = asked("duty", "/cases/receive-referral", REFERRAL["data"])
    assert begun.status_code == 201, begun.text
    return begun.json()["case"]


def test_an_erasure_is_asked_for_approved_and_seen_in_its_own_house(asked, case):
    wanted = {"stream": case, "ground": "court_order"}
    path = "/erasures/request-erasure"
    assert asked(IG, path, wanted, elsewhere=True).status_code == 404
    made = asked(IG, path, wanted)
    assert made.status_code == 201, made.text
    id = made.json()["erasure"]
    for command, data in (("approve", {}), ("refuse", {"reason": "claim"})):
        other = asked(IG, f"/erasures/{id}/{command}-erasure", data, elsewhere=True)
        assert other.status_code == 404, command
    assert asked(IG, f"/erasures/{id}", elsewhere=True).status_code == 404
    assert asked(IG, f"/erasures/{id}").json()["stream"] == case
    assert case not in asked(IG, "/erasures", elsewhere=True).text
    assert case in asked(IG, "/erasures").text
    refused = asked(SECOND, f"/erasures/{id}/refuse-erasure", {"reason": "claim"})
    assert refused.status_code == 201, refused.text


def test_a_hold_is_placed_seen_and_released_in_its_own_house(asked, case):
    wanted = {"stream": case, "authority": "court"}
    assert asked(IG, "/holds/place-hold", wanted, elsewhere=True).status_code == 404
    hold = asked(IG, "/holds/place-hold", wanted).json()["hold"]
    release = f"/holds/{hold}/release-hold"
    assert asked(IG, release, {}, elsewhere=True).status_code == 404
    assert asked(IG, f"/holds/{hold}", elsewhere=True).status_code == 404
    assert asked(IG, f"/holds/{hold}").json()["stream"] == case
    assert case not in asked(IG, "/holds", elsewhere=True).text
    assert case in asked(IG, "/holds").text
    assert asked(IG, release, {}).status_code == 201


def test_what_is_due_and_listed_is_of_ones_own_house(asked, case):
    far = str(TODAY.replace(year=TODAY.year + 60, month=1, day=1))
    wanted = {"cases": [case]}
    path = "/destructions/list-for-destruction"
    assert asked(IG, path, wanted, elsewhere=True).status_code == 404
    assert asked(IG, path, wanted).status_code == 409, "its time is not over"
    due = asked(IG, f"/retention/due?by={far}", elsewhere=True)
    assert (due.status_code, due.json()["looked_at"]) == (200, 0)
    assert asked(IG, f"/retention/due?by={far}").json()["looked_at"] > 0


def test_nobody_else_learns_whether_there_is_such_an_erasure(asked, case):
    made = asked(IG, "/erasures/request-erasure", {"stream": case, "ground": "court_order"})
    for id in (made.json()["erasure"], str(uuid4())):
        answer = asked("pwp", f"/erasures/{id}/approve-erasure", {})
        assert (answer.status_code, answer.json()["code"]) == (403, "role-may-not")
        for kind in ("erasures", "holds", "destructions"):
            told = asked("pwp", f"/{kind}/{id}")
            assert (told.status_code, told.json()["code"]) == (403, "role-may-not"), kind
