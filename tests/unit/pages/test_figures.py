"""Reports in words: every number leads to the cases behind it, as far as they are shown."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from api.pages.audit.figure_words import (
    explained,
    figure_words,
    group_words,
    reason_words,
    rule_words,
)
from api.pages.audit.figures import (
    beside,
    figures,
    left_out,
    moves,
    of_nobody,
    title_of,
    unchecked,
)
from api.pages.audit.sampling import asked, case, drawn
from api.pages.forms import Form
from api.pages.staff import Called, Staff
from domain.outcomes.report import Kind, names

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


STAFF = Staff("0198-me", {"0198-a": [Called("Anna Invented", datetime(2026, 1, 1, tzinfo=UTC))]})


def link(**asked):
    return "?" + urlencode(asked)


def test_every_number_leads_to_its_cases_and_none_to_nothing():
    divided, whole = figures(TOLD, link, STAFF).rows
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
    told = [row[4].text for row in figures(compared, link, STAFF).rows]
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
            {"which": "denominator", "figure": "recovery", "by": "team", "group": "ADULT-1"},
            "Recovery, Team ADULT-1: all cases of which it is counted",
        ),
        ({"which": "numerator", "figure": "recovery"}, "Recovery: cases counted"),
        (
            {"which": "left_out", "figure": "recovery", "reason": "age-not-known"},
            "Recovery, left out: The referral names no date of birth",
        ),
        ({"which": "unchecked_rule", "rule": "waits"}, "Waits"),
        ({"which": "moved"}, "What moved"),
        ({"which": "lacking"}, "Not up to date yet"),
    ],
)
def test_a_list_says_what_it_is_of(told, title):
    assert title_of(told, STAFF) == title


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
    ended = {
        "number": 2,
        "case": "b",
        "pathway": "adult_talking_therapies",
        "received": "2026-01-01",
        "ended": "2026-02-01",
        "end_code": "11",
    }
    assert [cell.more or cell.text for cell in case(ended, 44)][2:] == [
        "Unsuitable, signposted by agreement",
        "None yet",
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("parent_no_change", "No change, rated by a parent"),
        ("reliable_recovery", "Reliable recovery"),
        ("phq9_unpaired", "PHQ-9: first or last score missing"),
        ("treatment_within_42_days", "First treated within 42 days"),
        ("wait_for_assessment_29_to_56_days", "Wait for assessment: 29 to 56 days"),
        ("quiet_over_120_days", "Quiet: more than 120 days"),
    ],
)
def test_a_figure_says_whose_rating_and_which_days_it_counts(code, words):
    assert figure_words(code) == words


@pytest.mark.parametrize("kind", list(Kind))
def test_of_every_figure_of_a_report_it_is_said_what_it_counts(kind):
    codes = names(kind)
    assert len({figure_words(code) for code in codes}) == len(codes)
    for code in codes:
        assert explained([code])[0].counts, code


def test_what_the_bands_of_a_wait_and_the_raters_of_a_change_count_is_said_once():
    codes = ("quiet_0_to_60_days", "quiet_over_120_days", "self_improved", "parent_improved")
    assert [each.name for each in explained(codes)] == ["Quiet", "Improved"]


def test_figures_for_which_there_is_nobody_are_named_and_not_lined_up():
    nobody = {"figure": "stepped_up", "numerator": 0, "denominator": 0}
    told = {"figures": [*TOLD["figures"], nobody]}
    assert of_nobody(told) == ["stepped_up"]
    assert len(figures({**TOLD, **told}, link, STAFF).rows) == 2
    then = {"position": 4, "figures": [{**nobody, "denominator": 1}]}
    assert of_nobody({**told, "compared_to": then}) == []


@pytest.mark.parametrize(
    ("by", "group", "words"),
    [
        ("team", "ADULT-1", "Team ADULT-1"),
        ("step", "2", "Step 2"),
        ("practitioner", "0198-a", "Anna Invented"),
        ("practitioner", "0198-b", "0198-b"),
        ("descriptor", "F33.1", "Recurrent depression (F33.1)"),
        ("descriptor", "X99", "X99"),
        ("ethnicity", "A", "White: British"),
        ("anxiety_measure", "GAD7", "GAD-7"),
        ("quarter", "2025-26 Q4", "2025-26 Q4"),
        ("pathway", "adult_talking_therapies", "Adult talking therapies"),
        ("service", "not_recorded", "Not recorded"),
    ],
)
def test_a_group_is_called_what_people_call_it(by, group, words):
    assert group_words(by, group, STAFF) == words


def test_why_somebody_is_left_out_and_what_a_rule_settles_is_told_in_words():
    assert reason_words("age-not-known") == "The referral names no date of birth"
    assert rule_words("measures: PDSS reliable_change") == (
        "Panic Disorder Severity Scale: how far a score moves by chance"
    )
