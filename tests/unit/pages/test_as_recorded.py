"""Entries in the order in which they are asked for, and in words."""

import pytest

from api.pages.as_recorded import as_recorded
from api.pages.told import Told, told
from domain.case.safeguarding.safeguarding import Audience, PersonRole

MINE, BRIGHT = "0198-m", "0198-b"
RAISED = {
    "type": "case.concern_raised",
    "schema": 1,
    "data": {
        "categories": ["neglect"],
        "immediate_risk": False,
        "people": [
            {"may_be_shown_to": "not_decided", "person": MINE, "role": "subject"},
            {"may_be_shown_to": "nobody", "person": BRIGHT, "role": "alleged"},
        ],
        "variant": "child",
    },
    "parts": {
        "account": {"demeanour": "Quiet.", "description": "Alone."},
        "others": [{"about": BRIGHT, "name": "Jo Bright", "relationship": "Uncle"}],
    },
}
MEASURED = {
    "type": "case.measures_recorded",
    "schema": 1,
    "data": {},
    "parts": {"answers": {"items": [3, 0, 2], "total": 5, "unanswered": [2]}},
}
PLANNED = {
    "type": "case.safety_plan_agreed",
    "schema": 1,
    "data": {"review_by": "2026-06-10", "shared_with": ["person"]},
    "parts": {
        "plan": {"contacts": "999.", "coping": "A walk.", "warning_signs": "Shouting."},
    },
}


def test_fields_stand_in_the_order_of_their_form_and_not_of_the_alphabet():
    found = as_recorded(PLANNED)
    assert list(found["data"]) == ["shared_with", "review_by"]
    assert list(found["parts"]["plan"]) == ["warning_signs", "coping", "contacts"]
    assert list(as_recorded(RAISED)["parts"]["account"]) == ["description", "demeanour"]
    assert as_recorded(PLANNED) == PLANNED


def test_those_in_a_concern_are_named_with_their_part():
    assert as_recorded(RAISED, person=MINE)["data"]["people"] == [
        "The person of this record: may have been harmed, shown to none of the family yet",
        "Jo Bright: may have caused the harm, shown to nobody in the family",
    ]


def test_of_a_concern_that_says_of_nobody_whom_it_may_be_shown_to_that_is_left_out():
    data = {**RAISED["data"], "people": [{"person": BRIGHT, "role": "alleged"}]}
    people = as_recorded({**RAISED, "data": data})["data"]["people"]
    assert people == ["Jo Bright: may have caused the harm"]


@pytest.mark.parametrize("others", [[], [{"withheld": "closed"}]])
def test_nobody_is_taken_for_whose_case_it_is_because_no_name_is_told(others):
    raised = {**RAISED, "parts": {"others": others}}
    unnamed = "Somebody whose name is not told here: "
    first, second = as_recorded(raised, person=MINE)["data"]["people"]
    assert first.startswith("The person of this record: ")
    assert second.startswith(unnamed)
    assert all(line.startswith(unnamed) for line in as_recorded(raised)["data"]["people"])


@pytest.mark.parametrize("role", list(PersonRole))
@pytest.mark.parametrize("audience", list(Audience))
def test_every_part_and_audience_has_its_words(role, audience):
    involved = {"person": MINE, "role": role.value, "may_be_shown_to": audience.value}
    data = {**RAISED["data"], "people": [involved]}
    [line] = as_recorded({**RAISED, "data": data}, person=MINE)["data"]["people"]
    assert line.startswith("The person of this record: ")
    assert "_" not in line


def test_a_score_stands_beside_the_number_of_its_question_behind_the_total():
    answers = as_recorded(MEASURED)["parts"]["answers"]
    assert told(answers) == (
        Told("Total", "5"),
        Told("Score by question", "1: 3; 3: 0; 4: 2"),
        Told("Unanswered", "2"),
    )


def test_what_is_withheld_or_not_known_stays_as_it_is():
    for entry in (
        {"type": "case.from_another_time", "schema": 1, "data": {"b": 1, "a": 2}, "parts": {}},
        {**RAISED, "data": {"withheld": "restricted"}, "parts": {"withheld": "restricted"}},
    ):
        assert as_recorded(entry) == entry
