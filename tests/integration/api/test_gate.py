"""Who may see a case, over HTTP: by what ties them to it, by restriction, conflict, break-glass."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from api.composing.compose import VIEWS
from api.demonstration.personas import PERSONAS
from application.following import LogFollower
from projections.runner import Runner
from tests.integration.api.test_commands import REFERRAL

WHY = {"reasons": "Her sister works at the front desk."}
ACCOUNT = {"text": "She rang from a bridge; her own worker is away."}
READINGS = ("", "/history", "/chronology")
WORDS = "Panic on the bus."
TODAY = datetime.now(UTC).date()


CONCERN = {
    "variant": "adult",
    "categories": ["neglect"],
    "people": [{"person": REFERRAL["data"]["person"], "role": "subject"}],
    "immediate_risk": False,
    "account": {"description": "Left alone for days."},
}


def actor(persona):
    return str(PERSONAS[persona].actor)


class Case:
    """A case that the practitioner `pwp` holds, and the ways to act on it and to read it."""

    def __init__(self, client, bearer):
        self._client, self._bearer = client, bearer
        self.id = self.post("pwp", "/cases/receive-referral", **REFERRAL)["case"]
        self.ask("duty", "accept-referral", {"reasons": {"rationale": "Fits."}})

    def post(self, persona, path, **body):
        headers = {**self._bearer(persona), "Idempotency-Key": str(uuid4())}
        answer = self._client.post(path, json=body, headers=headers)
        if answer.status_code == 428:
            case = self._client.get(path.rpartition("/")[0], headers=self._bearer(persona))
            headers["If-Match"] = case.headers["ETag"]
            answer = self._client.post(path, json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def ask(self, persona, command, data):
        """The id of the event that a command made."""
        return self.post(persona, f"/cases/{self.id}/{command}", data=data)["events"][0]["id"]

    def allocate(self, days=0, **changes):
        holding = {
            "practitioner": actor("pwp"),
            "practitioner_role": "pwp",
            "team": "ADULT-1",
            "supervisor": actor("supervisor"),
            "starting": str(TODAY + timedelta(days=days)),
        }
        return self.ask("duty", "allocate-case", {**holding, **changes})

    def get(self, persona, path="", **headers):
        return self._client.get(
            f"/cases/{self.id}{path}", headers={**self._bearer(persona), **headers}
        )

    def code(self, persona, path="", **headers):
        """How a reading is refused; `None` where it is not."""
        answer = self.get(persona, path, **headers)
        if answer.status_code == 200:
            return None
        assert WORDS not in answer.text
        assert answer.status_code == 403, answer.text
        return answer.json()["code"]

    def opened(self, persona, **headers):
        """Whether what the referral said is shown."""
        return WORDS in self.get(persona, "/history", **headers).text


@pytest.fixture
def case(client, bearer):
    return Case(client, bearer)


def test_a_case_is_seen_by_those_it_is_tied_to(case):
    case.allocate()
    for persona in ("pwp", "supervisor", "admin", "manager"):
        assert case.code(persona) is None
        assert case.opened(persona)
    for persona in ("pwp-two", "trainee", "cwp", "hi-therapist", "child-supervisor"):
        assert case.code(persona) == case.code(persona, "/history") == "no-relationship"
    assert case.code("safeguarding-lead") == "no-relationship"
    for persona in ("subscriber", "operator", "allegations-officer"):
        assert case.code(persona) == "role-may-not"


def test_who_may_not_see_a_case_learns_no_more_than_that_it_is_there(case, client, bearer):
    case.allocate()
    refused = case.get("cwp")
    assert set(refused.json()) <= {"type", "title", "status", "detail", "code", "instance"}
    assert "ETag" not in refused.headers
    nowhere = client.get(f"/cases/{uuid4()}", headers=bearer("cwp"))
    assert nowhere.status_code == 404


def test_a_tie_ends_with_its_day_and_leaves_a_grace(case):
    allocation = case.allocate(days=-60)
    ended = {"allocation": allocation, "last_day": str(TODAY - timedelta(days=40))}
    case.ask("duty", "unallocate-case", {**ended, "reason": "allocated_in_error"})
    assert case.code("pwp") is None, "nobody holds it: the team that received it may see it"
    case.allocate(practitioner=actor("cwp"), practitioner_role="cwp", supervisor=None)
    assert case.code("pwp") == "no-relationship"
    assert case.code("cwp") is None


def test_an_auditor_sees_content_only_for_a_purpose_that_needs_it(case):
    case.allocate()
    assert case.code("auditor") is None
    assert not case.opened("auditor")
    assert case.opened("auditor", Purpose="quality")
    assert not case.opened("auditor", Purpose="care")
    odd = case.get("auditor", Purpose="curiosity")
    assert (odd.status_code, odd.json()["code"]) == (422, "unknown-purpose")


def test_break_glass_opens_one_case_to_one_person_until_it_is_ended(case, client, bearer):
    case.allocate()
    opening = {"case": case.id, "reason": "threat_to_life", "account": ACCOUNT}
    grant = case.post("cwp", "/break-glass/open-break-glass", data=opening)["grant"]
    named = {"Break-Glass": grant}
    assert case.opened("cwp", **named)
    assert case.code("cwp") == "no-relationship"
    assert case.code("twp", **named) == "break-glass-not-in-force"
    other = Case(client, bearer)
    other.allocate()
    assert other.code("cwp", **named) == "break-glass-not-in-force"
    case.post("cwp", f"/break-glass/{grant}/end-break-glass", data={})
    assert case.code("cwp", **named) == "break-glass-not-in-force"
    review = {"finding": "justified", "reasons": {"reasons": "Rightly so."}}
    case.post("safeguarding-lead", f"/break-glass/{grant}/review-break-glass", data=review)
    told = client.get(f"/break-glass/{grant}", headers=bearer("manager")).json()
    assert told["state"]["grant"]["finding"] == "justified"
    assert told["entries"][0]["parts"]["account"] == ACCOUNT
    assert client.get(f"/break-glass/{grant}", headers=bearer("cwp")).status_code == 403


def test_a_grant_that_is_none_opens_nothing(case):
    case.allocate()
    assert case.code("cwp", **{"Break-Glass": str(uuid4())}) == "no-relationship"
    odd = case.get("cwp", **{"Break-Glass": "please"})
    assert (odd.status_code, odd.json()["code"]) == (422, "unknown-break-glass")


def test_a_conflict_shuts_a_case_at_once(case):
    case.allocate()
    case.ask("pwp", "declare-conflict", {"actor": actor("pwp"), "sort": "relative"})
    assert case.code("pwp") == "conflict-of-interest"
    assert case.code("supervisor") is None
    assert case.code("admin") == "case-restricted"


def test_a_restricted_case_is_seen_by_those_named(case):
    case.allocate()
    asked = {"ground": "staff_as_patient", "actors": [actor("pwp")], "reasons": WHY}
    case.ask("manager", "restrict-access", asked)
    assert case.code("pwp") is None
    for path in READINGS[:2]:
        assert case.code("supervisor", path) == "case-restricted"


def test_of_a_restricted_entry_it_is_told_that_it_is_there(case):
    case.allocate()
    entry = case.ask("pwp", "raise-concern", CONCERN)
    asked = {"ground": "third_party", "covers": [entry], "roles": ["pwp"], "reasons": WHY}
    case.ask("safeguarding-lead", "restrict-access", asked)

    def shown(persona):
        entries = case.get(persona, "/history").json()["entries"]
        [told] = [one for one in entries if one["id"] == entry]
        return told

    for persona in ("pwp", "safeguarding-lead"):
        assert shown(persona)["parts"]["account"]["description"] == "Left alone for days."
    told = shown("supervisor")
    assert told["data"] == told["parts"]["account"] == {"withheld": "restricted"}


def test_every_reading_of_a_case_asks_the_gate(case, client, bearer, services):
    """Each route below a case, as somebody whom nothing ties to it; that of what may be recorded
    tells what may be without a tie, and nothing of the case."""
    case.allocate()
    for view in VIEWS:
        log = LogFollower(log=services.feed._log, parts=services.reader._parts)
        Runner(view, services.views, log, tell=lambda _: None).catch_up()
    paths = client.get("/openapi.json", headers=bearer("operator")).json()["paths"]
    readings = [
        path.format(case_id=case.id, document_id=uuid4(), entry_id=uuid4())
        for path, operations in paths.items()
        if path.startswith("/cases/{case_id}") and "get" in operations
    ]
    assert len(readings) >= 4
    for path in readings:
        since = {"since_position": 1} if path.endswith("/changes") else None
        answer = client.get(path, params=since, headers=bearer("cwp"))
        if path.endswith("/permitted"):
            assert "raise-concern" in answer.json()["commands"]
            assert "record-session" not in answer.json()["commands"]
        else:
            assert answer.status_code == 403, path
        assert WORDS not in answer.text


def test_commands_are_asked_about_as_readings_are(case, client, bearer):
    """By what ties their sender to the case; before what they saw of it, and once only."""
    case.allocate()

    def sent(persona, command, data, key=None, **headers):
        path = f"/cases/{case.id}/{command}"
        headers |= {**bearer(persona), "Idempotency-Key": key or str(uuid4())}
        answer = client.post(path, json={"data": data}, headers=headers)
        return answer.status_code, answer.json().get("code")

    entry = str(uuid4())
    wrong = {"entry": entry, "reason": "wrong_fact", "scope": "whole", "right": {"text": "x"}}
    assert sent("cwp", "correct-entry", wrong) == (403, "no-relationship")
    addendum = {"entry": entry, "addition": {"text": "x"}}
    assert sent("cwp", "add-addendum", addendum) == (403, "no-relationship")
    assert sent("pwp", "add-addendum", addendum) == (409, "no-such-entry")
    key, own = str(uuid4()), {"actor": actor("pwp"), "sort": "relative"}
    assert sent("pwp", "declare-conflict", own, key) == (201, None)
    assert sent("pwp", "declare-conflict", own, key) == (201, None), "sent again, answered again"
    assert sent("pwp", "declare-conflict", own) == (403, "conflict-of-interest")


def test_what_is_restricted_is_left_out_of_what_a_case_has_become(case):
    case.allocate()
    assert case.get("supervisor").json()["areas"]["safeguarding"]["concerns"] == {}
    entry = case.ask("pwp", "raise-concern", CONCERN)
    asked = {"ground": "third_party", "covers": [entry], "roles": ["pwp"], "reasons": WHY}
    case.ask("safeguarding-lead", "restrict-access", asked)
    seen = case.get("supervisor").json()
    assert seen["areas"]["safeguarding"]["concerns"] == {}
    assert seen["restricted"] == [entry]
    assert entry in case.get("pwp").json()["areas"]["safeguarding"]["concerns"]
    assert case.get("admin").json()["areas"]["safeguarding"] == {"withheld": "closed"}


def test_the_case_of_a_colleague_is_shut_from_its_first_event_on(client, bearer):
    data = {
        **REFERRAL["data"],
        "restricted": {"ground": "staff_as_patient", "reasons": WHY["reasons"]},
    }
    headers = {**bearer("admin"), "Idempotency-Key": str(uuid4())}
    begun = client.post("/cases/receive-referral", json={"data": data}, headers=headers)
    assert begun.status_code == 201, begun.text
    kinds = [event["type"] for event in begun.json()["events"]]
    assert kinds == ["case.referral_received", "case.access_restricted"]
    case = begun.json()["case"]

    def read(persona):
        return client.get(f"/cases/{case}/history", headers=bearer(persona))

    for persona in ("duty", "pwp", "auditor"):
        refused = read(persona)
        assert refused.status_code == 403, persona
        for told in (WORDS, WHY["reasons"], "staff_as_patient"):
            assert told not in refused.text
    assert read("duty").json()["code"] == "case-restricted"
    assert WORDS in read("manager").text
    assert read("admin").status_code == 200
