"""Every questionnaire that is kept: its range, its cut-off, its reliable change, who answers it."""

from fractions import Fraction

import pytest

from domain.case.measures.instruments import (
    Counts,
    UnknownInstrument,
    instrument,
    is_recorded_as_questionnaire,
)
from domain.case.measures.measures import Answers, Mode, Rater, RecordMeasures
from domain.case.measures.outcomes import Change, caseness, reliable_change
from domain.commands import NotAcceptable
from domain.moments import london_day
from domain.policies import policy

ADULT = [
    # code, items, lowest and highest total, caseness, reliable change
    ("PHQ9", 9, 0, 27, 10, 6),
    ("GAD7", 7, 0, 21, 8, 4),
    ("WSAS", 5, 0, 40, None, 8),
    ("PHOBIA_SOCIAL", 1, 0, 8, 4, None),
    ("PHOBIA_AGORAPHOBIA", 1, 0, 8, 4, None),
    ("PHOBIA_SPECIFIC", 1, 0, 8, 4, None),
    ("SPIN", 17, 0, 68, 19, 10),
    ("OCI", 42, 0, 168, 40, 32),
    ("PDSS", 7, 0, 28, 8, 5),
    ("MI_ALONE", 27, 100, 500, 230, 73),
    ("PCL5", 20, 0, 80, 32, 10),
    ("IESR", 22, 0, 88, 33, 9),
    ("HAI", 18, 0, 54, 18, 4),
    ("PSWQ", 16, 16, 80, 45, None),
    ("BIQ", 9, 0, 72, 40, None),
    ("CFQ", 11, 0, 33, 19, None),
    ("IBS", 5, 0, 500, 75, None),
    ("PHQ15", 15, 0, 30, 10, None),
]
YOUNG = [
    # code, rater, lowest and highest total, reliable change, which way is up
    *[
        (f"RCADS_{scale}", rater, 0, highest, amount, "worse")
        for rater, amounts in {
            "self": ["17.73", "14.91", "16.35", "18.29", "22.95", "13.99"],
            "parent": ["22.87", "18.30", "24.06", "40.93", "28", "16.63"],
        }.items()
        for scale, highest, amount in zip(
            ["DEP", "GAD", "OCD", "PAN", "SEP", "SOC"],
            [30, 18, 18, 27, 21, 27],
            amounts,
            strict=True,
        )
    ],
    *[
        (f"SDQ_{s}", r, 0, 10, 4, "worse")
        for s in ("EMO", "CON", "HYP")
        for r in ("self", "parent")
    ],
    ("SDQ_IMP", "self", 0, 10, 3, "worse"),
    ("SDQ_PEER", "self", 0, 10, 5, "worse"),
    ("SDQ_PRO", "self", 0, 10, 4, "better"),
    ("SDQ_IMP", "parent", 0, 10, 3, "worse"),
    ("SDQ_PEER", "parent", 0, 10, 3, "worse"),
    ("SDQ_PRO", "parent", 0, 10, 3, "better"),
    ("ORS", "self", 0, 400, 66, "better"),
    ("CORS", "self", 0, 400, 100, "better"),
    ("CORE10", "self", 0, 40, 5, "worse"),
    ("YPCORE", "self", 0, 40, 8, "worse"),
    ("SCORE15", "self", 15, 75, 10, "worse"),
    ("WEMWBS", "self", 14, 70, 9, "better"),
    ("SWEMWBS", "self", 7, 35, 3, "better"),
    ("CGAS", "clinician", 1, 100, 11, "better"),
    ("HONOSCA_01", "clinician", 0, 4, 2, "worse"),
    ("HONOSCA_13", "clinician", 0, 4, 2, "worse"),
    ("GOAL", "self", 0, 10, 3, "better"),
    ("GOAL", "parent", 0, 10, 3, "better"),
]


@pytest.mark.parametrize(("code", "items", "lowest", "highest", "cut_off", "amount"), ADULT)
def test_an_adults_questionnaire(code, items, lowest, highest, cut_off, amount):
    rules = instrument(code)
    assert rules.items == items
    assert [rules.holds(t, items=items) for t in (lowest - 1, lowest, highest, highest + 1)] == [
        False,
        True,
        True,
        False,
    ]
    if cut_off is None:
        assert caseness(code, highest).case is None
    else:
        assert [caseness(code, t).case for t in (cut_off - 1, cut_off, cut_off + 1)] == [
            False,
            True,
            True,
        ]
    assert rules.reliable.get("self") == amount


