"""What changed of a case between two moments, over HTTP, and what its state rests on."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.api.test_commands import REFERRAL
from tests.integration.api.test_gate import Case

NOW = datetime.now(UTC)
WORDS = "A bruise on the left arm."


def instant(at):
    return at.isoformat().replace("+00:00", "Z")


@pytest.fixture
def case(client, bearer):
    case = Case(client, bearer)
    case.allocate()
    return case


@pytest.fixture
def changes(client, bearer, case):
    def changes(persona="pwp", **params):
        path = f"/cases/{case.id}/changes"
        return client.get(path, params=params, headers=bearer(persona))

    return changes


def concern(case, **about):
    data = {
        "variant": "child",
        "categories": ["physical"],
        "people": [{"person": REFERRAL["data"]["person"], "role": "subject"}],
        "immediate_risk": False,
        "account": {"description": WORDS},
        "late_reason": "forgotten",
    }
    told = case.post("pwp", f"/cases/{case.id}/raise-concern", data=data, **about)
    return told["events"][0]["id"], told["position"]


def test_q1_what_came_later_of_what_had_happened_before_marked_as_late(case, changes):
    position = case.get("pwp").json()["as_of"]["position"]
    seen = {"at": instant(NOW - timedelta(days=3))}
    raised, _ = concern(case, occurred=seen, known=seen)
    answer = changes(since_position=position)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    [added] = told["added"]
    assert (added["id"], added["late"], added["happened_before"]) == (raised, True, True)
    assert added["parts"]["account"]["description"] == WORDS
    [variant] = [each for each in told["changed"] if each["field"].endswith(f"{raised}.variant")]
    assert (variant["after"], variant["rests_on"]) == ("child", raised)
    assert changes(since_position=position, until_position=position).json()["added"] == []
    everything = changes(since=instant(NOW - timedelta(days=90))).json()
    assert everything["added"][-1]["id"] == raised, "also from before the case began"


def test_by_the_other_clock_it_was_known_before(case, changes):
    seen = {"at": instant(NOW - timedelta(days=3))}
    raised, _ = concern(case, occurred=seen, known=seen)
    days = {"since_known_by": NOW - timedelta(days=4), "until_known_by": NOW - timedelta(days=2)}
    told = changes(**{name: instant(at) for name, at in days.items()}).json()
    assert [added["id"] for added in told["added"]] == [raised]
    assert "happened_before" not in told["added"][0], "it happened between the two"
    assert told["until"]["known_by"] == instant(days["until_known_by"])


def test_q15_a_correction_marks_what_it_corrects(case, changes):
    raised, position = concern(case)
    wrong = {"scope": "part", "reason": "wrong_fact", "right": {"text": "The right arm."}}
    corrected = case.ask("pwp", "correct-entry", {**wrong, "entry": raised})
    told = changes(since_position=position).json()
    assert [added["id"] for added in told["added"]] == [corrected]
    [marked] = told["marked"]
    assert (marked["entry"], marked["corrected_by"]) == (raised, [corrected])


def test_each_value_of_a_case_names_the_entry_it_rests_on(case, client, bearer):
    raised, _ = concern(case)
    assert "rests_on" not in case.get("pwp").json()
    told = case.get("pwp", "?rests_on=true").json()
    assert told["rests_on"][f"safeguarding.concerns.{raised}.variant"] == raised
    history = case.get("pwp", "/history").json()["entries"]
    [accepted] = [e["id"] for e in history if e["type"] == "case.referral_accepted"]
    assert told["rests_on"]["referral.stage"] == accepted
    assert set(told["rests_on"].values()) <= {entry["id"] for entry in history}


def test_the_office_is_told_no_more_than_it_may_see(case, changes):
    position = case.get("pwp").json()["as_of"]["position"]
    raised, _ = concern(case)
    told = changes("admin", since_position=position).json()
    [added] = told["added"]
    assert (added["id"], added["data"]) == (raised, {"withheld": "closed"})
    assert not [each for each in told["changed"] if "safeguarding" in each["field"]]
    assert changes("pwp-two", since_position=position).status_code == 403


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "since-missing"),
        ({"since": instant(NOW), "since_position": 1}, "two-moments"),
        ({"since": instant(NOW + timedelta(days=9))}, "future-time"),
        ({"since_position": 3, "until_position": 2}, "period-out-of-order"),
    ],
)
def test_what_is_no_period_is_refused(changes, asked, code):
    answer = changes(**asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
