"""Why a case is due for supervision: every rule that says so, with its version, at any moment."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.policies import policy
from tests.integration.api.test_commands import REFERRAL, ask

__all__ = ["ask"]

TODAY = datetime.now(UTC).date()


@pytest.fixture
def record(ask):
    def record(persona, path, data):
        answer = ask(persona, path, {"data": data})
        assert answer.status_code == 201, answer.text
        return answer.json()

    return record


@pytest.fixture
def case(record):
    return record("pwp", "/cases/receive-referral", REFERRAL["data"])["case"]


@pytest.fixture
def due(client, bearer, case):
    def due(persona="pwp", **params):
        told = client.get(f"/cases/{case}", params=params, headers=bearer(persona))
        assert told.status_code == 200, told.text
        return told.json()["areas"]["supervision"]

    return due


def test_what_somebody_asked_for_puts_the_case_on_the_list(record, case, due):
    assert due()["due"] == []
    asked = {"reason": "question", "question": {"question": "Who else?"}}
    request = record("pwp", f"/cases/{case}/request-supervision", asked)
    [hit] = due()["due"]
    assert hit == {
        "rule": "practitioner_request",
        "version": policy("supervision_rules")["version"],
        "because": [request["events"][0]["id"]],
    }
    assert due(position=request["position"] - 1)["due"] == []


def test_scores_are_asked_only_for_those_who_may_read_them(record, case, due):
    for days_ago, phq9 in ((20, 5), (1, 24)):
        on = (TODAY - timedelta(days=days_ago)).isoformat()
        for instrument, total in (("PHQ9", phq9), ("GAD7", 10)):
            measured = {"instrument": instrument, "mode": "online", "completed_on": on}
            answers = {**measured, "answers": {"total": total}}
            last = record("pwp", f"/cases/{case}/record-measures", answers)
    told = due()
    assert "due_without_scores" not in told
    rules = {hit["rule"] for hit in told["due"]}
    assert "reliable_deterioration" in rules
    told = due("auditor")
    assert told["due_without_scores"] is True
    assert {hit["rule"] for hit in told["due"]} == rules - {"reliable_deterioration"}
    assert due("admin") == {"withheld": "closed"}, "the office books and writes letters"
    earlier = {hit["rule"] for hit in due(position=last["position"] - 2)["due"]}
    assert "reliable_deterioration" not in earlier


def test_a_withdrawn_score_says_nothing(record, case, due, ask, client, bearer):
    for days_ago, phq9 in ((20, 5), (1, 24)):
        on = (TODAY - timedelta(days=days_ago)).isoformat()
        for instrument, total in (("GAD7", 10), ("PHQ9", phq9)):
            measured = {"instrument": instrument, "mode": "online", "completed_on": on}
            answers = {**measured, "answers": {"total": total}}
            last = record("pwp", f"/cases/{case}/record-measures", answers)
    assert "reliable_deterioration" in {hit["rule"] for hit in due()["due"]}
    marked = {"entry": last["events"][0]["id"], "reason": "wrong_person", "why": {"text": "Not."}}
    tag = client.get(f"/cases/{case}", headers=bearer("pwp")).headers["ETag"]
    path = f"/cases/{case}/mark-entry-in-error"
    answer = ask("pwp", path, {"data": marked}, **{"If-Match": tag})
    assert answer.status_code == 201, answer.text
    assert "reliable_deterioration" not in {hit["rule"] for hit in due()["due"]}


def test_a_case_that_ended_comes_to_no_supervision(record, case, due, ask, client, bearer):
    record("pwp", f"/cases/{case}/request-supervision", {"reason": "question"})
    decline = {"end_code": "50", "informed_on": TODAY.isoformat(), "reasons": {"rationale": "No."}}
    headers = {"If-Match": client.get(f"/cases/{case}", headers=bearer("duty")).headers["ETag"]}
    answer = ask("duty", f"/cases/{case}/decline-referral", {"data": decline}, **headers)
    assert answer.status_code == 201, answer.text
    assert due()["due"] == []
