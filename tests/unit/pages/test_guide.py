"""A session step by step: what is done of it, and by which forms the rest is done."""

import pytest

from api.pages.recording.guide import BEGINS_HERE, steps
from api.pages.recording.registered import FORMS
from tests.unit.pages.cases import (
    ANSWERED,
    AREAS,
    IN_GROUP,
    ME,
    NOTE,
    PLANNED,
    SEEN,
    UNNOTED,
    entry,
    held,
)

ALL = frozenset(FORMS)


def told(contact, *, allowed=ALL, **more):
    return {step.words: step for step in steps(held(**more), contact, allowed)}


def commands(step):
    return [
        way.href.split("/record/")[1].split("?")[0] for way in step.ways if "/record/" in way.href
    ]


def test_first_comes_which_contact_it_was():
    (step,) = steps(held(), "", ALL)
    assert [way.words for way in step.ways] == [
        "Treatment, 3 June 2026, 10am, without a note",
        "Treatment, 13 June 2026, 10am",
        "Treatment, 12 June 2026, 10am",
        "A contact that nobody had booked",
    ]
    assert step.ways[0].href.endswith(f"/session?contact={UNNOTED}")
    assert step.ways[-1].href.endswith(f"session={BEGINS_HERE}")
    assert commands(step) == [
        "record-group-attendance",
        "record-attendance",
        "record-unplanned-contact",
    ]


def test_of_a_booked_contact_attendance_comes_first():
    found = told(PLANNED)
    assert list(found) == ["Attendance"]
    assert commands(found["Attendance"]) == ["record-attendance"]
    assert commands(told(IN_GROUP)["Attendance"]) == ["record-group-attendance"]


def test_an_attended_contact_owes_risk_and_a_note():
    found = told(UNNOTED)
    assert commands(found["Risk"]) == ["screen-risk", "omit-risk-screen"]
    assert commands(found["Note"]) == ["record-session"]
    assert "Signature" not in found
    assert all(f"session={UNNOTED}" in way.href for way in found["Note"].ways)


def test_risk_is_asked_about_after_the_answers_that_may_call_for_it():
    assert list(told(UNNOTED)) == ["Attendance", "Questionnaires", "Risk", "Note"]


def test_a_screen_of_the_same_session_responds_to_the_answer_that_calls_for_it():
    answers = entry(ANSWERED, type="case.measures_recorded", data={"contact": UNNOTED})
    screen, _ = told(UNNOTED, entries=(answers,))["Risk"].ways
    assert f"questionnaire={ANSWERED}" in screen.href
    screen, _ = told(UNNOTED)["Risk"].ways
    assert "questionnaire=" not in screen.href


def test_what_is_done_is_not_offered_again():
    found = told(SEEN)
    assert found["Risk"].is_done
    assert found["Note"].is_done
    assert commands(found["Signature"]) == ["sign-note"]
    assert f"note={NOTE}" in found["Signature"].ways[0].href


def test_nobody_is_offered_to_sign_what_another_wrote():
    other = [dict(entry, by={"actor": "x", "role": "pwp"}) for entry in held().entries]
    assert told(SEEN, entries=other)["Signature"].ways == ()


def test_a_response_that_is_owed_is_said_and_offered():
    step = told(SEEN)["Questionnaires"]
    assert "owed" in step.state
    assert not step.is_done
    assert commands(step)[-1] == "screen-risk"


def offered(**more):
    ways = told(SEEN, **more)["Questionnaires"].ways
    return [way.words for way in ways if "record-measures" in way.href]


@pytest.mark.parametrize(
    ("pathway", "first", "never"),
    [
        ("adult_talking_therapies", "PHQ-9, depression", "RCADS depression"),
        ("cyp_camhs", "RCADS depression", "PHQ-9, depression"),
        ("youth_community", "YP-CORE", "PHQ-9, depression"),
    ],
)
def test_those_questionnaires_are_offered_that_the_pathway_asks(pathway, first, never):
    areas = {**AREAS, "referral": {**AREAS["referral"], "pathway": pathway}}
    found = offered(areas=areas)
    assert found[0] == first
    assert never not in found
    assert found[-1] == "Another questionnaire"


def test_what_was_asked_before_is_offered_first_and_once():
    asked = {"contact": UNNOTED, "instrument": "CORS"}
    taken = entry(ANSWERED, type="case.measures_recorded", data=asked)
    found = offered(entries=(taken,))
    assert found[0] == "Child Outcome Rating Scale, in tenths"
    assert len(found) == len(set(found))


def test_of_a_contact_that_nobody_came_to_nothing_more_is_needed():
    missed = {"appointment_type": "02", "practitioner": ME, "attended": False}
    areas = {**AREAS, "sessions": {"contacts": {SEEN: missed}, "notes": {}}}
    (step,) = steps(held(areas=areas), SEEN, ALL)
    assert step.is_done


@pytest.mark.parametrize("contact", ["", SEEN, UNNOTED, PLANNED])
def test_no_way_is_offered_that_the_case_does_not_take(contact):
    for step in told(contact, allowed=frozenset()).values():
        assert commands(step) == []
