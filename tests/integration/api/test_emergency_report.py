"""Question 30: every use of break-glass, why, for how long, and whether it was reviewed in time."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from api.demonstration.personas import PERSONAS
from application.emergency_uses import Use
from domain.envelope import Author
from domain.governance.break_glass import Grant
from domain.roles import Role
from tests.integration.access.conftest import last_reading
from tests.integration.api.test_emergencies import opened
from tests.integration.api.test_gate import TODAY, Case

PERIOD = {"from": str(TODAY - timedelta(days=1)), "to": str(TODAY)}
OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)
LAST_DAY = datetime(2026, 3, 9, 23, 59, tzinfo=UTC)


@pytest.fixture
def case(client, bearer):
    case = Case(client, bearer)
    case.allocate()
    return case


@pytest.fixture
def report(client, bearer):
    def report(persona="manager", **query):
        params = {**PERIOD, **query}
        answer = client.get("/reports/break-glass", params=params, headers=bearer(persona))
        assert answer.status_code == 200, answer.text
        assert "bridge" not in answer.text
        return answer.json()

    return report


def of(body, grant):
    return next((each for each in body["grants"] if each["grant"] == grant), None)


def test_30_a_use_with_its_reason_duration_and_review(case, report, services):
    grant = opened(case)
    waits = of(report(), grant)
    assert (waits["case"], waits["reason"], waits["minutes"]) == (case.id, "threat_to_life", 180)
    assert (waits["actor"], waits["role"]) == (str(PERSONAS["cwp"].actor), "cwp")
    assert "reviewed" not in waits
    assert "reviewed_in_time" not in waits
    before = report()
    case.post("cwp", f"/break-glass/{grant}/end-break-glass", data={})
    review = {"finding": "justified", "reasons": {"reasons": "Rightly so."}}
    case.post("manager", f"/break-glass/{grant}/review-break-glass", data=review)
    now = of(report("auditor"), grant)
    assert (now["minutes"], now["finding"], now["reviewed_in_time"]) == (0, "justified", True)
    assert now["reviewer"] == str(PERSONAS["manager"].actor)
    assert report(position=before["as_of"]["position"]) == before
    reading = last_reading(services.access.reader)["data"]
    assert (reading["action"], case.id in reading["shown"]) == ("report-break-glass", True)


def test_30_nobody_looks_at_one_in_a_record_they_are_kept_out_of(case, report):
    grant = opened(case)
    actor = str(PERSONAS["manager"].actor)
    case.ask("supervisor", "declare-conflict", {"actor": actor, "sort": "relative"})
    body = report()
    assert of(body, grant) is None
    assert body["grants_not_shown"] >= 1
    assert of(report("safeguarding-lead"), grant)


def test_30_a_period_holds_what_was_opened_in_it(case, report):
    grant = opened(case)
    yesterday = str(TODAY - timedelta(days=1))
    assert of(report(**{"from": yesterday, "to": yesterday}), grant) is None
    assert of(report(**{"from": str(TODAY)}), grant)


@pytest.mark.parametrize("persona", ["pwp", "supervisor", "subscriber"])
def test_30_is_for_those_who_answer_for_it(client, bearer, persona):
    answer = client.get("/reports/break-glass", params=PERIOD, headers=bearer(persona))
    assert (answer.status_code, answer.json()["code"]) == (403, "role-may-not")


@pytest.mark.parametrize(
    ("review_by", "reviewed", "today", "in_time"),
    [
        (LAST_DAY, LAST_DAY, LAST_DAY, True),
        (LAST_DAY, LAST_DAY + timedelta(minutes=1), LAST_DAY + timedelta(days=9), False),
        (LAST_DAY, None, LAST_DAY, None),
        (LAST_DAY, None, LAST_DAY + timedelta(minutes=1), False),
        (None, LAST_DAY, LAST_DAY, None),
    ],
)
def test_30_in_time_is_up_to_the_end_of_the_last_day(review_by, reviewed, today, in_time):
    grant = Grant(
        id=UUID(int=1),
        actor=UUID(int=2),
        case=UUID(int=3),
        reason="threat_to_life",
        opened=OPENED,
        over=OPENED + timedelta(hours=3),
        review_by=review_by and review_by.date(),
    )
    by = Author(actor=UUID(int=2), role=Role.DUTY, organisation="X26", client="test")
    use = Use(grant, by, reviewer=reviewed and UUID(int=4), reviewed_at=reviewed)
    assert use.in_time(today.date()) is in_time
