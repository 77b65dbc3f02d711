"""Boards over HTTP: what stands there for whom, by which rule, at any moment."""

from datetime import UTC, date, datetime, timedelta

import pytest

from api.composing.compose import VIEWS
from application.following import LogFollower
from domain.boards import BoardName, board_rules
from domain.case.risk.risk import Judgement
from domain.policies import policy
from projections.boards.item import Kind
from projections.runner import Runner
from tests.integration.api.test_commands import REFERRAL
from tests.integration.api.test_gate import CONCERN, WHY, Case, actor

NOW = datetime.now(UTC)
VERSION = policy("boards")["version"]


def instant(at):
    return at.isoformat().replace("+00:00", "Z")


@pytest.fixture
def case(client, bearer):
    case = Case(client, bearer)
    case.allocate(days=-30)
    return case


@pytest.fixture
def read(client, bearer, services, case):
    """A board as somebody reads it; of its rows those of this case, for there are others."""

    def read(name, persona="pwp", **params):
        for view in VIEWS:
            log = LogFollower(log=services.feed._log, parts=services.reader._parts)
            Runner(view, services.views, log, tell=lambda _: None).catch_up()
        answer = client.get(
            f"/boards/{name}", params={"limit": 200, **params}, headers=bearer(persona)
        )
        assert answer.status_code == 200, answer.text
        told = answer.json()
        return told | {"rows": [row for row in told["rows"] if row["case"] == case.id]}

    return read


@pytest.fixture
def concern(case):
    """A concern, and a referral to social care about it that was due an answer two weeks ago."""
    raised = case.ask("pwp", "raise-concern", CONCERN | {"variant": "child"})
    made_at = NOW - timedelta(days=14)
    sent = case.ask(
        "pwp",
        "refer-to-agency",
        {
            "concern": raised,
            "agency": "childrens_social_care",
            "method": "telephone",
            "made_at": instant(made_at),
            "consent": "given",
            "basis": "safeguarding",
            "person_told": "yes",
            "sent": {"content": "Left alone for days."},
        },
    )
    return raised, sent


def test_every_rule_of_every_board_looks_for_something_that_the_view_keeps():
    assert set(policy("boards")["boards"]) == {name.value for name in BoardName}
    for name in BoardName:
        kinds = [Kind(rule.kind) for rule in board_rules(name).rules]
        assert len(kinds) == len(set(kinds)), "a row says by one rule why it is there"


def test_q5_which_agencies_have_not_replied_within_their_clock(case, concern, read):
    raised, sent = concern
    told = read("concerns")
    assert set(told["as_of"]) == {"position", "recorded"}
    assert told["unchecked_rules"] == ["boards"]
    [reply, opened] = told["rows"]
    assert (opened["entry"], opened["case"]) == (raised, case.id)
    assert opened["rule"] == {"policy": "boards", "version": VERSION, "code": "concern_open"}
    assert reply["rule"]["code"] == "agency_reply_awaited"
    assert (reply["entry"], reply["about"], reply["because"]) == (sent, raised, [sent])
    assert (reply["overdue"], reply["practitioner_id"]) == (True, actor("pwp"))
    assert reply["working_days_late"] in range(7, 10)
    assert "Left alone" not in str(told)
    before = read("concerns", position=told["as_of"]["position"] - 1)
    assert [row["entry"] for row in before["rows"]] == [raised]


def test_nobody_sees_on_a_board_what_the_gate_keeps_from_them(case, concern, read):
    assert len(read("concerns")["rows"]) == len(read("concerns", "supervisor")["rows"]) == 2
    for persona in ("cwp", "pwp-two", "admin"):
        assert read("concerns", persona)["rows"] == []
    asked = {"ground": "third_party", "covers": [concern[0]], "roles": ["pwp"], "reasons": WHY}
    case.ask("safeguarding-lead", "restrict-access", asked)
    assert len(read("concerns")["rows"]) == 2
    assert read("concerns", "supervisor")["rows"] == [], "what is about it goes with it"


