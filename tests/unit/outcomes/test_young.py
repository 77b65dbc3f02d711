"""Children and young people: rater by rater, with norms or not at all."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from domain.case.measures.outcomes import Change
from domain.case.referral.referral import Pathway
from domain.outcomes.course import Course, Someone
from domain.outcomes.rcads import (
    AGE_MISSING,
    AGE_WITHOUT_NORM,
    RATER_WITHOUT_NORM,
    SEX_MISSING,
    NoNorm,
    band,
    t_score,
)
from domain.outcomes.young import AGE_NOT_COUNTED, AGE_NOT_KNOWN, verdicts, young_outcomes
from tests.unit.outcomes.conftest import PERIOD, RECEIVED, adult, scores, seen

FIRST, SECOND, THIRD = (RECEIVED + timedelta(days=n) for n in (14, 21, 28))
DAYS = [FIRST, THIRD]
A_GIRL = Someone(born=date(2014, 2, 1), sex="female")


def young(*given, **changes) -> Course:
    every = tuple(score for some in given for score in some)
    return replace(adult(pathway=Pathway.CHILD, scores=every), **changes)


def change_by(rater: str, course: Course, someone: Someone = A_GIRL) -> Change | None:
    told = {v.rater: v.change for v in verdicts(course, someone).by_rater}
    return told.get(rater)


def told(course: Course, someone: Someone = A_GIRL) -> dict[str, bool]:
    return {s.figure: s.counted for s in young_outcomes(course, someone, PERIOD).standings}


@pytest.mark.parametrize(
    ("instrument", "rater", "first", "last", "change"),
    [
        ("SDQ_EMO", "self", 8, 5, Change.NONE),
        ("SDQ_EMO", "self", 8, 4, Change.IMPROVED),
        ("SDQ_EMO", "self", 4, 8, Change.DETERIORATED),
        ("SDQ_PEER", "self", 8, 4, Change.NONE),
        ("SDQ_PEER", "self", 8, 3, Change.IMPROVED),
        ("SDQ_PEER", "parent", 8, 5, Change.IMPROVED),
        ("SDQ_PRO", "self", 4, 8, Change.IMPROVED),
        ("SDQ_PRO", "parent", 8, 5, Change.DETERIORATED),
        ("ORS", "self", 200, 265, Change.NONE),
        ("ORS", "self", 200, 266, Change.IMPROVED),
        ("CORS", "self", 200, 299, Change.NONE),
        ("CORS", "self", 200, 300, Change.IMPROVED),
        ("CORE10", "self", 20, 15, Change.IMPROVED),
        ("YPCORE", "self", 20, 13, Change.NONE),
        ("YPCORE", "self", 20, 12, Change.IMPROVED),
        ("SCORE15", "self", 40, 50, Change.DETERIORATED),
        ("WEMWBS", "self", 30, 39, Change.IMPROVED),
        ("SWEMWBS", "self", 20, 17, Change.DETERIORATED),
        ("CGAS", "clinician", 50, 60, Change.NONE),
        ("CGAS", "clinician", 50, 61, Change.IMPROVED),
        ("HONOSCA_05", "clinician", 3, 1, Change.IMPROVED),
        ("PHQ9", "self", 15, 10, Change.NONE),
        ("PHQ9", "self", 15, 9, Change.IMPROVED),
        ("GAD7", "self", 10, 6, Change.IMPROVED),
        ("GOAL", "self", 4, 6, Change.NONE),
        ("GOAL", "self", 4, 7, Change.IMPROVED),
        ("GOAL", "parent", 7, 4, Change.DETERIORATED),
    ],
)
def test_reliable_change_by_rater(instrument, rater, first, last, change):
    assert change_by(rater, young(scores(instrument, [first, last], DAYS, rater))) is change


@pytest.mark.parametrize("instrument", ["SRS", "CURRENT_VIEW"])
def test_experience_and_context_are_no_outcome(instrument):
    assert verdicts(young(scores(instrument, [0, 40], DAYS)), A_GIRL).by_rater == ()


def test_one_thing_worse_outweighs_all_that_is_better():
    better = scores("SDQ_EMO", [8, 4], DAYS)
    worse = scores("SDQ_CON", [2, 6], DAYS)
    same = scores("SDQ_HYP", [5, 5], DAYS)
    assert change_by("self", young(better, same)) is Change.IMPROVED
    assert change_by("self", young(better, worse, same)) is Change.DETERIORATED
    assert change_by("self", young(same)) is Change.NONE


def test_raters_are_judged_apart():
    course = young(scores("SDQ_EMO", [8, 4], DAYS), scores("SDQ_EMO", [4, 8], DAYS, "parent"))
    assert change_by("self", course) is Change.IMPROVED
    assert change_by("parent", course) is Change.DETERIORATED
    one_each = young(scores("SDQ_EMO", [8], [FIRST]), scores("SDQ_EMO", [4], [THIRD], "parent"))
    assert verdicts(one_each, A_GIRL).by_rater == ()


def test_each_goal_is_compared_with_itself():
    course = young(scores("GOAL", [2], [FIRST], goal=1), scores("GOAL", [9], [THIRD], goal=2))
    assert verdicts(course, A_GIRL).by_rater == ()
    both = young(scores("GOAL", [2, 5], DAYS, goal=1), scores("GOAL", [9, 9], DAYS, goal=2))
    assert change_by("self", both) is Change.IMPROVED


@pytest.mark.parametrize(
    ("days", "paired"),
    [
        ([FIRST, SECOND], True),
        ([FIRST - timedelta(days=1), SECOND], False),
        ([FIRST, SECOND - timedelta(days=1)], False),
        ([FIRST - timedelta(days=1), FIRST, SECOND], True),
    ],
)
def test_first_from_the_first_contact_on_last_from_the_second_on(days, paired):
    course = young(scores("SDQ_EMO", [8, *(4,) * (len(days) - 1)], days))
    assert bool(verdicts(course, A_GIRL).by_rater) is paired


def test_what_came_before_the_first_contact_is_not_the_first_score():
    days = [FIRST - timedelta(days=1), FIRST, SECOND]
    assert change_by("self", young(scores("SDQ_EMO", [9, 5, 5], days))) is Change.NONE


@pytest.mark.parametrize(
    ("instrument", "rater", "sex", "age", "raw", "t"),
    [
        ("RCADS_DEP", "self", "female", 12, 7, 50 + 10 * Fraction("-0.89") / Fraction("3.91")),
        ("RCADS_DEP", "self", "male", 8, 8, 50 + 10 * Fraction("-0.25") / Fraction("4.09")),
        ("RCADS_SEP", "self", "female", 13, 3, Fraction(50)),
        ("RCADS_PAN", "parent", "male", 17, 1, 50 + 10 * Fraction("-0.5") / Fraction("1.69")),
        ("RCADS_SOC", "parent", "female", 16, 8, 50 + 10 * Fraction("-0.35") / Fraction("4.38")),
        ("RCADS_OCD", "self", "male", 11, 18, 50 + 10 * Fraction("11.99") / Fraction("3.26")),
    ],
)
def test_t_scores_by_the_norms(instrument, rater, sex, age, raw, t):
    assert t_score(instrument, raw, rater=rater, sex=sex, age=age) == t


@pytest.mark.parametrize(
    ("rater", "sex", "age", "reason"),
    [
        ("self", None, 12, SEX_MISSING),
        ("self", "indeterminate", 12, SEX_MISSING),
        ("self", "female", None, AGE_MISSING),
        ("self", "female", 7, AGE_WITHOUT_NORM),
        ("self", "female", 18, AGE_WITHOUT_NORM),
        ("clinician", "female", 12, RATER_WITHOUT_NORM),
    ],
)
def test_no_norm_no_t_score(rater, sex, age, reason):
    with pytest.raises(NoNorm) as refused:
        t_score("RCADS_DEP", 10, rater=rater, sex=sex, age=age)
    assert refused.value.reason == reason


@pytest.mark.parametrize(("t", "name"), [(64, None), (65, "borderline"), (70, "clinical")])
def test_bands_of_t_scores(t, name):
    assert band(Fraction(t)) == name


@pytest.mark.parametrize(
    ("first", "last", "change"),
    [
        # Self, female, 12: SD 3.91, so 6 points are 15.3 T and 7 are 17.9; 17.73 are needed.
        (15, 9, Change.NONE),
        (15, 8, Change.IMPROVED),
        (8, 14, Change.NONE),
        (8, 15, Change.DETERIORATED),
    ],
)
def test_rcads_changes_by_t_points(first, last, change):
    assert change_by("self", young(scores("RCADS_DEP", [first, last], DAYS))) is change


def test_rcads_uses_the_age_on_the_day_it_was_completed():
    turns_fourteen = Someone(born=SECOND.replace(year=SECOND.year - 14), sex="female")
    # 12 to 13: mean 7.89, SD 3.91; 14 to 15: mean 7.65, SD 3.68. The same raw total of 20 is
    # 80.97 and then 83.56.
    course = young(scores("RCADS_DEP", [20, 20], DAYS))
    assert turns_fourteen.age_on(FIRST) == 13
    assert turns_fourteen.age_on(THIRD) == 14
    assert change_by("self", course, turns_fourteen) is Change.NONE
    # 20 to 13 is 17.90 within the first norm, 16.43 across both: less than 17.73.
    course = young(scores("RCADS_DEP", [20, 13], DAYS))
    assert change_by("self", course, A_GIRL) is Change.IMPROVED
    assert change_by("self", course, turns_fourteen) is Change.NONE


@pytest.mark.parametrize(
    ("someone", "reason"),
    [
        (Someone(born=date(2014, 2, 1)), SEX_MISSING),
        (Someone(sex="female"), AGE_MISSING),
        (Someone(born=date(2019, 2, 1), sex="female"), AGE_WITHOUT_NORM),
    ],
)
def test_rcads_without_a_norm_is_refused_and_the_rest_counts(someone, reason):
    course = young(scores("RCADS_DEP", [20, 2], DAYS), scores("SDQ_EMO", [5, 5], DAYS))
    found = verdicts(course, someone)
    assert found.refused == (reason,)
    assert [(v.rater, v.change) for v in found.by_rater] == [("self", Change.NONE)]


def test_a_refused_rcads_is_told_in_the_report():
    course = young(scores("RCADS_DEP", [20, 2], DAYS))
    found = young_outcomes(course, Someone(born=date(2014, 2, 1)), PERIOD)
    assert [(left.figure, left.reason) for left in found.left_out] == [("rcads", SEX_MISSING)]
    assert {s.figure: s.counted for s in found.standings} == {
        "young_with_two_contacts": True,
        "self_paired": False,
        "parent_paired": False,
        "clinician_paired": False,
    }


def test_a_verdict_names_every_version_of_the_rules_it_used():
    course = young(scores("PHQ9", [15, 9], DAYS), scores("SDQ_EMO", [8, 4], DAYS))
    [verdict] = verdicts(course, A_GIRL).by_rater
    assert verdict.policies == ("2024-04", "2025-09")


@pytest.mark.parametrize(
    ("born", "reason"),
    [
        (None, AGE_NOT_KNOWN),
        (RECEIVED.replace(year=RECEIVED.year - 18), AGE_NOT_COUNTED),
        (RECEIVED.replace(year=RECEIVED.year - 18) + timedelta(days=1), None),
        (RECEIVED, None),
        (RECEIVED + timedelta(days=1), AGE_NOT_COUNTED),
    ],
)
def test_under_eighteen_when_referred(born, reason):
    found = young_outcomes(young(), Someone(born=born), PERIOD)
    assert [left.reason for left in found.left_out] == ([] if reason is None else [reason])
    assert bool(found.standings) is (reason is None)


@pytest.mark.parametrize(
    ("media", "enough"),
    [(["02"], False), (["02", "09"], False), (["02", "11"], True), (["01", "04"], True)],
)
def test_two_contacts_by_a_medium_that_counts(media, enough):
    contacts = tuple(
        seen(FIRST + timedelta(days=n), n, medium=medium, treatment=False)
        for n, medium in enumerate(media)
    )
    found = told(young(contacts=contacts))
    assert found["young_with_two_contacts"] is enough
    assert ("self_paired" in found) is enough


def test_an_adults_case_is_not_among_the_young():
    assert told(adult()) == {}
    assert told(young(ended=None)) == {}


def test_verdicts_of_a_rater_add_up_to_the_paired():
    found = told(young(scores("SDQ_EMO", [8, 4], DAYS)))
    names = ("improved", "deteriorated", "no_change")
    assert [found[f"self_{name}"] for name in names] == [True, False, False]
    assert found["self_paired"]
    assert "parent_improved" not in found


def test_amounts_of_general_knowledge_are_named_where_they_decide():
    checked = scores("SDQ_EMO", [8, 4], DAYS)
    assert young_outcomes(young(checked), A_GIRL, PERIOD).unchecked == ()
    wsas = scores("WSAS", [30, 20], DAYS)
    course = young(checked, wsas)
    assert young_outcomes(course, A_GIRL, PERIOD).unchecked == ("measures: WSAS reliable_change",)
    once = young(checked, wsas[:1])
    assert young_outcomes(once, A_GIRL, PERIOD).unchecked == ()
