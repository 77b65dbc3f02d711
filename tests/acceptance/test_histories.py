"""Five whole histories driven over HTTP and read back as case, history and caseload.

What is expected was worked out by hand from what the histories tell.
"""

from collections import Counter
from datetime import datetime

import pytest

PWP, PWP_TWO, CWP, TWP, HI = (f"01980000-0000-7000-8000-{n:012d}" for n in (1, 2, 4, 5, 6))
SUPERVISOR, CHILD_SUPERVISOR = (f"01980000-0000-7000-8000-{n:012d}" for n in (7, 8))

STEPS = {1: 73, 2: 120, 3: 21, 4: 81, 5: 105}
EVENTS = {1: 77, 2: 126, 3: 23, 4: 88, 5: 116}
"""More than the steps: some commands make several events, such as a booked assessment."""

KINDS = {
    1: {
        **{"contact_booked": 7, "attendance_recorded": 7, "risk_screened": 7, "note_signed": 6},
        **{"measures_recorded": 21, "session_recorded": 6, "treatment_started": 1},
        **{"risk_assessed": 2, "risk_level_changed": 1, "safety_plan_agreed": 1},
        **{"case_reviewed_in_supervision": 3, "consent_recorded": 2, "referrer_informed": 2},
    },
    2: {
        **{"contact_booked": 12, "attendance_recorded": 12, "session_recorded": 10},
        **{"note_signed": 11, "note_countersigned": 7, "measures_recorded": 33},
        **{"case_reviewed_in_supervision": 4, "stepped_up": 1, "case_allocated": 2},
        **{"non_attendance_followed_up": 1, "problem_descriptor_changed": 1, "was_not_brought": 0},
    },
    3: {
        **{"attendance_recorded": 1, "session_recorded": 0, "treatment_started": 0},
        **{"suitability_decided": 1, "signposted": 1, "consent_refused": 1, "case_closed": 1},
    },
    4: {
        **{"contact_booked": 10, "attendance_recorded": 10, "group_attendance_recorded": 3},
        **{"was_not_brought": 1, "non_attendance_followed_up": 1, "session_recorded": 8},
        **{"risk_screened": 8, "risk_screen_omitted": 1, "entry_corrected": 1},
        **{"addendum_added": 1, "agency_referral_made": 0, "safeguarding_decision_made": 1},
    },
    5: {
        **{"contact_booked": 13, "attendance_recorded": 13, "group_attendance_recorded": 4},
        **{"was_not_brought": 1, "non_attendance_followed_up": 1, "session_recorded": 11},
        **{"risk_screened": 8, "risk_screen_omitted": 4, "risk_level_changed": 3},
        **{"agency_referral_made": 3, "agency_response_received": 5, "addendum_added": 3},
        **{"goal_set": 1, "goal_scored": 3},
    },
}

CASES = {
    1: {"who": "Imogen Harkness", "ended_on": "2026-03-27", "end_code": "46", "risk": "low"},
    2: {"who": "Tobias Wrenfield", "ended_on": "2026-05-22", "end_code": "47", "risk": "low"},
    3: {"who": "Delphine Marsh", "ended_on": "2026-04-22", "end_code": "11", "risk": "moderate"},
    4: {"who": "Anwen Prosser", "ended_on": "2026-07-24", "end_code": "46", "risk": "low"},
    5: {"who": "Reuben Castellane", "ended_on": "2026-07-17", "end_code": "46", "risk": "low"},
}

HELD_BY = {
    1: (PWP, "pwp", "ADULT-1", SUPERVISOR),
    2: (HI, "hi_therapist", "ADULT-2", SUPERVISOR),
    3: (PWP_TWO, "pwp", "ADULT-1", SUPERVISOR),
    4: (CWP, "cwp", "CHILD-1", CHILD_SUPERVISOR),
    5: (TWP, "twp", "COMMUNITY-1", CHILD_SUPERVISOR),
}

every_history = pytest.mark.parametrize("number", [1, 2, 3, 4, 5])


@every_history
def test_the_case_stands_where_its_history_left_it(told, number):
    read = told.read(number, persona=told.supervisor(number))
    expected, areas = CASES[number], read["areas"]
    assert (read["status"], read["version"]) == ("closed", EVENTS[number])
    assert read["who"]["name"] == expected["who"]
    assert areas["discharge"]["ended_on"] == expected["ended_on"]
    assert areas["discharge"]["end_code"] == expected["end_code"]
    assert areas["risk"]["level"] == expected["risk"]
    held = [*areas["allocation"]["allocations"].values()][-1]
    assert HELD_BY[number] == (
        *(held["practitioner"], held["role"], held["team"], held["supervisor"]),
    )
    assert areas["referral"]["number_status"] == "verified"
    written = areas["oversight"]
    for nothing_left in (
        *(written["unsigned"], written["uncountersigned"], areas["measures"]["owed"]),
    ):
        assert nothing_left == []


