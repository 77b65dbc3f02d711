"""An outsider reads a case as it stood, for a time, and nothing after."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.api.test_documents import adding
from tests.integration.api.test_gate import Case, actor

BEFORE, AFTER = "Left alone for days.", "Never said before."


def concern(case, text):
    return {
        "variant": "adult",
        "categories": ["neglect"],
        "people": [{"person": case.person, "role": "subject"}],
        "immediate_risk": False,
        "account": {"description": text},
    }


@pytest.fixture
def case(client, bearer):
    case = Case(client, bearer)
    case.person = "0198aaaa-0000-7000-8000-000000000001"
    case.allocate()
    case.ask("pwp", "raise-concern", concern(case, BEFORE))
    return case


@pytest.fixture
def review(case):
    """Asked for as the case stands now; then the case goes on."""
    now = datetime.now(UTC)
    asked = {
        "reviewer": actor("external-reviewer"),
        "cases": [case.id],
        "as_at": now.isoformat(),
        "starting": now.isoformat(),
        "until": (now + timedelta(days=1)).isoformat(),
        "ground": "serious_case",
        "authority": "panel-7",
    }
    review = case.post(
        "information-governance", "/external-reviews/request-external-review", data=asked
    )["review"]
    case.ask("pwp", "raise-concern", concern(case, AFTER))
    case.letter = case.post("pwp", f"/cases/{case.id}/add-document", **adding())["events"][0]["id"]
    return review


@pytest.fixture
def approved(case, review):
    path = f"/external-reviews/{review}/approve-external-review"
    case.post("caldicott-guardian", path, data={})
    return {"External-Review": review}


def test_a_review_opens_the_case_as_it_stood_and_nothing_after(case, approved):
    told = case.get("external-reviewer", "/history", **approved)
    assert BEFORE in told.text
    assert AFTER not in told.text
    now = case.get("pwp", "/history").json()
    then = told.json()
    assert then["as_of"]["position"] < now["as_of"]["position"]
    assert len(then["entries"]) == len(now["entries"]) - 2
    state = case.get("external-reviewer", **approved).json()
    assert state["version"] == len(then["entries"])
    later = case.get(
        "external-reviewer", f"/history?position={now['as_of']['position']}", **approved
    )
    assert later.json()["as_of"] == then["as_of"]
    earlier = case.get("external-reviewer", "/history?position=0", **approved)
    assert earlier.status_code == 404
    letter = case.get("external-reviewer", f"/documents/{case.letter}", **approved)
    assert letter.status_code == 404


def test_it_opens_nothing_else_to_nobody_else(case, approved, client, bearer):
    assert case.code("external-reviewer") == "no-relationship"
    assert case.code("cwp", **approved) == "no-relationship"
    assert case.code("auditor", **approved) is None, "who may see it anyhow sees it as it is"
    other = Case(client, bearer)
    other.allocate()
    assert other.code("external-reviewer", **approved) == "no-relationship"
    for path in ("/readings", "/chronology"):
        assert case.get("external-reviewer", path, **approved).status_code == 403, path
    for path in ("/caseload", "/feed", "/external-reviews", "/alerts"):
        answer = client.get(path, headers={**bearer("external-reviewer"), **approved})
        assert answer.status_code == 403, path


def test_it_waits_for_approval_and_ends_at_once(case, review, client, bearer):
    named = {"External-Review": review}
    assert case.code("external-reviewer", **named) == "no-relationship"
    path = f"/external-reviews/{review}"
    headers = {**bearer("information-governance"), "Idempotency-Key": f"own-{review}"}
    own = client.post(f"{path}/approve-external-review", json={"data": {}}, headers=headers)
    assert (own.status_code, own.json()["code"]) == (403, "own-request")
    case.post("caldicott-guardian", f"{path}/approve-external-review", data={})
    assert case.code("external-reviewer", **named) is None
    case.post("information-governance", f"{path}/end-external-review", data={})
    assert case.code("external-reviewer", **named) == "no-relationship"


def test_a_reviewer_is_told_what_was_granted_to_them_and_until_when(case, review, client, bearer):
    def granted(persona="external-reviewer"):
        return client.get("/external-reviews/granted", headers=bearer(persona))

    def mine():
        return [each for each in granted().json()["reviews"] if each["review"] == review]

    assert mine() == [], "nobody has approved it yet"
    path = f"/external-reviews/{review}"
    case.post("caldicott-guardian", f"{path}/approve-external-review", data={})
    [told] = mine()
    assert (told["cases"], told["in_force"]) == ([case.id], True)
    assert "requested_by" not in told
    case.post("information-governance", f"{path}/end-external-review", data={})
    [told] = mine()
    assert not told["in_force"]
    assert {granted(persona).status_code for persona in ("pwp", "information-governance")} == {403}


def test_what_is_restricted_is_restricted_for_a_reviewer_too(case, approved):
    asked = {"ground": "ordered", "actors": [actor("pwp")], "reasons": {"reasons": "By order."}}
    case.ask("manager", "restrict-access", asked)
    assert case.code("external-reviewer", **approved) == "case-restricted"


def test_reviews_are_listed_for_who_approves_them(case, review, client, bearer):
    listed = client.get("/external-reviews", headers=bearer("caldicott-guardian")).json()["reviews"]
    [told] = [each for each in listed if each["review"] == review]
    assert told["cases"] == [case.id]
    assert told["requested_by"] == actor("information-governance")
    assert "approved_by" not in told
    assert client.get("/external-reviews", headers=bearer("manager")).status_code == 403
