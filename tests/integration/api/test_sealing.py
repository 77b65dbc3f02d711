"""A disclosure is sealed: what stood is restricted, what follows goes to a matter, and whoever may
not know meets neither, in a reading, a list or the feed, from that moment on."""

from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from tests.integration.api.test_gate import TODAY, Case, actor

SAID, CODE = "It was somebody of this house.", "organisational"
LATER = "She named him today."
PERSON = "0198aaaa-0000-7000-8000-000000000001"
WHY = {"reasons": "He works here."}


@pytest.fixture
def case(client, bearer):
    case = Case(client, bearer)
    case.allocate()
    concern = {
        "variant": "adult",
        "categories": [CODE],
        "people": [{"person": PERSON, "role": "subject"}],
        "immediate_risk": False,
        "account": {"description": SAID},
    }
    case.entry = case.ask("pwp", "raise-concern", concern)
    return case


def told_to(case, client, bearer, persona, **headers):
    """All that somebody may read of the case, and the feed where they follow it."""
    headers = {**bearer(persona), **headers}
    paths = (f"/cases/{case.id}", f"/cases/{case.id}/history", f"/cases/{case.id}/crisis-card")
    answers = [client.get(path, headers=headers) for path in paths]
    cursor, events = None, []
    while True:
        query = {"limit": 500} | ({} if cursor is None else {"after": cursor})
        page = client.get("/feed", params=query, headers=headers)
        if page.status_code != 200 or not page.json():
            break
        cursor = page.headers["Next-Cursor"]
        events += [each for each in page.json() if each["subject"] == case.id]
    return [answer.text for answer in answers] + [str(events)]


def test_what_is_sealed_is_gone_at_once_from_whoever_may_not_know(case, client, bearer):
    for persona in ("supervisor", "subscriber"):
        assert CODE in "".join(told_to(case, client, bearer, persona))
    seal = {"ground": "sealed_from_now", "covers": [case.entry], "actors": [actor("pwp")]}
    restriction = case.ask("safeguarding-lead", "restrict-access", {**seal, "reasons": WHY})
    raised = {
        "matter": str(uuid4()),
        "cases": [case.id],
        "exclude": [actor("supervisor")],
        "account": {"description": LATER},
    }
    matter = case.post("safeguarding-lead", "/matters/raise-hidden-concern", data=raised)["matter"]
    for persona in ("supervisor", "subscriber", "auditor", "admin", "manager", "duty"):
        told = "".join(told_to(case, client, bearer, persona))
        assert all(kept not in told for kept in (SAID, CODE, LATER, matter)), persona
        assert client.get(f"/matters/{matter}", headers=bearer(persona)).status_code in {403, 404}
    assert SAID in "".join(told_to(case, client, bearer, "pwp"))
    lead = told_to(case, client, bearer, "safeguarding-lead")
    assert SAID in "".join(lead)
    assert LATER in client.get(f"/matters/{matter}", headers=bearer("safeguarding-lead")).text
    asked = {"restriction": restriction, "reasons": WHY}
    case.ask("manager", "request-unsealing", asked)
    for persona in ("manager", "safeguarding-lead"):
        path = f"/cases/{case.id}/lift-restriction"
        etag = case.get(persona).headers["ETag"]
        headers = {**bearer(persona), "Idempotency-Key": str(uuid4()), "If-Match": etag}
        alone = client.post(path, json={"data": asked}, headers=headers)
        assert alone.status_code == 403, alone.text
    assert CODE not in "".join(told_to(case, client, bearer, "subscriber"))
    case.ask("supervisor", "lift-restriction", asked)
    for persona in ("supervisor", "subscriber"):
        assert CODE in "".join(told_to(case, client, bearer, persona))


def test_a_follower_is_told_that_it_was_sealed_and_of_the_rest_that_it_is_there(
    case, client, bearer
):
    seal = {"ground": "sealed_from_now", "actors": [actor("pwp")], "reasons": WHY}
    case.ask("safeguarding-lead", "restrict-access", seal)
    page = client.get("/feed", params={"limit": 500}, headers=bearer("subscriber"))
    told = {}
    while page.json():
        told |= {each["type"]: each for each in page.json() if each["subject"] == case.id}
        query = {"limit": 500, "after": page.headers["Next-Cursor"]}
        page = client.get("/feed", params=query, headers=bearer("subscriber"))
    assert told["case.access_restricted.v1"]["data"]["fields"] == {"covers": []}, "not why"
    concern = told["case.concern_raised.v1"]
    assert concern["data"] == {"version": concern["data"]["version"], "withheld": "restricted"}
    assert PERSONAS["pwp"].actor.hex not in str(concern).replace("-", "")
    assert TODAY.isoformat() in concern["time"]
