"""Adults: who is in which denominator and in which numerator, at and around each edge."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.measures.outcomes import Pairing
from domain.case.referral.referral import Pathway
from domain.outcomes import adult as rules
from domain.outcomes.adult import adult_outcomes
from domain.outcomes.course import Course, Period
from tests.unit.outcomes.conftest import PERIOD, RECEIVED, adult, scores, seen

DAYS = [RECEIVED + timedelta(days=n) for n in (14, 21, 28)]


def told(course: Course, period: Period = PERIOD) -> dict[str, bool]:
    """Each figure that a course is in, and whether in its numerator."""
    found = adult_outcomes(course, period)
    assert found.left_out == ()
    assert len({s.figure for s in found.standings}) == len(found.standings)
    return {s.figure: s.counted for s in found.standings}


def scored(phq: list[int], gad: list[int], **changes) -> Course:
    given = scores("PHQ9", phq, DAYS[: len(phq)]) + scores("GAD7", gad, DAYS[: len(gad)])
    return adult(scores=given, **changes)


@pytest.mark.parametrize(("treatments", "finished"), [(0, False), (1, False), (2, True), (3, True)])
def test_a_finished_course_has_two_attended_treatment_contacts(treatments, finished):
    course = adult(contacts=tuple(seen(d, n) for n, d in enumerate(DAYS[:treatments])))
    assert told(course)["finished"] is finished
    assert ("recovery" in told(course)) is finished


def test_assessment_and_follow_up_do_not_make_a_course():
    contacts = (
        seen(DAYS[0], 0, assessment=True, treatment=False),
        seen(DAYS[1], 1),
        seen(DAYS[2], 2, treatment=False),
    )
    assert told(adult(contacts=contacts)) == {"finished": False}


def test_two_treatments_of_one_day_are_two():
    assert told(adult(contacts=(seen(DAYS[0], 0), seen(DAYS[0], 1))))["finished"]


@pytest.mark.parametrize(
    ("ended", "in_it"),
    [
        (None, False),
        (PERIOD.first - timedelta(days=1), False),
        (PERIOD.first, True),
        (PERIOD.last, True),
        (PERIOD.last + timedelta(days=1), False),
    ],
)
def test_a_period_takes_those_who_ended_in_it_both_days_included(ended, in_it):
    assert bool(told(adult(ended=ended))) is in_it


def test_a_childs_case_is_not_among_adults():
    assert told(adult(pathway=Pathway.CHILD)) == {}


@pytest.mark.parametrize(
    ("course", "at_start", "recovery_counted"),
    [
        # Below both cut-offs at the start: not in the denominator of recovery.
        (scored([9, 3], [7, 3]), "not_at_caseness", None),
        (scored([10, 9], [7, 7]), "at_caseness", True),
        (scored([9, 9], [8, 7]), "at_caseness", True),
        (scored([10, 10], [7, 7]), "at_caseness", False),
        # No score to tell by: in the denominator, not in the numerator.
        (scored([9], []), "caseness_not_known", False),
        (scored([], []), "caseness_not_known", False),
        # A case by one measure, the other never answered: can't have recovered.
        (scored([15, 3], []), "at_caseness", False),
    ],
)
def test_the_denominator_of_recovery_is_all_but_those_below_caseness(
    course, at_start, recovery_counted
):
    found = told(course)
    assert [name for name in rules._BY_START if found[name]] == [at_start]
    assert found.get("recovery") is recovery_counted
    assert ("reliable_recovery" in found) is (recovery_counted is not None)


@pytest.mark.parametrize(
    ("phq", "gad", "change", "reliable_recovery"),
    [
        ([15, 10], [12, 9], "no_reliable_change", False),
        ([15, 9], [12, 9], "reliable_improvement", False),
        ([15, 9], [9, 7], "reliable_improvement", True),
        ([15, 10], [12, 8], "reliable_improvement", False),
        ([10, 9], [8, 7], "no_reliable_change", False),
        ([10, 16], [8, 8], "reliable_deterioration", False),
        ([10, 15], [8, 12], "reliable_deterioration", False),
        ([10, 4], [8, 12], "no_reliable_change", False),
        ([10, 4], [8, 11], "reliable_improvement", False),
        ([10], [8, 4], "unpaired", False),
    ],
)
def test_change_counts_of_all_who_finished(phq, gad, change, reliable_recovery):
    found = told(scored(phq, gad))
    assert [name for name in rules._BY_CHANGE if found[name]] == [change]
    assert found["reliable_recovery"] is reliable_recovery


def test_that_another_anxiety_measure_counted_is_told():
    panic = Pairing("PDSS", "GAD7")
    own = scores("PDSS", [13, 8], DAYS[:2])
    course = scored([12, 12], [12, 8], pairing=panic)
    assert told(course)["other_anxiety_measure_counted"] is True
    with_own = replace(course, scores=course.scores + own)
    assert told(with_own)["other_anxiety_measure_counted"] is False
    assert told(scored([12], [12], pairing=panic))["other_anxiety_measure_counted"] is False


def test_steps_are_told_of_those_who_finished():
    found = told(adult(stepped_up=True))
    assert (found["stepped_up"], found["stepped_down"]) == (True, False)


courses = st.builds(
    lambda phq, gad, treatments, ended: scored(
        phq,
        gad,
        ended=ended,
        contacts=tuple(seen(d, n) for n, d in enumerate(DAYS[:treatments])),
    ),
    st.lists(st.integers(0, 27), max_size=3),
    st.lists(st.integers(0, 21), max_size=3),
    st.integers(0, 3),
    st.one_of(st.none(), st.dates(date(2026, 3, 1), date(2027, 5, 1))),
)


@settings(deadline=None)
@given(courses)
def test_each_who_finished_is_in_one_part_of_each_whole(course):
    found = told(course)
    if not found.get("finished"):
        assert set(found) <= {"finished"}
        return
    assert sum(found[name] for name in rules._BY_START) == 1
    assert sum(found[name] for name in rules._BY_CHANGE) == 1
    assert ("recovery" in found) is not found["not_at_caseness"]
    if found.get("reliable_recovery"):
        assert found["recovery"]
        assert found["reliable_improvement"]
        assert found["at_caseness"]


def unchecked(course: Course) -> tuple[str, ...]:
    return adult_outcomes(course, PERIOD).unchecked


def test_cut_offs_of_general_knowledge_are_named_where_they_decide():
    panic = Pairing("PDSS", "GAD7")
    depression = scores("PHQ9", [15, 5], DAYS[:2])
    gad = scores("GAD7", [12, 3], DAYS[:2])
    pdss = scores("PDSS", [14, 4], DAYS[:2])
    assert unchecked(adult(scores=depression + gad)) == ()
    assert unchecked(adult(scores=depression + gad + pdss)) == ()
    assert unchecked(adult(scores=depression + gad, pairing=panic)) == ()
    by_pdss = ("measures: PDSS caseness", "measures: PDSS reliable_change")
    assert unchecked(adult(scores=depression + gad + pdss, pairing=panic)) == by_pdss
    assert unchecked(adult(scores=depression + pdss[:1], pairing=panic)) == by_pdss
    assert unchecked(adult(scores=depression, pairing=panic)) == ()
    assert unchecked(adult(scores=depression + gad, pairing=Pairing("BIQ", "GAD7"))) == (
        "measures: BIQ reliable_change not known",
    )