def test_whoever_may_not_see_what_was_decided_still_sees_that_a_concern_is_open(
    case, concern, read
):
    raised, _ = concern
    judged = {
        "concern": raised,
        "threshold": "child_in_need",
        "rationale": {"rationale": "Seen against the list"},
    }
    triaged = case.ask("safeguarding-lead", "triage-concern", judged)
    again = NOW.date() + timedelta(days=5)
    decided = case.ask(
        "safeguarding-lead",
        "decide-on-concern",
        {
            "concern": raised,
            "outcome": "act",
            "relied_on": [raised],
            "dissent": False,
            "review_by": str(again),
            "reasons": {"reasons": "Told today"},
        },
    )

    def row(persona="pwp"):
        return next(row for row in read("concerns", persona)["rows"] if row["kind"] == Kind.CONCERN)

    assert (row()["because"], row()["due_on"]) == ([raised, triaged, decided], str(again))
    asked = {"ground": "third_party", "covers": [decided], "roles": ["pwp"], "reasons": WHY}
    case.ask("safeguarding-lead", "restrict-access", asked)
    found = row("supervisor")
    assert (found["because"], found["because_not_shown"]) == ([raised, triaged], 1)
    assert not {"due_on", "overdue", "working_days_left"} & set(found)
    assert row()["due_on"] == str(again)


def test_q29_screens_and_notes_are_missed_after_their_hours(case, read):
    def attend(days_ago):
        at = instant(NOW - timedelta(days=days_ago))
        contact = case.ask(
            "pwp",
            "record-unplanned-contact",
            {
                "appointment_type": "02",
                "medium": "02",
                "practitioner": actor("pwp"),
                "started": at,
                "duration_minutes": 30,
            },
        )
        return contact, at

    (older, at), (newer, _), _ = attend(4), attend(2), attend(0)
    told = [(row["entry"], row["rule"]["code"], row["days"]) for row in read("notes")["rows"]]
    assert set(told[:2]) == {(older, "note_missing", 4), (older, "risk_screen_missing", 4)}
    assert told[2:] == [(newer, "risk_screen_missing", 2)]
    assert read("notes")["rows"][0]["since"].startswith(at[:19])


def test_a_board_that_there_is_not_is_said_so(client, bearer):
    assert client.get("/boards/gossip", headers=bearer("pwp")).status_code == 422
    assert client.get("/boards/notes", headers=bearer("operator")).status_code == 403


def test_q45_who_waits_by_risk_and_who_last_checked_on_them(client, bearer, case, read):
    [row] = read("waiting")["rows"]
    assert row["rule"]["code"] == "risk_not_judged"
    judged = dict.fromkeys(Judgement.model_fields, "As she said.")
    case.ask("pwp", "assess-risk", {"level": "high", "judgement": judged})
    told = read("waiting")
    assert (set(told["as_of"]), told["unchecked_rules"]) == (
        {"position", "recorded"},
        ["waiting_list"],
    )
    [row] = told["rows"]
    assert row["rule"] == {
        "policy": "waiting_list",
        "version": policy("waiting_list")["version"],
        "code": "high_risk",
    }
    [check] = row["checked"]
    assert (check["kind"], check["by"], row["risk_level"]) == (
        "risk_reviewed",
        actor("pwp"),
        "high",
    )
    assert (len(row["because"]), row["because"][1]) == (2, check["entry"])
    assert (row["practitioner_id"], row["status"]) == (actor("pwp"), "accepted")
    since = date.fromisoformat(REFERRAL["data"]["received"])
    assert (row["since"], row["days"]) == (str(since), (NOW.date() - since).days)
    before = read("waiting", position=told["as_of"]["position"] - 2)["rows"][0]
    assert (before["rule"]["code"], before["checked"]) == ("risk_not_judged", [])
    assert [row["case"] for row in read("waiting", "duty")["rows"]] == [case.id]
    office = client.get("/boards/waiting", headers=bearer("admin"))
    assert office.status_code == 403, "risk is no business of the office"
    asked_where = client.get("/boards/waiting", params={"after": case.id}, headers=bearer("pwp"))
    assert asked_where.json()["code"] == "cursor", "nobody can ask where somebody stands"


