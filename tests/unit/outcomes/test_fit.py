"""Questions 27 and 28: which pairs are missing, and which measures don't go with the problem."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.measures.outcomes import Pairing
from domain.case.referral.referral import Pathway
from domain.outcomes.course import Course, Period
from domain.outcomes.figures import By
from domain.outcomes.fit import NOT_ANSWERED, OF_ANOTHER, UNPAIRED, figures, measures
from domain.outcomes.report import Kind, report
from tests.unit.outcomes.conftest import PERIOD, RECEIVED, RECOVERED, TWO_DAYS, adult, scores

FIT = {NOT_ANSWERED, OF_ANOTHER}
PANIC = Pairing("PDSS", "GAD7")
TRAUMA = Pairing("PCL5", "GAD7")


def told(course: Course, period: Period = PERIOD) -> dict[str, bool]:
    found = measures(course, period)
    assert found.left_out == ()
    return {s.figure: s.counted for s in found.standings}


def answered(*measures: str, times: int = 2, **changes: object) -> Course:
    given = [scores(m, [9] * times, TWO_DAYS[:times]) for m in measures]
    return adult(scores=sum(given, ()), **changes)


@pytest.mark.parametrize(
    ("course", "missing"),
    [
        (RECOVERED, set()),
        (adult(), {UNPAIRED, "phq9_unpaired", "gad7_unpaired"}),
        (answered("GAD7"), {UNPAIRED, "phq9_unpaired"}),
        (answered("PHQ9", "GAD7", times=1), {UNPAIRED, "phq9_unpaired", "gad7_unpaired"}),
        # GAD-7 stands in for the measure of the problem: a pair is there, and its own is missing.
        (replace(RECOVERED, pairing=PANIC), {"pdss_unpaired"}),
        (answered("PHQ9", "PDSS", pairing=PANIC), set()),
        (answered("PHQ9", pairing=PANIC), {UNPAIRED, "pdss_unpaired"}),
    ],
)
def test_27_who_finished_without_a_pair_by_measure(course, missing):
    found = {name: counted for name, counted in told(course).items() if name not in FIT}
    assert {name for name, counted in found.items() if counted} == missing
    own = course.pairing.measure.lower() if course.pairing else "gad7"
    assert set(found) == {UNPAIRED, "phq9_unpaired", f"{own}_unpaired"}


def test_27_another_raters_scores_make_no_pair():
    given = scores("PHQ9", [15, 5], TWO_DAYS, rater="parent") + scores("GAD7", [12, 3], TWO_DAYS)
    assert told(adult(scores=given))["phq9_unpaired"] is True


@pytest.mark.parametrize(
    "changes",
    [
        {"contacts": ()},
        {"ended": None},
        {"ended": PERIOD.last + timedelta(days=1)},
        {"pathway": Pathway.CHILD},
    ],
)
def test_27_counts_only_adults_who_finished_a_course_in_the_period(changes):
    assert UNPAIRED not in told(adult(**changes))


def test_27_is_told_by_practitioner_with_the_cases():
    made = report(Kind.MEASURES, [adult(1), RECOVERED], {}, period=PERIOD, by=By.PRACTITIONER)
    [missing] = [figure for figure in made.figures if figure.name == UNPAIRED]
    assert missing.group == "not_recorded"
    assert missing.numerator == (adult(1).case,)
    assert tuple(dict.fromkeys(figure.name for figure in made.figures)) == figures()
    assert set(made.policies) == {"measure_fit", "measures", "problems", "waits"}


@pytest.mark.parametrize(
    ("course", "not_answered", "of_another"),
    [
        (answered("GAD7"), False, False),
        (answered("GAD7", pairing=PANIC), True, False),
        (answered("GAD7", "PDSS", pairing=PANIC), False, False),
        (answered("PDSS"), True, True),
        (answered("GAD7", "PDSS"), False, True),
        (answered("GAD7", "SPIN", pairing=PANIC), True, True),
        (answered("IESR", descriptor="F43.1", pairing=TRAUMA), True, False),
        (answered("IESR", "PCL5", descriptor="F43.1", pairing=TRAUMA), False, False),
        (answered("IESR", "GAD7", descriptor="F40.1", pairing=Pairing("SPIN", "GAD7")), True, True),
        (answered("PSWQ", "GAD7", descriptor="F41.1", pairing=Pairing("GAD7")), False, False),
    ],
)
def test_28_measures_that_do_not_go_with_the_problem(course, not_answered, of_another):
    found = told(course)
    assert (found[NOT_ANSWERED], found[OF_ANOTHER]) == (not_answered, of_another)


@pytest.mark.parametrize("measures", [(), ("PHQ9",), ("WSAS", "PHOBIA_SOCIAL")])
def test_28_looks_only_at_measures_of_anxiety(measures):
    assert not FIT & set(told(answered(*measures)))


def test_28_looks_at_open_cases_too_as_of_the_last_day():
    course = answered("PDSS", ended=None)
    assert told(course)[OF_ANOTHER] is True
    assert not told(course, Period(RECEIVED, TWO_DAYS[0] - timedelta(days=1)))
    assert not told(course, Period(RECEIVED - timedelta(days=9), RECEIVED - timedelta(days=1)))
    assert not told(answered("PDSS"), Period(PERIOD.last, PERIOD.last))


def test_28_names_the_rule_that_is_general_knowledge():
    course = answered("IESR", descriptor="F43.1", pairing=TRAUMA)
    made = report(Kind.MEASURES, [course, RECOVERED], {}, period=PERIOD)
    assert made.unchecked == {"measure_fit": (course.case,)}
