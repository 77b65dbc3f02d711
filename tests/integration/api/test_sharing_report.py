"""Question 34 over HTTP: each disclosure with how it stood to consent, now and as it stood."""

from datetime import UTC, datetime, timedelta

import pytest

from api.composing.compose import VIEWS
from application.following import LogFollower
from projections.runner import Runner
from tests.integration.access.conftest import last_reading
from tests.integration.api.test_gate import TODAY, WHY, Case, actor

PERIOD = {"from": str(TODAY - timedelta(days=2)), "to": str(TODAY)}
EVIDENCE = {"statement": "She knows what it means."}


def now() -> str:
    return datetime.now(UTC).isoformat()


class Shares(Case):
    """A case of which something is told to others."""

    def __init__(self, client, bearer):
        super().__init__(client, bearer)
        self.allocate()

    def consents(self, command="record-consent", **changes):
        asked = {"scope": "sharing", "regarding": "school", "given_by": "self"}
        told = {**asked, "capacity": "presumed", "evidence": EVIDENCE, **changes}
        return self.ask("pwp", command, told)

    def decides(self, **changes):
        asked = {
            "happened_at": now(),
            "verdict": "share",
            "recipient": "school",
            "basis": "public_task",
            "consent": "not_needed",
            "informed": "yes",
            "reasons": {"what": "The plan", "why": "They asked", "proportionality": "No more"},
        }
        return self.ask("pwp", "record-sharing-decision", {**asked, **changes})

    def discloses(self, authority, **changes):
        asked = {
            "happened_at": now(),
            "authority": authority,
            "recipient": "school",
            "channel": "secure_email",
            "authorised_by": actor("pwp"),
            "disclosed": {
                "content_sha256": "ab" * 32,
                "description": "A letter.",
                "recipient": "H. Invented, head",
            },
        }
        return self.ask("pwp", "record-disclosure", {**asked, **changes})


@pytest.fixture
def case(client, bearer):
    return Shares(client, bearer)


@pytest.fixture
def report(client, bearer, services):
    def report(persona="auditor", **query):
        log = LogFollower(log=services.feed._log, parts=services.reader._parts)
        for view in VIEWS:
            Runner(view, services.views, log, tell=lambda _: None).catch_up()
        answer = client.get("/reports/sharing", params={**PERIOD, **query}, headers=bearer(persona))
        assert answer.status_code == 200, answer.text
        return answer.json()

    return report


def told(body, entry):
    [found] = [row for row in body["disclosures"] if row["entry"] == entry]
    return found


def count(body, verdict):
    [found] = [each for each in body["counts"] if each["verdict"] == verdict]
    return found["disclosures"]


def test_consent_before_or_the_basis_of_the_exception(case, report):
    decision = case.decides()
    without = case.discloses(decision)
    consent = case.consents()
    after = case.discloses(decision)
    body = report()
    row = told(body, without)
    assert (row["verdict"], row["basis"], row["because"]) == (
        "other_basis",
        "public_task",
        [decision],
    )
    row = told(body, after)
    assert (row["verdict"], row["because"]) == ("consent_on_record_before", [consent])
    assert row["authority"] == decision
    assert row["case"] == case.id
    shown = [each for each in body["disclosures"] if each["verdict"] == "other_basis"]
    assert count(body, "other_basis") >= len(shown)


def test_consent_that_was_written_down_later_and_consent_that_nobody_wrote_down(case, report):
    claimed = case.decides(basis="consent", consent="given")
    entry = case.discloses(claimed)
    assert told(report(), entry)["verdict"] == "consent_not_on_record"
    earlier = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    said = {"scope": "sharing", "regarding": "school", "given_by": "self", "capacity": "presumed"}
    sent = {"data": {**said, "evidence": EVIDENCE}, "occurred": {"at": earlier}}
    case.post("pwp", f"/cases/{case.id}/record-consent", **sent)
    assert told(report(), entry)["verdict"] == "consent_recorded_later"


def test_a_refusal_stays_visible(case, report):
    case.consents("record-consent-refusal")
    entry = case.discloses(case.decides(basis="safeguarding", consent="refused"))
    row = told(report(), entry)
    assert (row["verdict"], row["against_refusal"]) == ("other_basis", True)


def test_as_it_stood_before_an_entry_was_withdrawn(case, report):
    consent = case.consents()
    entry = case.discloses(case.decides())
    before = report()
    case.ask(
        "pwp",
        "mark-entry-in-error",
        {"entry": consent, "reason": "wrong_person", "why": {"text": "It was her sister."}},
    )
    now = report()
    assert told(now, entry)["verdict"] == "other_basis"
    then = report(position=before["as_of"]["position"])
    assert told(then, entry)["verdict"] == "consent_on_record_before"
    assert then == before


def test_letters_and_documents_count_but_not_what_goes_to_the_person(case, report):
    told_gp = case.ask(
        "duty",
        "inform-referrer",
        {"whom": "gp", "channel": "letter", "told": {"content": "She was accepted."}},
    )
    row = told(report(), told_gp)
    assert (row["recipient"], row["verdict"]) == ("gp", "nothing_on_record")


def test_it_is_gated_case_by_case_counted_whole_and_recorded(case, report, services):
    entry = case.discloses(case.decides())
    asked = {"ground": "staff_as_patient", "actors": [actor("supervisor")], "reasons": WHY}
    case.ask("manager", "restrict-access", asked)
    shown, hidden = report("supervisor"), report("manager")
    assert told(shown, entry)["verdict"] == "other_basis"
    assert entry not in {row["entry"] for row in hidden["disclosures"]}
    assert hidden["counts"] == shown["counts"]
    assert hidden["disclosures_not_shown"] >= 1
    reading = last_reading(services.access.reader)["data"]
    assert reading["action"] == "report-sharing"
    assert case.id not in reading["shown"]


def test_who_may_not(client, bearer):
    answer = client.get("/reports/sharing", params=PERIOD, headers=bearer("pwp"))
    assert (answer.status_code, answer.json()["code"]) == (403, "role-may-not")
