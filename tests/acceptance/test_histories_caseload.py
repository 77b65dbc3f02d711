"""The five histories on caseloads: as they ended, and as they stood half-way."""

from datetime import date, timedelta

import pytest

ROWS = {
    1: {
        **{"status": "closed", "pathway": "adult_talking_therapies", "problem_code": "F41.0"},
        **{"step": 2, "contact_count": 7, "session_count": 6, "end_code": "46"},
        **{"received_on": "2026-02-02", "treatment_started_on": "2026-02-17", "days_waiting": 15},
        **{"phq9_first": 14, "phq9_last": 6, "phq9_change": -8, "phq9_last_caseness": False},
        **{"gad7_first": 15, "gad7_last": 5, "gad7_change": -10, "gad7_last_caseness": False},
        **{"wsas_first": 18, "wsas_last": 7, "last_supervised_on": "2026-03-26"},
    },
    2: {
        **{"status": "closed", "team": "ADULT-2", "practitioner_role": "hi_therapist"},
        **{"problem_code": "F33.1", "step": 3, "contact_count": 11, "session_count": 10},
        **{"treatment_started_on": "2026-01-22", "days_waiting": 17, "end_code": "47"},
        **{"phq9_first": 17, "phq9_last": 12, "phq9_last_caseness": True, "phq9_change": -5},
        **{"gad7_first": 12, "gad7_last": 9, "gad7_change": -3, "ended_on": "2026-05-22"},
    },
    3: {
        **{"status": "closed", "reached": "assessed", "end_code": "11", "urgency": "soon"},
        **{"contact_count": 1, "session_count": 0, "discharge_planned": False},
        **{"phq9_first": 14, "gad7_first": 15, "wsas_first": 21, "risk_level": "moderate"},
        **{"days_waiting": 14, "ended_on": "2026-04-22"},
    },
    4: {
        **{"status": "closed", "pathway": "cyp_camhs", "team": "CHILD-1", "step": 2},
        **{"contact_count": 9, "session_count": 7, "treatment_started_on": "2026-04-29"},
        **{"gad7_first": 13, "gad7_last": 4, "phq9_first": 7, "end_code": "46"},
        **{"last_contact_at": "2026-07-22T16:30:00.000000Z", "last_supervised_on": "2026-06-30"},
    },
    5: {
        **{"status": "closed", "pathway": "youth_community", "team": "COMMUNITY-1", "step": 1},
        **{"contact_count": 12, "session_count": 9, "treatment_started_on": "2026-03-10"},
        **{"gad7_first": 12, "gad7_last": 5, "risk_level": "low", "end_code": "46"},
    },
}
"""Contacts are those in which the person was seen; sessions those of them that were treatment."""

NOTHING_OWED = (
    *("unscreened_contacts", "unwritten_contacts", "unsigned_notes", "uncountersigned_notes"),
    *("risk_responses_owed", "open_concerns", "awaited_replies", "awaited_contacts"),
)


def _rows(told, **params):
    """What those are told who supervise the cases, each of their own."""
    rows = {}
    for persona in ("supervisor", "child-supervisor"):
        answer = told.service.get("/caseload", persona=persona, **params)
        assert answer.status_code == 200, answer.text
        found = {row["case_id"]: row for row in answer.json()["cases"]}
        assert found.keys().isdisjoint(rows)
        rows |= found
    return rows


def _recorded(told, number: int, name: str) -> int:
    """The position at which the last event of a named step was recorded."""
    entries = told.read(number, "/history", persona=told.supervisor(number))["entries"]
    ids = told.played[number - 1].events[name]
    return max(e["position"] for e in entries if e["id"] in ids)


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_case_that_ended_is_on_its_caseload_as_it_ended(told, number):
    row = _rows(told, include_ended=True)[told.case(number)]
    assert {name: row.get(name) for name in ROWS[number]} == ROWS[number]
    assert {name: row[name] for name in NOTHING_OWED} == {name: [] for name in NOTHING_OWED}
    overdue = row["overdue"]
    assert overdue.pop("supervision_actions") == row["open_actions"], "nobody said they were done"
    nothing = ("attendance", "agency_replies", "transitions", "notes", "risk_screens", "signatures")
    assert overdue == {name: [] for name in nothing}


