"""What is withdrawn is marked for everybody and read by nobody but auditors; what a person says
against an entry stands beside it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from api.composing.compose import VIEWS
from application.following import LogFollower
from projections.runner import Runner
from tests.integration.api.test_commands import REFERRAL, ask

__all__ = ["ask"]

TYPED = "Told of bruises on the left arm"
WHY = "It is about another child"
DISPUTED = "I never said that"
CHILD = str(uuid4())
CONCERN = {
    "variant": "child",
    "categories": ["neglect"],
    "people": [{"person": CHILD, "role": "subject"}],
    "immediate_risk": False,
    "own_words": [{"about": CHILD, "words": "I fell"}],
    "account": {"description": TYPED},
}


@pytest.fixture
def case(ask):
    """A case and the concern in it, with the way to record and to read more."""
    return Case(ask)


class Case:
    def __init__(self, ask):
        self._ask = ask
        answer = ask("pwp", "/cases/receive-referral", REFERRAL)
        self.id = answer.json()["case"]
        self.concern = self.record("raise-concern", CONCERN)

    def record(self, command, data, persona="safeguarding-lead", **about):
        path = f"/cases/{self.id}"
        headers = {}
        answer = self._ask(persona, f"{path}/{command}", {"data": data, **about}, **headers)
        if answer.status_code == 428:
            headers["If-Match"] = self.tag(persona)
            answer = self._ask(persona, f"{path}/{command}", {"data": data, **about}, **headers)
        assert answer.status_code == 201, answer.text
        return answer.json()["events"][0]["id"]

    def tag(self, persona):
        return self._read(persona, "").headers["ETag"]

    def _read(self, persona, path, **params):
        return self._get(f"/cases/{self.id}{path}", persona, params)

    def entry(self, id, persona="pwp", view="history", **params):
        told = self._read(persona, f"/{view}", **params)
        assert told.status_code == 200, told.text
        found = {entry["id"]: entry for entry in told.json()["entries"]}
        return found.get(id)


@pytest.fixture(autouse=True)
def reading(client, bearer, services, case):
    def get(path, persona, params):
        for view in VIEWS:
            log = LogFollower(log=services.feed._log, parts=services.reader._parts)
            Runner(view, services.views, log, tell=lambda _: None).catch_up()
        return client.get(path, params=params, headers=bearer(persona))

    case._get = get


VIEWED = ("history", "chronology")


@pytest.mark.parametrize("view", VIEWED)
def test_an_entry_in_error_is_marked_and_its_words_are_withheld(case, view):
    before = case.entry(case.concern, view=view)
    position = case.entry(case.concern)["position"]
    assert before["parts"]["account"]["description"] == TYPED
    marked = {"entry": case.concern, "reason": "misunderstood", "why": {"text": WHY}}
    withdrawal = case.record("mark-entry-in-error", marked)
    for persona in ("pwp", "supervisor", "safeguarding-lead"):
        told = case.entry(case.concern, persona, view)
        assert told["parts"]["account"] == {"withheld": "withdrawn"}
        assert told["parts"]["own_words"] == [{"withheld": "withdrawn"}]
        assert told["data"]["categories"] == ["neglect"]
        withdrawn = told["withdrawn"]
        assert (withdrawn["entry"], withdrawn["ground"]) == (withdrawal, "misunderstood")
        assert withdrawn["by"]["role"] == "safeguarding_lead"
        assert withdrawn["recorded"] == case.entry(withdrawal)["recorded"]
        assert case.entry(withdrawal, persona, view)["parts"]["why"]["text"] == WHY
    then = case.entry(case.concern, view=view, position=position)
    assert then == before, "as it stood before, nothing has changed"


@pytest.mark.parametrize("view", VIEWED)
def test_an_auditor_sees_a_withdrawn_entry_as_any_other(case, view):
    before = case.entry(case.concern, "auditor", view)
    moved = {"entry": case.concern, "right_case": str(uuid4()), "why": {"text": WHY}}
    case.record("move-wrong-record-entry", moved)
    told = case.entry(case.concern, "auditor", view)
    assert told["data"] == before["data"]
    assert told["parts"] == before["parts"]
    assert told["parts"]["account"] == {"withheld": "not_permitted"}
    assert told["withdrawn"]["ground"] == "wrong_record"


@pytest.mark.parametrize("view", VIEWED)
def test_of_what_is_about_somebody_else_not_even_the_codes_are_told(case, view):
    right_case = str(uuid4())
    moved = {"entry": case.concern, "right_case": right_case, "why": {"text": WHY}}
    case.record("move-wrong-record-entry", moved)
    told = case.entry(case.concern, view=view)
    assert told["data"] == told["parts"]["account"] == {"withheld": "withdrawn"}
    assert told["withdrawn"]["right_case"] == right_case


def test_what_was_added_to_a_withdrawn_entry_or_corrected_in_it_is_withheld_with_it(case):
    added = {"entry": case.concern, "addition": {"text": TYPED}}
    addendum = case.record("add-addendum", added, persona="pwp")
    corrected = {"scope": "part", "reason": "wrong_fact", "right": {"text": TYPED}}
    corrections = [
        case.record("correct-entry", {"entry": entry, **corrected})
        for entry in (case.concern, addendum)
    ]
    moved = {"entry": case.concern, "right_case": str(uuid4()), "why": {"text": WHY}}
    withdrawal = case.record("move-wrong-record-entry", moved)
    for id, part in ((addendum, "addition"), *((one, "right") for one in corrections)):
        told = case.entry(id)
        assert told["parts"] == {part: {"withheld": "withdrawn"}}
        assert told["withdrawn"]["entry"] == withdrawal


def test_who_knew_nothing_of_the_withdrawal_saw_the_entry(case):
    raised = case.entry(case.concern)["recorded"]
    marked = {"entry": case.concern, "reason": "duplicate", "why": {"text": WHY}}
    case.record("mark-entry-in-error", marked)
    for view in VIEWED:
        told = case.entry(case.concern, view=view, known_by=raised)
        assert told["parts"]["account"]["description"] == TYPED
        assert "withdrawn" not in told


@pytest.mark.parametrize("view", VIEWED)
def test_a_statement_of_disagreement_stands_beside_the_entry(case, view):
    disputed = {"entry": case.concern, "given_by": "person", "statement": {"text": DISPUTED}}
    statement = case.record("add-subject-statement", disputed)
    [told] = case.entry(case.concern, view=view)["statements"]
    assert (told["entry"], told["data"]["given_by"]) == (statement, "person")
    assert told["parts"] == {"statement": {"text": DISPUTED}}
    [closed] = case.entry(case.concern, "auditor", view)["statements"]
    assert closed["parts"] == {"statement": {"withheld": "not_permitted"}}
    withdrawal = {"entry": statement, "reason": "wrong_person", "why": {"text": WHY}}
    case.record("mark-entry-in-error", withdrawal)
    [told] = case.entry(case.concern, view=view)["statements"]
    assert told["parts"] == {"statement": {"withheld": "withdrawn"}}
    assert told["withdrawn"]["ground"] == "wrong_person"


def test_an_entry_says_where_it_had_been_made_by_mistake(case):
    link = {"entry": case.concern, "from_case": str(uuid4()), "from_entry": str(uuid4())}
    said = case.record("link-reentered-entry", link)
    assert case.entry(case.concern)["reentered"] == {"entry": said, **_without(link, "entry")}


def test_what_was_asked_to_be_put_right_is_told_with_what_came_of_it(case):
    today = datetime.now(UTC).date()
    asked = {
        "entry": case.concern,
        "asked_by": "parent",
        "received_on": (today - timedelta(days=2)).isoformat(),
        "asked": {"what_is_wrong": "All of it"},
    }
    request = case.record("request-rectification", asked, persona="pwp")
    [told] = case.entry(case.concern)["rectifications"]
    assert told["request"] == request
    assert {"asked_by", "received_on", "decide_by"} <= set(told)
    assert "outcome" not in told
    decided = {
        "request": request,
        "outcome": "refused",
        "refusal_reason": "opinion_stands",
        "complaint_route_told": True,
        "answer": {"explanation": "It is what was observed."},
    }
    decision = case.record("decide-rectification", decided, persona="supervisor")
    [told] = case.entry(case.concern)["rectifications"]
    assert (told["decision"], told["outcome"]) == (decision, "refused")


def test_a_withdrawn_document_is_not_handed_out(case, client, bearer):
    document = {
        "kind": "letter",
        "direction": "received",
        "detail": {"title": "A letter"},
        "document": {"media_type": "text/plain", "content": "TGV0dGVyLg=="},
    }
    id = case.record("add-document", document, persona="pwp")
    path = f"/cases/{case.id}/documents/{id}"
    assert client.get(path, headers=bearer("pwp")).content == b"Letter."
    marked = {"entry": id, "reason": "wrong_person", "why": {"text": WHY}}
    case.record("mark-entry-in-error", marked)
    told = client.get(path, headers=bearer("pwp"))
    assert (told.status_code, told.json()["code"]) == (403, "entry-withdrawn")


def _without(told, *names):
    return {name: value for name, value in told.items() if name not in names}
