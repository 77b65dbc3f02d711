"""Lists ask the gate about all of their cases together, and about each as it is now."""

from uuid import uuid4

import pytest

from api.composing.compose import VIEWS
from application.following import LogFollower
from infrastructure.ledger.records import StreamRecords
from projections.runner import Runner
from tests.integration.access.conftest import last_reading
from tests.integration.api.sent import loaded_streams, sent_statements
from tests.integration.api.test_commands import REFERRAL
from tests.integration.api.test_gate import TODAY, WHY, Case, actor

PAGE = 50
PERIOD = {"from": "2026-01-01", "to": str(TODAY)}
WAITING = {**PERIOD, "figure": "waiting_for_assessment_over_90_days", "which": "denominator"}
PARTS = ("numerator", "denominator")
MOST_STATEMENTS = 12
"""For a page: the view, the ties, the log, the reading's own record, and what the pools ask."""


@pytest.fixture
def catch_up(services):
    """Brings the views to where the log stands: no worker runs beside these tests."""
    log = LogFollower(log=services.feed._log, parts=services.reader._parts)

    def catch_up():
        for view in VIEWS:
            Runner(view, services.views, log, tell=lambda _: None).catch_up()

    return catch_up


@pytest.fixture
def listed(client, bearer):
    """The cases on somebody's page of the caseload."""

    def listed(persona, **params):
        answer = client.get("/caseload", params={"limit": 200, **params}, headers=bearer(persona))
        assert answer.status_code == 200, answer.text
        return [line["case_id"] for line in answer.json()["cases"]]

    return listed


def test_a_page_costs_no_statement_for_each_of_its_cases(
    client, bearer, catch_up, listed, services, settings, monkeypatch
):
    for _ in range(PAGE):
        headers = {**bearer("duty"), "Idempotency-Key": str(uuid4())}
        sent = client.post("/cases/receive-referral", json=REFERRAL, headers=headers)
        assert sent.status_code == 201, sent.text
    catch_up()
    statements, records = (
        sent_statements(monkeypatch, settings),
        loaded_streams(monkeypatch, StreamRecords),
    )
    loaded, load = [], services.casework._load
    monkeypatch.setattr(
        services.casework, "_load", lambda kind, id: loaded.append(id) or load(kind, id)
    )
    costs = {}
    for limit in (1, PAGE):
        statements.clear()
        records.clear()
        assert len(listed("manager", limit=limit)) == limit
        costs[limit] = len(statements) + len(records)
    assert costs[PAGE] <= costs[1] <= MOST_STATEMENTS
    assert loaded == []


def test_who_loses_a_case_loses_it_on_lists_at_once(client, bearer, catch_up, listed):
    """However late the view is: nothing is brought up to date in between."""
    restricted, declared, kept = (Case(client, bearer) for _ in range(3))
    for case in (restricted, declared, kept):
        case.allocate()
    catch_up()
    three = {case.id for case in (restricted, declared, kept)}
    assert three <= set(listed("pwp"))
    asked = {"ground": "staff_as_patient", "actors": [actor("supervisor")], "reasons": WHY}
    restricted.ask("manager", "restrict-access", asked)
    declared.ask("pwp", "declare-conflict", {"actor": actor("pwp"), "sort": "relative"})
    assert three & set(listed("pwp")) == {kept.id}
    assert three & set(listed("manager")) == {kept.id}
    assert three & set(listed("supervisor")) == three


def test_a_case_that_the_view_has_not_heard_of_is_asked_itself(
    client, bearer, catch_up, listed, services
):
    case = Case(client, bearer)
    case.allocate()
    catch_up()
    with services.views.connection() as connection:
        connection.execute("DELETE FROM views.ties_2 WHERE case_id = %s", [case.id])
    assert case.id in listed("pwp")
    assert case.id not in listed("cwp")