def test_whoever_waits_stays_on_the_list_where_a_restriction_keeps_their_place_back(
    case, concern, read
):
    judged = dict.fromkeys(Judgement.model_fields, "As she said.")
    case.ask("pwp", "assess-risk", {"level": "high", "judgement": judged})
    changed = read("waiting")["rows"][0]["because"][1]
    asked = {"ground": "third_party", "covers": [changed], "roles": ["pwp"], "reasons": WHY}
    case.ask("safeguarding-lead", "restrict-access", asked)
    [row] = read("waiting", "supervisor")["rows"]
    assert (row["withheld"], row["checked"]) == ("restricted", [])
    assert not {"rule", "because", "risk_level", "urgency", "priority"} & set(row)
    assert changed not in str(row)


def test_q36_my_caseload_with_what_is_overdue_in_each_case(client, bearer, case, concern, read):
    at = instant(NOW - timedelta(days=4))
    called = {"appointment_type": "02", "medium": "02", "practitioner": actor("pwp")}
    told = {**called, "started": at, "duration_minutes": 30}
    contact = case.ask("pwp", "record-unplanned-contact", told)
    booked = {**called, "planned": instant(NOW + timedelta(days=3))}
    case.ask("pwp", "book-contact", booked)
    position = read("notes")["as_of"]["position"]

    def mine(**params):
        params = {"practitioner": "me", "limit": 200, "names": True, **params}
        answer = client.get("/caseload", params=params, headers=bearer("pwp")).json()
        [line] = [line for line in answer["cases"] if line["case_id"] == case.id]
        return line

    line = mine()
    raised, sent = concern
    assert line["who"] == {"name": REFERRAL["data"]["who"]["name"]}
    assert (line["next_contact_at"][:19], line["last_contact_at"][:19]) == (
        booked["planned"][:19],
        at[:19],
    )
    assert (line["session_count"], line["planned_sessions"]) == (1, 6)
    assert line["open_concerns"] == [raised]
    assert line["overdue"] == {
        "agency_replies": [sent],
        "attendance": [],
        "notes": [contact],
        "risk_screens": [contact],
        "signatures": [],
        "supervision_actions": [],
        "transitions": [],
    }
    assert mine(position=position - 2)["overdue"]["notes"] == []
    assert "next_contact_at" not in mine(position=position - 2)


def test_what_is_booked_is_told_soonest_first_with_what_nobody_has_said_of_it_since(
    client, bearer, case, read
):
    called = {"appointment_type": "02", "medium": "11", "practitioner": actor("pwp")}

    def book(**when):
        planned = instant(NOW + timedelta(**when))
        return case.ask("pwp", "book-contact", {**called, "planned": planned})

    later, soon, beyond, past = book(days=6), book(days=2), book(days=20), book(hours=-26)
    position = read("notes")["as_of"]["position"]

    def mine(persona="pwp", **params):
        params = {"practitioner": "me", "names": True, **params}
        answer = client.get("/caseload/booked", params=params, headers=bearer(persona))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def contacts(**params):
        return [each["contact"] for each in mine(**params)["contacts"] if each["case"] == case.id]

    assert contacts() == [past, soon, later]
    assert contacts(days=30) == [past, soon, later, beyond]
    assert contacts(position=position - 2) == [soon, later]
    assert contacts(persona="pwp-two") == []
    first = next(each for each in mine()["contacts"] if each["contact"] == past)
    assert first["overdue"]
    assert first["who"] == {"name": REFERRAL["data"]["who"]["name"]}
    told = {name: first[name] for name in ("appointment_type", "medium", "practitioner_id")}
    assert told == {**{k: called[k] for k in told if k in called}, "practitioner_id": actor("pwp")}
    cut = mine(limit=1)
    assert (len(cut["contacts"]), cut["more"]) == (1, True)
    case.ask("pwp", "record-attendance", {"contact": past, "attendance_code": "3"})
    read("notes")
    assert contacts() == [soon, later]