@every_history
def test_every_event_stands_in_the_history_once_and_in_order(told, number):
    answers = told.played[number - 1].answers
    entries = told.read(number, "/history", persona=told.supervisor(number))["entries"]
    assert len(answers) == STEPS[number]
    assert [e["version"] for e in entries] == list(range(1, EVENTS[number] + 1))
    assert [e["position"] for e in entries] == sorted(e["position"] for e in entries)
    answered = [(e["id"], e["type"]) for answer in answers for e in answer["events"]]
    assert [(e["id"], e["type"]) for e in entries] == answered
    kinds = Counter(e["type"].removeprefix("case.") for e in entries)
    assert {kind: kinds[kind] for kind in KINDS[number]} == KINDS[number]
    assert (entries[0]["type"], kinds["case_closed"]) == ("case.referral_received", 1)


@every_history
def test_every_entry_tells_three_clocks_and_who(told, number):
    entries = told.read(number, "/history", persona=told.supervisor(number))["entries"]
    recorded = [datetime.fromisoformat(e["recorded"]) for e in entries]
    assert recorded == sorted(set(recorded))
    for entry in entries:
        assert entry["occurred"]
        assert entry["known"]
        assert entry["late_seconds"] > 24 * 3600, "a history of this year was told afterwards"
        assert entry["by"]["organisation"] == "BRIDGEWELL"


def test_late_knowledge_is_told_apart_from_late_recording(told):
    """All entries were recorded today; only these became known later than they happened."""
    learned_later = {
        number: {
            e["id"]
            for e in told.read(number, "/history", persona=told.supervisor(number))["entries"]
            if e["known"] != e["occurred"]
        }
        for number in (1, 2, 3, 4, 5)
    }
    assert learned_later == {
        1: set(),
        2: set(),
        3: set(),
        4: {told.event(4, "concern")},
        5: {told.event(5, name) for name in ("concern", "police-notice", "health-notice")},
    }


def _part(told, number: int, persona: str, name: str, field: str):
    entries = told.read(number, "/history", persona=persona)["entries"]
    [entry] = [e for e in entries if e["id"] == told.event(number, name)]
    return entry["parts"][field]


@pytest.mark.parametrize("persona", ["pwp", "supervisor"])
def test_who_works_on_a_case_reads_what_was_written(told, persona):
    note = _part(told, 1, persona, "session-4-note", "note")
    assert note["task_review"] == "Exercises done on nine of ten planned occasions."
    answers = _part(told, 1, persona, "session-2-phq9", "answers")
    assert answers["items"] == [2, 2, 3, 2, 1, 2, 1, 0, 1]
    assert answers["total"] == 14


@pytest.mark.parametrize("persona", ["twp", "child-supervisor", "safeguarding-lead"])
def test_who_works_on_a_concern_reads_what_was_said(told, persona):
    [said] = _part(told, 5, persona, "concern", "own_words")
    assert said["words"].endswith("I just made toast and stuff.")
    others = _part(told, 5, persona, "concern", "others")
    assert [other["relationship"] for other in others] == ["sister", "mother", "mother's partner"]


@every_history
def test_an_auditor_sees_that_it_was_written_but_not_what(told, number):
    answer = told.service.get(f"/cases/{told.case(number)}/history", persona="auditor")
    entries = answer.json()["entries"]
    assert len(entries) == EVENTS[number]
    shown = [part for e in entries for part in e["parts"].values()]
    flat = [p for part in shown for p in (part if isinstance(part, list) else [part])]
    assert len(flat) > 10
    assert all(set(part) == {"withheld"} for part in flat)
    assert CASES[number]["who"] not in answer.text
    assert "withheld" in told.read(number, persona="auditor")["who"]


@every_history
def test_the_office_sees_who_and_what_was_sent_but_no_session_content(told, number):
    entries = told.read(number, "/history", persona="admin")["entries"]
    for entry in entries:
        parts = [p for v in entry["parts"].values() for p in (v if isinstance(v, list) else [v])]
        withheld = [set(part) == {"withheld"} for part in parts]
        assert not any(withheld) if entry["area"] == "referral" else all(withheld)
    assert told.read(number, persona="admin")["who"]["name"] == CASES[number]["who"]


@pytest.mark.parametrize("persona", ["subscriber", "operator"])
def test_programs_and_operators_read_no_case(told, persona):
    for resource in ("", "/history", "/chronology"):
        answer = told.service.get(f"/cases/{told.case(4)}{resource}", persona=persona)
        assert (answer.status_code, answer.json()["code"]) == (403, "role-may-not")