def test_a_report_names_only_cases_that_are_opened(client, bearer, catch_up):
    """The figures stay whole; of each list it is told how many of its cases are not shown."""
    whole, entry, open_case = (Case(client, bearer) for _ in range(3))
    for case in (whole, entry, open_case):
        allocated = case.allocate()
        asked = {"ground": "third_party", "roles": ["pwp"], "reasons": WHY}
        if case is whole:
            case.ask("manager", "restrict-access", asked)
        if case is entry:
            case.ask("manager", "restrict-access", {**asked, "covers": [allocated]})
    catch_up()

    def waiting(persona):
        answer = client.get("/reports/waits", params=PERIOD, headers=bearer(persona))
        assert answer.status_code == 200, answer.text
        told = answer.json()["figures"]
        [found] = [one for one in told if one["figure"].startswith("waiting_for_assessment_")]
        return found

    told, three = waiting("manager"), {case.id for case in (whole, entry, open_case)}
    assert three & set(told["denominator_cases"]) == {open_case.id}
    for part in PARTS:
        named = told[f"{part}_cases"]
        assert told[part] == len(named) + told[f"{part}_cases_not_shown"]
    assert told["denominator_cases_not_shown"] >= 2
    assert waiting("auditor")["denominator"] == told["denominator"]
    supervised = waiting("supervisor")
    assert three & set(supervised["denominator_cases"]) == {open_case.id}
    assert supervised["denominator"] == told["denominator"]


@pytest.fixture
def waiting_cases(client, bearer):
    """The cases behind a number of the report on waits, page by page, and how many were passed
    over."""

    def waiting_cases(persona, limit):
        found, passed_over, after = [], 0, 0
        while after is not None:
            asked = {**WAITING, "after": after, "limit": limit}
            answer = client.get("/reports/waits/cases", params=asked, headers=bearer(persona))
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += [each["case"] for each in page["cases"]]
            passed_over, after = passed_over + page["not_shown"], page.get("next")
        assert len(found) + passed_over == page["count"]
        return found, passed_over

    return waiting_cases


def test_the_cases_behind_a_number_are_those_that_are_opened(
    client, bearer, catch_up, waiting_cases, services
):
    """Whoever asked before, and whatever was kept of it."""
    shut, open_case = (Case(client, bearer) for _ in range(2))
    for case in (shut, open_case):
        case.allocate()
    catch_up()
    two = {shut.id, open_case.id}
    before, passed_over = waiting_cases("manager", 20)
    assert two <= set(before)
    asked = {"ground": "staff_as_patient", "actors": [actor("supervisor")], "reasons": WHY}
    shut.ask("manager", "restrict-access", asked)
    # However late the view is, and though the report itself is the one that was kept.
    assert waiting_cases("manager", 3) == (
        [case for case in before if case != shut.id],
        passed_over + 1,
    )
    assert two <= set(waiting_cases("supervisor", 200)[0])


def test_numbers_alone_name_no_case_and_are_recorded_so(client, bearer, catch_up, services):
    Case(client, bearer).allocate()
    catch_up()

    def ask(**more):
        answer = client.get("/reports/waits", params={**PERIOD, **more}, headers=bearer("manager"))
        return answer.json(), last_reading(services.access.reader)["data"]

    whole, named = ask(compare_to="2026-01-01T00:00:00Z")
    counts, recorded = ask(cases=False, compare_to="2026-01-01T00:00:00Z")
    assert named["shown"]
    assert (recorded["shown"], recorded["count"]) == ([], 0)
    lists = {f"{of}_cases{rest}" for of in PARTS for rest in ("", "_not_shown")}
    assert counts["figures"] == [
        {name: value for name, value in figure.items() if name not in lists}
        for figure in whole["figures"]
    ]
    assert counts["compared_to"] == whole["compared_to"]
    assert counts["moved_count"] == len(whole["moved"]) + whole["moved_not_shown"]


def test_a_page_of_cases_is_recorded_with_those_it_shows(client, bearer, catch_up, services):
    for _ in range(3):
        Case(client, bearer).allocate()
    catch_up()
    asked = {**WAITING, "limit": 2}
    answer = client.get("/reports/waits/cases", params=asked, headers=bearer("manager"))
    recorded = last_reading(services.access.reader)["data"]
    assert recorded["action"] == "report-waits-cases"
    assert recorded["shown"] == [each["case"] for each in answer.json()["cases"]]
    assert recorded["count"] == 2
    nothing = {**WAITING, "figure": "nothing"}
    assert (
        client.get("/reports/waits/cases", params=nothing, headers=bearer("manager")).status_code
        == 404
    )
