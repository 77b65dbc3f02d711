"""A follower who took in what was wrong, or may no longer be kept, is told by an event that names
what they took, by its id."""

from uuid import UUID, uuid4

import pytest
from caseledger_client import Event, Meaning, notice_of

from tests.integration.api.test_commands import REFERRAL
from tests.integration.api.test_gate import CONCERN, TODAY, Case, actor

WHY = {"reasons": "He works here."}
QUESTIONNAIRE = {
    "instrument": "PHQ9",
    "mode": "on_paper",
    "completed_on": str(TODAY),
    "answers": {"items": [1, 1, 1, 1, 1, 1, 1, 1, 0]},
}
RIGHT = {"right": {"text": "The third answer was 0."}}


@pytest.fixture
def case(client, bearer):
    case = Case(client, bearer)
    case.allocate()
    return case


@pytest.fixture
def follow(client, bearer):
    """What a subscriber is told now, from the beginning."""

    def follow(**query):
        events, cursor = [], None
        while True:
            asked = {"limit": 500, **query} | ({} if cursor is None else {"after": cursor})
            page = client.get("/feed", params=asked, headers=bearer("subscriber"))
            assert page.status_code == 200, page.text
            if page.headers["Next-Cursor"] == cursor:
                return events
            cursor = page.headers["Next-Cursor"]
            events += [Event.of(told) for told in page.json()]

    return follow


def notices(follow, case, entry):
    """What is told of an entry that was told before, with the events that tell it."""
    events = follow(case=case.id)
    assert entry in [event.id for event in events]
    found = [(event, notice_of(event)) for event in events]
    return [(event, n) for event, n in found if n is not None and entry in n.events]


def test_an_entry_of_another_person_that_was_moved(case, follow):
    concern = case.ask("pwp", "raise-concern", CONCERN)
    moved = {"entry": concern, "right_case": str(uuid4()), "why": {"text": "Another's."}}
    withdrawal = case.ask("safeguarding-lead", "move-wrong-record-entry", moved)
    [(event, notice)] = notices(follow, case, concern)
    assert (event.id, notice.meaning) == (withdrawal, Meaning.WITHDRAWN)


def test_a_score_that_was_corrected(case, follow):
    scored = case.ask("pwp", "record-measures", QUESTIONNAIRE)
    wrong = {"entry": scored, "scope": "part", "reason": "wrong_fact", **RIGHT}
    correction = case.ask("pwp", "correct-entry", wrong)
    [(event, notice)] = notices(follow, case, scored)
    assert (event.id, notice.meaning) == (correction, Meaning.CORRECTED)
    assert event.fields["entry_type"] == "case.measures_recorded"
    assert "third" not in str(event.told)


def test_a_correction_that_is_marked_as_restricted(case, follow):
    """The subscriber is told of nothing else so marked, but this is about what they took."""
    scored = case.ask("pwp", "record-measures", QUESTIONNAIRE)
    wrong = {"entry": scored, "scope": "part", "reason": "wrong_fact", **RIGHT}
    path = f"/cases/{case.id}/correct-entry"
    correction = case.post("pwp", path, data=wrong, sensitivity="restricted")["events"][0]["id"]
    hidden = case.post(
        "pwp", f"/cases/{case.id}/raise-concern", data=CONCERN, sensitivity="restricted"
    )["events"][0]["id"]
    [(event, notice)] = notices(follow, case, scored)
    assert (event.id, notice.meaning, event.withheld) == (correction, Meaning.CORRECTED, True)
    assert event.fields == {"entry": scored}
    assert hidden not in [event.id for event in follow(case=case.id)]


def test_an_entry_that_was_sealed_and_opened_again(case, follow):
    concern = case.ask("pwp", "raise-concern", CONCERN)
    seal = {"ground": "third_party", "covers": [concern], "actors": [actor("pwp")]}
    restriction = case.ask("safeguarding-lead", "restrict-access", {**seal, "reasons": WHY})
    [(event, notice)] = notices(follow, case, concern)
    assert (event.id, notice.meaning) == (restriction, Meaning.RESTRICTED)
    assert {e.id: e for e in follow(case=case.id)}[concern].withheld
    lifted = {"restriction": restriction, "reasons": WHY}
    case.ask("manager", "lift-restriction", lifted)
    events = {event.id: event for event in follow(case=case.id)}
    [opened] = [n for n in map(notice_of, events.values()) if n and n.meaning is Meaning.OPENED]
    assert opened.ended == restriction
    assert events[concern].fields["categories"] == ["neglect"], "read again it is all there"


def test_a_person_who_was_erased(case, follow, client, bearer):
    person = REFERRAL["data"]["person"]

    def ask(persona, path, **data):
        headers = {**bearer(persona), "Idempotency-Key": str(uuid4())}
        answer = client.post(path, json={"data": data}, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    asked = ask(
        "information-governance",
        "/erasures/request-erasure",
        stream=case.id,
        subject=person,
        ground="court_order",
    )
    ask("caldicott-guardian", f"/erasures/{asked['erasure']}/approve-erasure")
    [event] = [each for each in follow(case=case.id) if each.type.startswith("governance.")]
    notice = notice_of(event)
    assert event.type == "governance.erasure_ordered"
    assert (notice.meaning, notice.stream, notice.subject) == (Meaning.ERASED, case.id, person)
    assert notice.events == (), "all that was taken of it"
    assert UUID(event.stream) == UUID(asked["erasure"])