def test_sessions_are_counted_against_a_plan(told):
    rows = _rows(told, include_ended=True)
    assert rows[told.case(1)]["planned_sessions"] >= rows[told.case(1)]["session_count"]
    for row in rows.values():
        assert row["covered_by"] == []
        assert row["held_since"] >= row["received_on"]


def test_before_its_first_day_nobody_holds_a_case(told):
    mine = {"practitioner": "me", "include_ended": True}
    held = told.service.get("/caseload", persona="twp", **mine, day="2026-12-31").json()
    since = held["cases"][0]["held_since"]
    day_before = date.fromisoformat(since) - timedelta(days=1)
    before = told.service.get("/caseload", persona="twp", **mine, day=day_before.isoformat()).json()
    assert (before["day"], before["cases"]) == (day_before.isoformat(), [])


def test_no_case_that_ended_is_on_a_caseload_of_today(told):
    assert _rows(told) == {}
    assert set(_rows(told, include_ended=True)) == {told.case(n) for n in (1, 2, 3, 4, 5)}


def test_caseloads_are_by_practitioner_and_by_team(told):
    mine = told.service.get("/caseload", persona="twp", practitioner="me", include_ended=True)
    assert [row["case_id"] for row in mine.json()["cases"]] == [told.case(5)]
    adults = _rows(told, team="ADULT-1", include_ended=True)
    assert set(adults) == {told.case(1), told.case(3)}


def test_a_caseload_shows_what_stood_open_at_a_position(told):
    position = _recorded(told, 5, "social-care")
    row = _rows(told, position=position)[told.case(5)]
    assert row["status"] == "in_treatment"
    assert row["risk_level"] == "moderate"
    assert row["open_concerns"] == [told.event(5, "concern")]
    assert row["awaited_replies"] == [told.event(5, "social-care")]
    assert row["awaited_reply_by"] == [date(2026, 4, 20).isoformat()]
    assert row["overdue"]["agency_replies"] == [told.event(5, "social-care")]


def test_a_question_back_leaves_the_reply_awaited_and_an_answer_ends_it(told):
    asked_back = _rows(told, position=_recorded(told, 5, "social-care-asked-back"))
    answered = _rows(told, position=_recorded(told, 5, "social-care-answered"))
    assert asked_back[told.case(5)]["awaited_replies"] == [told.event(5, "social-care")]
    assert answered[told.case(5)]["awaited_replies"] == []


def test_the_trainees_caseload_showed_a_note_until_it_was_countersigned(told):
    note = told.event(2, "session-1-note")
    unsigned = _rows(told, position=_recorded(told, 2, "session-1-note"))[told.case(2)]
    signed_at = _recorded(told, 2, "session-1-signed")
    signed = _rows(told, position=signed_at)[told.case(2)]
    countersigned = _rows(told, position=signed_at + 1)[told.case(2)]
    assert (unsigned["unsigned_notes"], unsigned["uncountersigned_notes"]) == ([note], [])
    assert (signed["unsigned_notes"], signed["uncountersigned_notes"]) == ([], [note])
    assert countersigned["uncountersigned_notes"] == []


def test_the_answer_about_harm_was_owed_a_response_until_the_screen(told):
    at_measure = _rows(told, position=_recorded(told, 1, "session-2-phq9"))[told.case(1)]
    at_screen = _rows(told, position=_recorded(told, 1, "session-2-screen"))[told.case(1)]
    assert at_measure["risk_responses_owed"] == [told.event(1, "session-2-phq9")]
    assert at_screen["risk_responses_owed"] == []
