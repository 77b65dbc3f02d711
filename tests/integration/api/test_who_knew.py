"""Who knew of an entry before a moment, over HTTP: told from the case and from the access log."""

from datetime import UTC, datetime

import pytest

from tests.integration.api.test_commands import REFERRAL
from tests.integration.api.test_gate import Case, actor

BRUISE = "A bruise on the left arm."


@pytest.fixture
def case(client, bearer):
    case = Case(client, bearer)
    case.allocate()
    return case


@pytest.fixture
def bruise(case):
    return case.ask(
        "pwp",
        "raise-concern",
        {
            "variant": "child",
            "categories": ["physical"],
            "people": [{"person": REFERRAL["data"]["person"], "role": "subject"}],
            "immediate_risk": False,
            "account": {"description": BRUISE},
        },
    )


@pytest.fixture
def known_by(client, bearer, case):
    def known_by(entry, persona="safeguarding-lead", **params):
        path = f"/cases/{case.id}/entries/{entry}/known-by"
        return client.get(path, params=params, headers=bearer(persona))

    return known_by


def discuss(case, about):
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return case.ask(
        "pwp",
        "discuss-risk-with-senior",
        {
            "happened_at": now,
            "senior": actor("child-supervisor"),
            "decision_owner": actor("pwp"),
            "regarding": [about],
            "advice": {"advice": "Tell the lead today."},
        },
    )


def ways(people, persona):
    """What one of us knew it by: how the case says so, and how much they were shown."""
    found = [each for each in people if each["actor"] == actor(persona)]
    told = [said["how"] for each in found for said in each["told"]]
    return told + [shown["extent"] for each in found for shown in each["shown"]]


def test_q2_who_had_opened_it_or_been_told_of_it_before_another_entry(case, bruise, known_by):
    case.get("supervisor", "/history")
    case.get("admin", "/history")
    case.get("pwp-two", "/history")
    told = discuss(case, bruise)
    session = case.ask("pwp", "book-contact", {**BOOKING, "practitioner": actor("pwp")})
    case.get("manager", "/history")
    case.ask("safeguarding-lead", "triage-concern", {**TRIAGE, "concern": bruise})
    answer = known_by(bruise, before_entry=session)
    assert answer.status_code == 200, answer.text
    people = answer.json()["people"]
    assert ways(people, "pwp") == ["recorded", "acted_on"]
    assert ways(people, "child-supervisor") == ["told"]
    assert ways(people, "supervisor") == ["content"]
    assert ways(people, "admin") == ["presence"], "the office is told that it is there"
    assert ways(people, "pwp-two") == [], "who was refused was told nothing"
    assert ways(people, "manager") == ways(people, "safeguarding-lead") == [], "they knew later"
    by_now = known_by(bruise).json()["people"]
    assert "acted_on" in ways(by_now, "safeguarding-lead")
    assert ways(by_now, "manager") == ["codes"]
    [senior] = [each for each in people if each["actor"] == actor("child-supervisor")]
    assert senior["told"][0]["event"] == told
    assert BRUISE not in answer.text


def test_q15_who_saw_the_earlier_text(case, bruise, known_by):
    case.get("supervisor", "/history")
    wrong = {"scope": "part", "reason": "wrong_fact", "right": {"text": "The right arm."}}
    corrected = case.ask("pwp", "correct-entry", {**wrong, "entry": bruise})
    case.get("admin", "/history")
    told = known_by(bruise, before_entry=corrected).json()
    assert ways(told["people"], "supervisor") == ["content"]
    assert ways(told["people"], "admin") == []
    assert "acted_on" not in ways(told["people"], "pwp"), "the correction is not before itself"
    [supervisor] = [each for each in told["people"] if each["actor"] == actor("supervisor")]
    [shown] = supervisor["shown"]
    assert shown["by"]["role"] == "supervisor"
    assert shown["by"]["team"] == "ADULT-1", "as they were then"
    assert shown["times"] == 1
    assert shown["first"] == shown["last"]
    assert shown["first"]["action"] == "read-history"