@pytest.mark.parametrize("name", ["waiting", "concerns", "supervision"])
def test_who_may_read_names_is_told_them_where_they_ask(case, concern, read, name):
    who = {"name": REFERRAL["data"]["who"]["name"]}
    assert {str(row["who"]) for row in read(name, names=True)["rows"]} == {str(who)}
    assert "who" not in read(name)["rows"][0]
    assert "who" not in read(name, "auditor", names=True)["rows"][0], "no purpose that needs them"


def test_a_name_that_is_restricted_is_withheld_with_the_ground(case, concern, read):
    referral = case.get("pwp", "/history").json()["entries"][0]["id"]
    asked = {"ground": "third_party", "covers": [referral], "roles": ["pwp"], "reasons": WHY}
    case.ask("safeguarding-lead", "restrict-access", asked)
    [row] = read("waiting", "supervisor", names=True)["rows"]
    assert row["who"] == {"withheld": "restricted"}
    assert read("waiting", names=True)["rows"][0]["who"]["name"]


def test_q38_which_of_my_cases_must_come_to_supervision_and_why(case, concern, read):
    raised, sent = concern
    told = read("supervision", practitioner="me")
    [row] = told["rows"]
    rules = {rule["code"]: rule for rule in row["rules"]}
    assert {(rule["policy"], rule["version"]) for rule in row["rules"]} == {
        ("supervision_rules", policy("supervision_rules")["version"])
    }
    assert set(rules["risk_or_safeguarding"]["because"]) == {raised, sent}
    assert told["unchecked_rules"] == ["supervision_rules"]
    [same] = read("supervision", "supervisor", supervisor="me")["rows"]
    assert same["rules"] == row["rules"]
    assert read("supervision", "supervisor", practitioner="me")["rows"] == []
    assert read("supervision", "admin")["rows"] == [], "it is no business of the office"
    due = case.get("pwp").json()["areas"]["supervision"]["due"]
    assert [rule["code"] for rule in row["rules"]] == [hit["rule"] for hit in due]


def test_q43_cases_not_reviewed_for_28_days_as_it_stood_too(case, read):
    [row] = read("supervision")["rows"]
    [late] = [rule for rule in row["rules"] if rule["code"] == "not_reviewed_four_weeks"]
    assert late["count"] == 30
    agreed = {"due_on": str(NOW.date()), "agreed": {"what": "Ring the surgery."}}
    reviewed = {
        "reasons": [],
        "decision": "continue",
        "review": {"discussion": "Going to plan."},
        "actions": [agreed],
    }
    entry = case.ask("supervisor", "review-case", reviewed)
    told = read("supervision")
    codes = [rule["code"] for row in told["rows"] for rule in row["rules"]]
    assert "not_reviewed_four_weeks" not in codes
    before = read("supervision", position=told["as_of"]["position"] - 2)
    assert "not_reviewed_four_weeks" in [rule["code"] for rule in before["rows"][0]["rules"]]
    [action] = read("actions")["rows"]
    assert (action["about"], action["due_on"]) == (entry, agreed["due_on"])
    assert (action["overdue"], action["owner"]) == (False, actor("pwp"))


def test_q43_scores_count_for_those_who_may_read_them(case, read):
    for days_ago, total in ((20, 5), (1, 24)):
        on = str((NOW - timedelta(days=days_ago)).date())
        for instrument, scored in (("PHQ9", total), ("GAD7", 10)):
            asked = {"instrument": instrument, "mode": "online", "completed_on": on}
            case.ask("pwp", "record-measures", {**asked, "answers": {"total": scored}})
    codes = [rule["code"] for rule in read("supervision")["rows"][0]["rules"]]
    assert "reliable_deterioration" in codes
    asked = {"ground": "third_party", "roles": ["pwp"], "reasons": WHY}
    raised = case.ask("pwp", "raise-concern", CONCERN)
    case.ask("safeguarding-lead", "restrict-access", {**asked, "covers": [raised]})
    [row] = read("supervision", "supervisor")["rows"]
    assert row["without_scores"] is True
    assert raised not in str(row)
    assert "reliable_deterioration" not in [rule["code"] for rule in row["rules"]]
