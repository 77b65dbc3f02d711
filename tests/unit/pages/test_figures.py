"""Reports in words: every number leads to the cases behind it, as far as they are shown."""

from urllib.parse import urlencode

import pytest

from api.pages.audit.figures import (
    beside,
    figure_words,
    figures,
    left_out,
    moves,
    title_of,
    unchecked,
)
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
        },
        {"figure": "recovery", "numerator": 0, "denominator": 0},
    ],
    "left_out": [{"figure": "recovery", "reason": "no_pair", "count": 3}],
    "unchecked_rules": [{"rule": "waits", "count": 1}],
    "lacking_count": 0,
}


def link(**asked):
    return "?" + urlencode(asked)


def test_every_number_leads_to_its_cases_and_none_to_nothing():
    divided, whole = figures(TOLD, link).rows
    assert [cell.text for cell in divided] == ["Recovery", "1", "3", "33.3%"]
    assert divided[1].href == "?figure=recovery&which=numerator&group=ADULT-1"
    assert [cell.href for cell in whole] == [None] * 4
    [row] = left_out(TOLD, link).rows
    assert (row[2].text, row[2].href) == ("3", "?which=left_out&figure=recovery&reason=no_pair")
    [row] = unchecked(TOLD, link).rows
    assert (row[1].text, row[1].href) == ("1", "?which=unchecked_rule&rule=waits")


def test_what_moved_and_what_is_not_up_to_date_is_told_where_there_is_any():
    assert beside(TOLD, link) is None
    then = {"figure": "recovery", "group": "ADULT-1", "numerator": 0, "denominator": 2}
    compared = {
        **TOLD,
        "compared_to": {"position": 4, "figures": [then]},
        "moved_count": 0,
        "lacking_count": 2,
    }
    moved, lacking = beside(compared, link).rows
    assert (moved[1].text, moved[1].href) == ("0", None)
    assert (lacking[1].text, lacking[1].href) == ("2", "?which=lacking")
    told = [row[4].text for row in figures(compared, link).rows]
    assert told == ["0 of 2", "Not there"]


def test_how_a_case_moved_is_told_in_words():
    event = {"position": 5, "id": "e", "type": "t", "recorded": "2026-03-02T09:00:00.000000Z"}
    place = {"figure": "recovery", "counted": False}
    one = {"case": "a", "before": [], "after": [place], "events": [event]}
    told = [cell.text for cell in moves(one)]
    assert told == ["Nothing", "Recovery (not counted)", "2 March 2026, 9am"]


@pytest.mark.parametrize(
    ("told", "title"),
    [
        (
            {"which": "denominator", "figure": "recovery", "group": "ADULT-1"},
            "Recovery, ADULT-1: all that it is counted of",
        ),
        ({"which": "numerator", "figure": "recovery"}, "Recovery: counted"),
        (
            {"which": "left_out", "figure": "recovery", "reason": "no_pair"},
            "Recovery: left out, no pair",
        ),
        ({"which": "unchecked_rule", "rule": "waits"}, "Waits"),
        ({"which": "moved"}, "What moved"),
        ({"which": "lacking"}, "Not up to date yet"),
    ],
)
def test_a_list_says_what_it_is_of(told, title):
    assert title_of(told) == title


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


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("parent_no_change", "No change, rated by a parent"),
        ("reliable_recovery", "Reliable recovery"),
    ],
)
def test_a_figure_says_whose_rating_it_counts(code, words):
    assert figure_words(code) == words