def test_they_are_called_as_the_directory_has_them(case, bruise, known_by, client, bearer):
    case.get("supervisor", "/history")
    name = {"name": "Robin Invented"}
    registered = {"practitioner": actor("supervisor"), "professional_register": "none"}
    body = {**registered, "name": name}
    case.post("manager", "/directory/register-practitioner", data=body)
    people = known_by(bruise).json()["people"]
    [supervisor] = [each for each in people if each["actor"] == actor("supervisor")]
    assert supervisor.get("name") == "Robin Invented"


def test_only_who_watches_over_access_and_may_release_the_case_is_told(case, bruise, known_by):
    told = {p: known_by(bruise, p).status_code for p in ("pwp", "supervisor", "manager", "cwp")}
    assert set(told.values()) == {403}
    allowed = {"safeguarding-lead", "auditor", "information-governance"}
    assert {known_by(bruise, persona).status_code for persona in sorted(allowed)} == {200}


def test_what_is_no_entry_and_what_is_to_come_is_refused(case, bruise, known_by):
    assert known_by(case.id).status_code == 404
    elsewhere = known_by(bruise, before_entry=case.id)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "no-such-entry")
    both = known_by(bruise, before_entry=bruise, before="2026-03-02T09:00:00Z")
    assert (both.status_code, both.json()["code"]) == (422, "two-moments")
    later = known_by(bruise, before="2126-03-02T09:00:00Z")
    assert (later.status_code, later.json()["code"]) == (422, "future-time")


BOOKING = {"appointment_type": "02", "medium": "02", "planned": "2026-12-17T10:00:00Z"}
TRIAGE = {"threshold": "early_help", "rationale": {"rationale": "Seen against the list"}}


@pytest.fixture
def learned(client, bearer, case):
    def learned(persona="safeguarding-lead", **params):
        return client.get(f"/cases/{case.id}/known-by", params=params, headers=bearer(persona))

    return learned


def how(told, persona):
    """By what one of us is told to have known, each with how often."""
    found = [each for each in told["people"] if each["actor"] == actor(persona)]
    assert len(found) <= 1, "each person once"
    ways = [way for each in found for way in (*each["told"], *each["shown"])]
    return {way.get("how") or way["sight"]: way["times"] for way in ways}


def test_who_had_learned_of_a_case_at_all_and_how_often(case, bruise, learned):
    case.get("supervisor", "/history")
    case.get("supervisor", "/history")
    case.get("admin", "/permitted")
    case.get("pwp-two", "/history")
    discuss(case, bruise)
    answer = learned()
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert how(told, "pwp")["recorded"] == 3, "accepted, the concern, the advice"
    assert how(told, "child-supervisor") == {"told": 1}
    assert how(told, "supervisor") == {"entries": 2}
    assert how(told, "admin") == {"listed": 1}, "that there is such a case"
    assert how(told, "pwp-two") == {}, "who was refused was told nothing"
    assert BRUISE not in answer.text
    assert told["count"] == len(told["people"])


def test_who_knew_of_a_case_is_told_page_by_page_as_of_one_moment(case, bruise, learned):
    case.get("supervisor", "/history")
    whole = learned().json()
    pinned = {"before": whole["before"], "position": whole["as_of"]["position"]}
    found, after = [], 0
    while after is not None:
        page = learned(limit=1, after=after, **pinned).json()
        found += [each["actor"] for each in page["people"]]
        after = page.get("next")
    assert found == [each["actor"] for each in whole["people"]]
    earlier = learned(before="2020-01-01T00:00:00Z").json()
    assert earlier["people"] == []


def test_what_stands_in_an_entry_kept_from_who_asks_counts_for_nobody(case, bruise, learned):
    noted = discuss(case, bruise)
    case.get("supervisor", f"/entries/{noted}")
    assert how(learned("information-governance").json(), "child-supervisor") == {"told": 1}
    restriction = {"ground": "asked_for", "roles": ["pwp", "supervisor"]}
    restriction |= {"covers": [noted], "reasons": {"reasons": "She asked for it."}}
    case.ask("supervisor", "restrict-access", restriction)
    told = learned("information-governance").json()
    assert how(told, "child-supervisor") == {}
    assert how(told, "supervisor") == {"recorded": 1}, "the restriction, not the look at the entry"
    assert told["not_shown"] >= 1


def test_only_who_watches_over_access_is_told_who_knew_of_a_case(learned):
    told = {p: learned(p).status_code for p in ("pwp", "supervisor", "manager", "cwp")}
    assert set(told.values()) == {403}