def test_a_history_is_read_in_pages(told):
    sizes, seen, after = [], [], 0
    while after is not None:
        page = told.read(2, "/history", persona="hi-therapist", limit=50, after=after)
        sizes.append(len(page["entries"]))
        seen += [e["version"] for e in page["entries"]]
        after = page.get("next")
    assert sizes == [50, 50, 26]
    assert seen == list(range(1, 127))


def test_the_adult_who_was_helped_recovered_by_the_rules_named(told):
    outcome = _part(told, 1, "pwp", "closed", "outcome")
    assert outcome == {
        "totals": [
            {"instrument": "PHQ9", "first": 14, "last": 6},
            {"instrument": "GAD7", "first": 15, "last": 5},
            {"instrument": "WSAS", "first": 18, "last": 7},
        ],
        "change": "reliable_improvement",
        "case_at_start": True,
        "recovered": True,
        "reliably_recovered": True,
        "anxiety_measure": "GAD7",
        "anxiety_basis": "problems_own_lacks_a_pair",
        "policy": "2024-04",
    }


def test_the_adult_who_was_stepped_up_did_not_change_reliably(told):
    outcome = _part(told, 2, "supervisor", "closed", "outcome")
    assert (outcome["change"], outcome["recovered"]) == ("no_reliable_change", False)
    assert outcome["totals"][:2] == [
        {"instrument": "PHQ9", "first": 17, "last": 12},
        {"instrument": "GAD7", "first": 12, "last": 9},
    ]


def test_the_adult_who_was_signposted_has_no_pair_of_scores(told):
    outcome = _part(told, 3, "supervisor", "closed", "outcome")
    assert (outcome["change"], outcome["case_at_start"]) == ("unpaired", True)
    assert "recovered" not in outcome


def test_no_outcome_is_computed_by_an_adults_rules_for_the_young(told):
    for number in (4, 5):
        entries = told.read(number, "/history", persona=told.supervisor(number))["entries"]
        [closed] = [e for e in entries if e["type"] == "case.case_closed"]
        assert set(closed["parts"]) == {"summary"}


def test_the_answer_about_harm_was_answered_the_same_day(told):
    entries = told.read(1, "/history", persona="pwp")["entries"]
    owed = [e for e in entries if e["data"].get("risk_response_owed")]
    assert [e["id"] for e in owed] == [told.event(1, "session-2-phq9")]
    responses = [e for e in entries if e["data"].get("responds_to") == owed[0]["id"]]
    assert [e["type"] for e in responses] == ["case.risk_screened", "case.risk_assessed"]
    days = {e["occurred"]["at"][:10] for e in (*owed, *responses)}
    assert days == {"2026-02-24"}


def test_every_note_of_the_trainee_was_countersigned_by_the_supervisor(told):
    entries = told.read(2, "/history", persona="supervisor")["entries"]
    notes = {"case.assessment_completed", "case.session_recorded"}
    written = [e["id"] for e in entries if e["type"] in notes]
    by_trainee = written[:7]
    signed = {
        e["data"]["note"]: e["data"]["countersign_owed"]
        for e in entries
        if e["type"] == "case.note_signed"
    }
    assert signed == {note: note in by_trainee for note in written}
    countersigned = [e for e in entries if e["type"] == "case.note_countersigned"]
    assert [e["data"]["note"] for e in countersigned] == by_trainee
    assert {e["by"]["actor"] for e in countersigned} == {SUPERVISOR}


def test_the_decision_not_to_refer_keeps_reasons_dissent_and_what_it_rests_on(told):
    entries = told.read(4, "/history", persona="safeguarding-lead")["entries"]
    [decision] = [e for e in entries if e["type"] == "case.safeguarding_decision_made"]
    assert decision["data"]["outcome"] == "do_not_act"
    assert decision["data"]["dissent"] is True
    assert decision["data"]["relied_on"] == [
        told.event(4, name) for name in ("concern", "online-3-note", "online-3-screen", "triaged")
    ]
    reasons = decision["parts"]["reasons"]
    assert reasons["reasons"].startswith("Not referred to children's social care")
    assert reasons["dissent"].startswith("The practitioner would have asked")


def test_childrens_social_care_answered_nine_days_after_it_should_have(told):
    referral = told.event(5, "social-care")
    areas = told.read(5, persona="safeguarding-lead")["areas"]
    made = areas["safeguarding"]["referrals"][referral]
    assert made == {
        "concern": told.event(5, "concern"),
        "made_on": "2026-04-17",
        "expected_by": "2026-04-20",
        "answered_on": "2026-04-29",
        "waived": False,
    }
    entries = told.read(5, "/history", persona="safeguarding-lead")["entries"]
    replies = [e["data"] for e in entries if e["data"].get("referral") == referral]
    assert [(r["decision"], r["received_on"]) for r in replies] == [
        ("more_information_asked", "2026-04-22"),
        ("assessment", "2026-04-29"),
        ("early_help", "2026-06-11"),
    ]
