"""What changed on one's own cases since one last looked at each of them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from application.following import LogFollower
from projections.caseload.projection import CaseloadProjection
from projections.runner import Runner
from tests.integration.api.test_gate import WHY, Case, actor


@pytest.fixture
def case(client, bearer):
    case = Case(client, bearer)
    case.allocate(days=-30)
    return case


@pytest.fixture
def changed(client, bearer, services, case):
    """What changed in this case for somebody; None where nothing did, and the whole answer."""

    def changed(persona="pwp", **params):
        log = LogFollower(log=services.feed._log, parts=services.reader._parts)
        Runner(CaseloadProjection(), services.views, log, tell=lambda _: None).catch_up()
        told = {"next": None}
        while "next" in told:
            behind = {} if told["next"] is None else {"after": told["next"]}
            answer = client.get(
                "/caseload/changes", params={**params, **behind}, headers=bearer(persona)
            )
            assert answer.status_code == 200, answer.text
            told = answer.json()
            for one in told["cases"]:
                if one["case"] == case.id:
                    return one
        return None

    return changed


def types(told):
    return [entry["type"] for entry in told["entries"]]


def rate(case):
    return case.ask("duty", "rate-priority", {"priority": "soon", "reasons": {"rationale": "Rang"}})


def test_q37_what_others_recorded_since_i_last_looked(case, changed):
    assert changed()["never_looked"] is True
    assert types(changed()) == [
        "case.referral_accepted",
        "case.case_allocated",
    ], "the referral was taken by oneself"
    seen = case.get("pwp").json()["as_of"]["position"]
    assert changed() is None
    rated = rate(case)
    told = changed()
    assert (told["since_position"], told["count"]) == (seen, 1)
    [entry] = told["entries"]
    assert (entry["id"], entry["type"], entry["data"]["priority"]) == (
        rated,
        "case.priority_rated",
        "soon",
    )
    assert entry["by"]["actor"] == actor("duty")
    assert "Rang" not in str(told)
    assert changed() == told, "a list is no look at the case"
    case.get("pwp", "/history?limit=1")
    assert changed() == told, "nor is a page behind which there is more"
    now = datetime.now(timezone(timedelta(hours=1))).isoformat().replace("+", "%2B")
    assert case.code("pwp", f"?known_by={now}") is None
    assert changed() == told, "nor is what was known by some time"
    case.get("pwp", "/history?parts=false")
    assert case.code("pwp", "?looking=false") is None
    assert changed() == told, "nor is what a form asks for"
    case.get("pwp", "/history?after=1")
    assert changed() is None


def test_q37_since_a_moment_and_up_to_one(case, changed):
    first = case.get("pwp").json()["as_of"]["position"]
    rate(case)
    between = datetime.now(UTC)
    second = case.get("pwp").json()["as_of"]["position"]
    rate(case)
    both = ["case.priority_rated", "case.priority_rated"]
    assert types(changed(since_position=first)) == both
    assert types(changed(since_position=second)) == both[:1]
    assert types(changed(since=between.isoformat())) == both[:1]
    assert types(changed(since_position=first, position=second)) == both[:1]
    assert changed(since_position=second, position=second) is None


def test_q37_an_entry_that_came_late_says_by_how_much(case, changed):
    case.get("pwp")
    at = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    case.post(
        "duty",
        f"/cases/{case.id}/rate-priority",
        data={"priority": "soon", "reasons": {"rationale": "Rang"}},
        occurred={"at": at.replace("+00:00", "Z")},
    )
    [entry] = changed()["entries"]
    assert entry["late_seconds"] in range(3 * 86_400, 3 * 86_400 + 600)


def test_nobody_is_told_of_cases_that_are_not_theirs_or_of_what_is_restricted(case, changed):
    assert changed("pwp-two") is None
    assert changed("supervisor") is None, "the cases that one holds or covers"
    case.get("pwp")
    rated = rate(case)
    asked = {"ground": "third_party", "covers": [rated], "roles": ["supervisor"], "reasons": WHY}
    concern = {
        "variant": "adult",
        "categories": ["neglect"],
        "people": [
            {"person": case.get("pwp").json()["areas"]["referral"]["person"], "role": "subject"}
        ],
        "immediate_risk": False,
        "account": {"description": "Left alone for days."},
    }
    case.ask("duty", "raise-concern", concern)
    case.ask("safeguarding-lead", "restrict-access", asked)
    told = changed(since_position=0)
    [entry] = [entry for entry in told["entries"] if entry["id"] == rated]
    assert entry["data"] == {"withheld": "restricted"}


def test_one_asks_since_an_instant_or_a_position(client, bearer):
    params = {"since": "2026-01-01T00:00:00Z", "since_position": 1}
    answer = client.get("/caseload/changes", params=params, headers=bearer("pwp"))
    assert (answer.status_code, answer.json()["code"]) == (422, "two-moments")
