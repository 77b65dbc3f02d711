"""A case in hindsight, over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.api.test_gate import Case, actor

NOW = datetime.now(UTC)


def instant(at):
    return at.isoformat().replace("+00:00", "Z")


@pytest.fixture
def case(client, bearer):
    case = Case(client, bearer)
    case.allocate(days=-30)
    return case


def attend(case, at):
    booking = {"appointment_type": "02", "medium": "02", "practitioner": actor("pwp")}
    contact = case.ask("pwp", "book-contact", {**booking, "planned": instant(at)})
    seen = {"contact": contact, "attendance_code": "5", "duration_minutes": 30}
    case.ask("pwp", "record-attendance", {**seen, "started": instant(at)})
    return contact


def screen(case, contact, **changes):
    asked = ("suicide", "self_harm", "to_others", "from_others", "neglect")
    answers = dict.fromkeys(asked, "no") | {"contact": contact} | changes
    return case.ask("pwp", "screen-risk", answers)


@pytest.fixture
def story(case):
    """A questionnaire five days ago, a contact three days later, and the case closed."""
    measured = case.ask(
        "pwp",
        "record-measures",
        {
            "instrument": "PHQ9",
            "mode": "online",
            "completed_on": str((NOW - timedelta(days=5)).date()),
            "answers": {"items": [1, 1, 1, 1, 1, 1, 1, 1, 2]},
        },
    )
    contact = attend(case, NOW - timedelta(days=2))
    screened = screen(case, contact, responds_to=measured)
    return measured, contact, screened


def test_q18_q19_q21_risk_the_answer_and_the_rules(case, story):
    measured, contact, screened = story
    answer = case.get("pwp", "/reconstruction")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    [at] = told["contacts"]
    assert (at["contact"], at["asked"]) == (contact, True)
    assert [each["id"] for each in at["screens"]] == [screened]
    assert at["screens"][0]["data"]["suicide"] == "no"
    [flagged] = told["flagged_answers"]
    assert flagged["entry"]["id"] == measured
    assert flagged["entry"]["parts"]["answers"]["items"][8] == 2
    assert flagged["next_contact"]["contact"] == contact
    day = 24 * 3600
    assert 2 * day <= flagged["seconds_at_least"] <= flagged["seconds_at_most"] <= 4 * day
    assert flagged["told"] == [], "it was written down after the contact"
    named = {each["type"]: each for each in told["rules"]["named_by_entries"]}
    assert named["case.measures_recorded"]["entry"] == measured


def test_q20_what_who_closed_it_had_seen_and_what_came_after(case, story):
    measured, *_ = story
    case.get("supervisor", "/history")
    unseen = case.ask("pwp", "request-supervision", {"reason": "question", **QUESTION})
    end = {"end_date": str(NOW.date()), "end_code": "46", "summary": {"summary": "Ended."}}
    closed = case.ask("supervisor", "close-case", end)
    addendum = {"entry": measured, "addition": {"text": "Her mother had rung."}}
    path = f"/cases/{case.id}/add-addendum"
    seen = {"at": instant(NOW - timedelta(days=4))}
    late = case.post("pwp", path, data=addendum, occurred=seen)["events"][0]["id"]
    [ending] = case.get("pwp", "/reconstruction").json()["endings"]
    assert ending["closed"]["id"] == closed
    assert [each["id"] for each in ending["arrived_after"]] == [late]
    assert "not_seen_by_who_closed_it" not in ending, "that is for who watches over access"
    [ending] = case.get("auditor", "/reconstruction").json()["endings"]
    assert unseen in ending["not_seen_by_who_closed_it"]
    assert measured not in ending["not_seen_by_who_closed_it"], "they read it"


def test_who_is_not_told_of_contacts_and_risk_is_refused(case):
    refused = case.get("admin", "/reconstruction")
    assert (refused.status_code, refused.json()["code"]) == (403, "role-may-not")


QUESTION = {"question": {"question": "What now?"}}