@pytest.mark.parametrize(("code", "rater", "lowest", "highest", "amount", "way"), YOUNG)
def test_a_childs_questionnaire_by_rater(code, rater, lowest, highest, amount, way):
    rules = instrument(code)
    assert [rules.holds(t, items=rules.items) for t in (lowest - 1, lowest, highest)] == [
        False,
        True,
        True,
    ]
    assert not rules.holds(highest + 1, items=rules.items)
    least = Fraction(str(amount))
    up, down = reliable_change(code, 0, least, rater), reliable_change(code, least, 0, rater)
    better, worse = (up, down) if way == "better" else (down, up)
    assert (better.change, worse.change) == (Change.IMPROVED, Change.DETERIORATED)
    short = least - Fraction(1, 100)
    assert reliable_change(code, 0, short, rater).change is Change.NONE
    assert reliable_change(code, short, 0, rater).change is Change.NONE


def test_a_rater_without_an_amount_has_no_verdict():
    assert reliable_change("CGAS", 10, 90, "self").change is None
    assert reliable_change("SRS", 0, 400, "self").change is None


@pytest.mark.parametrize(
    ("code", "counts"),
    [("SRS", Counts.EXPERIENCE), ("CURRENT_VIEW", Counts.CONTEXT), ("CORS", Counts.OUTCOME)],
)
def test_what_is_no_outcome_says_so(code, counts):
    assert instrument(code).counts_as is counts


def test_a_scale_on_which_more_is_better_has_its_cases_below_the_cut_off():
    assert [caseness("ORS", t).case for t in (249, 250, 251)] == [True, False, False]


def test_the_mean_of_the_items_that_apply_is_kept_in_hundredths():
    rules = instrument("MI_ALONE")
    assert rules.total((1, 2)) == 150
    assert rules.total((1, 1, 2)) == 133
    assert rules.total((2, 2, 1)) == 167
    assert rules.total((1, *(2,) * 7)) == 188  # 1.875, half up


def test_an_unknown_questionnaire():
    with pytest.raises(UnknownInstrument):
        instrument("PHQ8")
    assert not is_recorded_as_questionnaire("GOAL")
    assert is_recorded_as_questionnaire("SPIN")


def test_every_measure_of_a_problem_is_one_that_is_kept():
    for problem in policy("problems")["problems"]:
        for role in ("anxiety_measure", "fallback"):
            if role in problem:
                assert instrument(problem[role]).caseness is not None


def test_irritable_bowel_and_chronic_fatigue_are_not_swapped():
    measures = {p["code"]: p["anxiety_measure"] for p in policy("problems")["problems"]}
    assert (measures["K58"], measures["G93.3"]) == ("IBS", "CFQ")


def _asked(story, code, **given):
    return RecordMeasures(
        instrument=code,
        rater=given.pop("rater", Rater.SELF),
        mode=Mode.ON_PAPER,
        completed_on=london_day(story.now),
        answers=Answers(**given),
    )


@pytest.mark.parametrize(
    ("code", "given", "total"),
    [
        ("MI_ALONE", {"items": (3,) * 20 + (1,) * 5, "not_applicable": (26, 27)}, 260),
        ("PSWQ", {"items": (1,) * 16}, 16),
        ("OCI", {"total": 168}, 168),
        ("IBS", {"items": (100, 50, 0, 25, 75)}, 250),
        ("ORS", {"items": (55, 60, 61, 100)}, 276),
    ],
)
def test_totals_of_other_scales(accepted, code, given, total):
    [entry] = accepted.ask(_asked(accepted, code, **given))
    assert entry.fact.answers.total == total


@pytest.mark.parametrize(
    ("code", "given", "refusal"),
    [
        ("PSWQ", {"items": (0, *(1,) * 15)}, "item-out-of-range"),
        ("PSWQ", {"total": 15}, "total-out-of-range"),
        ("MI_ALONE", {"total": 99}, "total-out-of-range"),
        ("MI_ALONE", {"total": 100, "not_applicable": tuple(range(1, 28))}, "total-out-of-range"),
        ("GAD7", {"total": 5, "rater": Rater.PARENT}, "rater-not-for-instrument"),
        ("SDQ_EMO", {"total": 5}, "instrument-not-for-pathway"),
        ("GOAL", {"total": 5}, "unknown-instrument"),
    ],
)
def test_what_does_not_fit_the_questionnaire_is_refused(accepted, code, given, refusal):
    assert accepted.refusal(_asked(accepted, code, **given)) == (NotAcceptable, refusal)


def test_an_adults_questionnaire_is_not_for_a_child(accepted_child):
    refused = accepted_child.refusal(_asked(accepted_child, "SPIN", total=5))
    assert refused == (NotAcceptable, "instrument-not-for-pathway")
    assert accepted_child.ask(_asked(accepted_child, "SDQ_EMO", total=5, rater=Rater.PARENT))


def test_a_risk_answer_of_a_childs_questionnaire_obliges(accepted_child):
    items = (0, 0, 0, 1, *(0,) * 6)
    [entry] = accepted_child.ask(_asked(accepted_child, "YPCORE", items=items))
    assert entry.fact.risk_response_owed
