"""What changed on lists, boards and chronologies between two moments, over HTTP."""

import pytest

from api.composing.compose import VIEWS
from application.following import LogFollower
from projections.runner import Runner
from tests.integration.api.test_changes import NOW, concern, instant
from tests.integration.api.test_gate import Case, actor


@pytest.fixture
def case(client, bearer):
    case = Case(client, bearer)
    case.allocate(days=-30)
    return case


@pytest.fixture
def compare(client, bearer, services):
    def compare(path, persona="pwp", **params):
        for view in VIEWS:
            log = LogFollower(log=services.feed._log, parts=services.reader._parts)
            Runner(view, services.views, log, tell=lambda _: None).catch_up()
        return client.get(f"/changes{path}", params=params, headers=bearer(persona))

    return compare


def test_q5_which_concerns_came_onto_the_board_and_which_left_it(case, compare):
    raised, position = concern(case)
    told = compare("/boards/concerns", practitioner="me", since_position=position - 1).json()
    assert [row["entry"] for row in told["added"] if row["case"] == case.id] == [raised]
    assert told["since"]["position"] == position - 1
    stood = compare(
        "/boards/concerns", practitioner="me", since_position=position, until_position=position
    ).json()
    assert (stood["added"], stood["gone"], stood["changed"]) == ([], [], [])
    case.ask("safeguarding-lead", "triage-concern", TRIAGE | {"concern": raised})
    case.ask(
        "safeguarding-lead",
        "decide-on-concern",
        DECISION | {"concern": raised, "relied_on": [raised]},
    )
    closed = {"concern": raised, "rationale": {"rationale": "Explained."}}
    case.ask("safeguarding-lead", "close-concern", closed)
    told = compare("/boards/concerns", practitioner="me", since_position=position).json()
    assert [row["entry"] for row in told["gone"] if row["case"] == case.id] == [raised]


def test_q37_what_changed_on_a_caseload(case, compare):
    asked = {"practitioner": "me", "include_ended": True}
    position = case.get("pwp").json()["as_of"]["position"]
    planned = {"appointment_type": "02", "medium": "02", "practitioner": actor("pwp")}
    case.ask("pwp", "book-contact", planned | {"planned": "2126-12-17T10:00:00Z"})
    told = compare("/caseload", since_position=position, **asked).json()
    [changed] = [each for each in told["changed"] if each["row"]["case_id"] == case.id]
    fields = {each["field"]: each for each in changed["differences"]}
    assert fields["next_contact_at"]["after"].startswith("2126-12-17T10:00:00")
    assert "since_position" not in fields


def test_q1_what_came_onto_a_chronology_by_either_clock(case, compare):
    seen = {"at": instant(NOW)}
    raised, position = concern(case, occurred=seen, known=seen)
    path = f"/cases/{case.id}/chronology"
    told = compare(path, since_position=position - 1).json()
    assert [row["id"] for row in told["added"]] == [raised]
    told = compare(path, since_known_by="2026-01-01T00:00:00Z", until_known_by=instant(NOW)).json()
    assert [row["id"] for row in told["added"]] == [raised]
    everything = compare(path, since="2020-01-01T00:00:00Z").json()
    assert raised in [row["id"] for row in everything["added"]]
    assert compare(path, "pwp-two", since_position=position).status_code == 403


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "since-missing"),
        ({"since_position": 1, "until_known_by": instant(NOW)}, "one-clock"),
        ({"since_position": 2, "until_position": 1, "team": "NORTH"}, "period-out-of-order"),
        ({"since_position": 1}, "whose-missing"),
    ],
)
def test_what_can_not_be_compared_is_refused(case, compare, asked, code):
    answer = compare("/caseload", **asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


TRIAGE = {"threshold": "early_help", "rationale": {"rationale": "Seen against the list"}}
DECISION = {
    "outcome": "do_not_act",
    "dissent": False,
    "reasons": {"reasons": "A fall that school saw."},
}
