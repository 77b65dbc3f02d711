"""Caseloads for how much each works: of whom, with what, and of what nobody may know nothing."""

from uuid import uuid4

import pytest

from api.composing.compose import VIEWS
from application.following import LogFollower
from projections.runner import Runner
from tests.integration.api.test_gate import TODAY, WHY, Case, actor


@pytest.fixture
def team():
    return f"TEAM-{uuid4()}"


@pytest.fixture
def hold(client, bearer, team):
    """A case that somebody holds."""

    def hold(practitioner, team=team, **changes):
        case = Case(client, bearer)
        case.allocate(practitioner=practitioner, team=team, **changes)
        return case

    return hold


@pytest.fixture
def worker(client, bearer):
    """Somebody new, in the directory or not."""
    desk = Case(client, bearer)

    def worker(*whole_time):
        who = str(uuid4())
        if whole_time:
            name = {"practitioner": who, "professional_register": "none", "name": {"name": "Kit"}}
            desk.post("manager", "/directory/register-practitioner", data=name)
        for each in whole_time:
            said = {"whole_time_equivalent": each, "starting": TODAY.isoformat()}
            desk.post("manager", f"/directory/{who}/set-working-time", data=said)
        return who

    return worker


@pytest.fixture
def read(client, bearer, services, team):
    def read(persona="supervisor", **params):
        params = params or {"team": team}
        log = LogFollower(log=services.feed._log, parts=services.reader._parts)
        for view in VIEWS:
            Runner(view, services.views, log, tell=lambda _: None).catch_up()
        answer = client.get("/boards/workload", params=params, headers=bearer(persona))
        assert answer.status_code == 200, answer.text
        told = answer.json()
        return told | {"by": {each["practitioner_id"]: each for each in told["practitioners"]}}

    return read


def test_q46_cases_for_a_whole_time_worker_as_it_was_known(hold, worker, read, team):
    part_time, unknown = worker("0.80", "0.60"), worker()
    for _ in range(2):
        hold(part_time)
    hold(part_time, team="ELSEWHERE")
    hold(unknown)
    told = read()
    row = told["by"][part_time]
    assert (row["open_cases"], row["not_shown"], row["whole_time_equivalent"]) == (3, 0, "0.60")
    assert (row["cases_per_whole_time"], row["since"]) == ("5.0", TODAY.isoformat())
    row = told["by"][unknown]
    assert (row["open_cases"], row["whole_time_equivalent"]) == (1, "not_recorded")
    assert row["cases_per_whole_time"] == "not_recorded"
    assert "since" not in row
    assert told["together"] == {
        "practitioners": 1,
        "not_recorded": 1,
        "open_cases": 3,
        "whole_time_equivalent": "0.60",
        "cases_per_whole_time": "5.0",
    }
    again = read(team=team, position=told["as_of"]["position"])
    assert again["practitioners"] == told["practitioners"]


def test_q46_who_covers_and_whom(hold, worker, read):
    away, stand_in = worker(), worker("1.00")
    case = hold(away)
    hold(away)
    cover = {"practitioner": stand_in, "practitioner_role": "pwp"}
    cover |= {"starting": TODAY.isoformat(), "until": TODAY.isoformat()}
    case.ask("duty", "arrange-cover", cover)
    told = read()["by"]
    assert told[away]["covered_by"] == [{"practitioner_id": stand_in, "cases": 1}]
    assert (told[stand_in]["open_cases"], told[stand_in]["covering"]) == (0, 1)
    assert told[stand_in]["cases_per_whole_time"] == "0.0"


def test_complexity_is_told_as_far_as_each_case_is(hold, worker, read):
    who = worker()
    case, restricted = hold(who), hold(who)
    entry = restricted.get("supervisor", "/history").json()["entries"][0]["id"]
    kept = {"ground": "third_party", "covers": [entry], "roles": ["pwp"], "reasons": WHY}
    restricted.ask("manager", "restrict-access", kept)
    told = read()["by"][who]["complexity"]
    assert told == {
        "risk_levels": {"not_judged": 1, "not_told": 1},
        "steps": {"not_set": 1, "not_told": 1},
        "concerns": {"none": 1, "not_told": 1},
    }
    on_duty = read("duty")["by"][who]["complexity"]
    assert on_duty["risk_levels"] == told["risk_levels"]
    assert on_duty["steps"] == on_duty["concerns"] == {"not_told": 2}
    assert case.id not in str(told)


def test_a_case_that_nobody_may_know_of_is_in_no_number(hold, worker, read):
    who, hidden = worker(), worker()
    hold(who)
    for case in (hold(who), hold(hidden)):
        whole = {"ground": "staff_as_patient", "actors": [actor("cwp")], "reasons": WHY}
        case.ask("manager", "restrict-access", whole)
    told = read()["by"]
    assert told[who]["open_cases"] == 1
    assert hidden not in told


def test_what_is_not_open_is_only_counted(hold, worker, read):
    who = worker("0.50")
    hold(who, supervisor=actor("child-supervisor"))
    row = read()["by"][who]
    assert (row["open_cases"], row["not_shown"]) == (1, 1)
    assert row["complexity"] == {"risk_levels": {}, "steps": {}, "concerns": {}}
    assert row["cases_per_whole_time"] == "2.0"
    mine = read("child-supervisor", supervisor="me")["by"][who]
    assert (mine["open_cases"], mine["not_shown"]) == (1, 0)


def test_who_may_ask_and_for_whom(client, bearer, read):
    for persona in ("pwp", "admin", "subscriber", "operator", "allegations-officer"):
        answer = client.get("/boards/workload", params={"team": "A"}, headers=bearer(persona))
        assert answer.status_code == 403
    answer = client.get("/boards/workload", headers=bearer("supervisor"))
    assert (answer.status_code, answer.json()["code"]) == (422, "whose-missing")
    assert read()["practitioners"] == []
