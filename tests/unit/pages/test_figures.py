"""Reports in words: every number leads to the cases behind it, as far as they are shown."""

from urllib.parse import urlencode

import pytest

from api.pages.audit.figures import figures, left_out, listed, moved
from api.pages.audit.sampling import asked, case, drawn
from api.pages.forms import Form

TOLD = {
    "by": "team",
    "figures": [
        {
            "figure": "recovery",
            "group": "ADULT-1",
            "numerator": 1,
            "denominator": 3,
            "percentage": "33.3",
            "numerator_cases": ["a"],
            "numerator_cases_not_shown": 0,
            "denominator_cases": ["a", "b"],
            "denominator_cases_not_shown": 1,
        },
        {
            "figure": "recovery",
            "numerator": 0,
            "denominator": 0,
            "numerator_cases": [],
            "numerator_cases_not_shown": 0,
            "denominator_cases": [],
            "denominator_cases_not_shown": 0,
        },
    ],
    "left_out": [{"figure": "recovery", "reason": "no_pair", "cases": ["c"], "cases_not_shown": 2}],
    "unchecked_rules": [{"rule": "waits", "cases": ["b"], "cases_not_shown": 0}],
}


def link(**asked):
    return "?" + urlencode(asked)


def test_every_number_leads_to_its_cases_and_none_to_nothing():
    divided, whole = figures(TOLD, link).rows
    assert [cell.text for cell in divided] == ["Recovery", "1", "3", "33.3 %"]
    assert divided[1].href == "?figure=recovery&which=numerator&group=ADULT-1"
    assert divided[2].more == "1 not shown to you"
    assert [cell.href for cell in whole] == [None] * 4
    [row] = left_out(TOLD, link).rows
    assert (row[2].text, row[2].more) == ("3", "2 not shown to you")


@pytest.mark.parametrize(
    ("number", "cases"),
    [
        ({"figure": "recovery", "group": "ADULT-1", "which": "denominator"}, ["a", "b"]),
        ({"figure": "recovery", "reason": "no_pair"}, ["c"]),
        ({"rule": "waits"}, ["b"]),
    ],
)
def test_what_a_link_leads_to_is_found_again(number, cases):
    assert listed(TOLD, number).cases == cases


@pytest.mark.parametrize(
    "number",
    [
        {},
        {"figure": "recovery", "which": "cases"},
        {"figure": "other", "which": "numerator"},
        {"rule": "other"},
    ],
)
def test_a_number_that_is_not_there_is_not_found(number):
    assert listed(TOLD, number) is None


def test_what_moved_is_told_where_something_was_compared():
    assert moved(TOLD, str) is None
    event = {"position": 5, "id": "e", "type": "t", "recorded": "2026-03-02T09:00:00.000000Z"}
    place = {"figure": "recovery", "counted": False}
    one = {"case": "a", "before": [], "after": [place], "events": [event]}
    then = {"figure": "recovery", "group": "ADULT-1", "numerator": 0, "denominator": 2}
    compared = {
        **TOLD,
        "compared_to": {"position": 4, "figures": [then]},
        "moved": [one],
        "moved_not_shown": 1,
    }
    [row] = moved(compared, str).rows
    assert [cell.text for cell in row] == [
        "Case 1",
        "Nothing",
        "Recovery (not counted)",
        "2 March 2026, 9am",
    ]
    told = [row[4].text for row in figures(compared, link).rows]
    assert told == ["0 of 2", "Not there"]


def test_a_sample_is_asked_for_by_what_was_filled_in():
    form = Form([("size", "5"), ("pathway", ""), ("going", "open"), ("seed", "")])
    assert asked(form) == {"criteria": {"going": "open"}, "size": 5}
    assert asked(Form([("size", "many"), ("seed", "abcdefgh")])) == {
        "criteria": {},
        "size": "many",
        "seed": "abcdefgh",
    }


def test_a_sample_and_its_cases_are_told_in_words():
    sample = {
        "sample": "s",
        "drawn": "2026-03-02T09:00:00.000000Z",
        "criteria": {"pathway": "adult_talking_therapies", "received_from": "2026-01-01"},
        "size": 2,
        "population": 9,
        "position": 44,
    }
    assert [cell.text for cell in drawn(sample)][1:3] == [
        "Pathway: Adult talking therapies; Received from: 1 January 2026",
        "2 of 9",
    ]
    withheld = case({"number": 1, "case": "a", "withheld": "restricted"}, 44)
    assert (withheld[0].href, withheld[1].text) == ("/pages/cases/a?position=44", "Restricted")
