"""Waits: days between dates, each edge inclusive, and who waits still on the last day."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.referral.referral import Pathway
from domain.outcomes.course import Course, Found, Period
from domain.outcomes.waits import BEFORE_REFERRAL, band, bands, figures, waits
from tests.unit.outcomes.conftest import PERIOD, RECEIVED, adult, seen

AFTER = RECEIVED + timedelta(days=200)
OPEN_DAY = RECEIVED + timedelta(days=150)
ON_OPEN_DAY = Period(RECEIVED, OPEN_DAY)


def told(course: Course, period: Period = PERIOD) -> dict[str, bool]:
    found = waits(course, period)
    assert len({s.figure for s in found.standings}) == len(found.standings)
    return {s.figure: s.counted for s in found.standings}


def treated_after(*days: int, **changes) -> Course:
    contacts = tuple(seen(RECEIVED + timedelta(days=d), n) for n, d in enumerate(days))
    return adult(contacts=contacts, ended=AFTER, **changes)


@pytest.mark.parametrize(
    ("days", "six_weeks", "eighteen_weeks"),
    [
        (0, True, True),
        (41, True, True),
        (42, True, True),
        (43, False, True),
        (125, False, True),
        (126, False, True),
        (127, False, False),
    ],
)
def test_six_and_eighteen_weeks_include_their_last_day(days, six_weeks, eighteen_weeks):
    found = told(treated_after(days, 180))
    assert found["treatment_within_42_days"] is six_weeks
    assert found["treatment_within_126_days"] is eighteen_weeks


def test_the_standards_are_measured_on_those_who_finished_in_the_period():
    assert "treatment_within_42_days" not in told(treated_after(10))
    later = Period(AFTER + timedelta(days=1), AFTER + timedelta(days=30))
    assert "treatment_within_42_days" not in told(treated_after(10, 20), later)
    assert "treatment_within_42_days" not in told(treated_after(10, 20, pathway=Pathway.CHILD))


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (0, "0_to_28"),
        (28, "0_to_28"),
        (29, "29_to_56"),
        (56, "29_to_56"),
        (57, "57_to_90"),
        (90, "57_to_90"),
        (91, "over_90"),
    ],
)
def test_bands_of_each_wait(days, name):
    wait = treated_after(days, days + 5)
    assert [n for n, counted in told(wait).items() if counted and n.startswith("wait_for_t")] == [
        f"wait_for_treatment_{name}_days"
    ]
    second = treated_after(5, 5 + days)
    assert told(second)[f"first_to_second_treatment_{name}_days"]
    assessed = adult(
        contacts=(seen(RECEIVED + timedelta(days=days), 1, assessment=True, treatment=False),),
        ended=AFTER,
    )
    assert told(assessed)[f"wait_for_assessment_{name}_days"]


def test_a_wait_counts_in_the_period_in_which_it_ended():
    course = treated_after(10, 40)
    first = Period(RECEIVED, RECEIVED + timedelta(days=39))
    assert told(course, first)["wait_for_treatment_0_to_28_days"]
    assert "first_to_second_treatment_29_to_56_days" not in told(course, first)
    second = Period(RECEIVED + timedelta(days=40), AFTER)
    assert told(course, second)["first_to_second_treatment_29_to_56_days"]
    assert "wait_for_treatment_0_to_28_days" not in told(course, second)


def test_a_contact_before_the_referral_is_left_out_and_told():
    course = treated_after(-1, 10)
    found: Found = waits(course, Period(RECEIVED - timedelta(days=9), AFTER))
    left = {(left.figure, left.reason) for left in found.left_out}
    assert ("treatment_within_42_days", BEFORE_REFERRAL) in left
    assert ("wait_for_treatment", BEFORE_REFERRAL) in left
    assert not any(s.figure.startswith("wait_for_treatment") for s in found.standings)


@pytest.mark.parametrize(
    ("quiet", "name"),
    [
        (0, "0_to_60"),
        (60, "0_to_60"),
        (61, "61_to_90"),
        (90, "61_to_90"),
        (91, "91_to_120"),
        (120, "91_to_120"),
        (121, "over_120"),
    ],
)
def test_open_cases_by_the_days_since_the_last_treatment(quiet, name):
    course = treated_after(5, 150 - quiet)
    found = told(course, ON_OPEN_DAY)
    assert [n for n, counted in found.items() if counted and n.startswith("quiet")] == [
        f"quiet_{name}_days"
    ]


@pytest.mark.parametrize(("days", "long"), [(90, False), (91, True)])
def test_who_waits_still_and_how_long(days, long):
    period = Period(RECEIVED, RECEIVED + timedelta(days=days))
    assert told(adult(contacts=(), ended=None), period) == {
        "waiting_for_assessment_over_90_days": long
    }
    contact = seen(RECEIVED, 1, assessment=True, treatment=False)
    found = told(adult(contacts=(contact,), ended=None), period)
    assert found["waiting_for_treatment_over_90_days"] is long
    assert "waiting_for_assessment_over_90_days" not in found


@pytest.mark.parametrize(("ended_after", "waits_still"), [(89, False), (90, False), (91, True)])
def test_who_ended_by_the_last_day_waits_no_more(ended_after, waits_still):
    course = adult(contacts=(), ended=RECEIVED + timedelta(days=ended_after))
    period = Period(RECEIVED, RECEIVED + timedelta(days=90))
    assert ("waiting_for_assessment_over_90_days" in told(course, period)) is waits_still


@settings(deadline=None)
@given(st.integers(0, 400), st.sampled_from([(28, 56, 90), (60, 90, 120)]))
def test_each_number_of_days_is_in_one_band(days, ends):
    assert band(days, ends) in bands(ends)
    assert len(bands(ends)) == len(set(bands(ends))) == 4


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 300), max_size=4).map(sorted),
    st.one_of(st.none(), st.integers(0, 400)),
    st.integers(0, 400),
)
def test_bands_of_one_wait_hold_a_case_once(days, ended, last):
    contacts = tuple(seen(RECEIVED + timedelta(days=d), n) for n, d in enumerate(days))
    ended_on = None if ended is None else RECEIVED + timedelta(days=ended)
    course = adult(contacts=contacts, ended=ended_on)
    found = told(course, Period(RECEIVED, RECEIVED + timedelta(days=last)))
    assert set(found) <= set(figures())
    for wait in ("wait_for_treatment_", "first_to_second_treatment_", "quiet_"):
        inside = [counted for name, counted in found.items() if name.startswith(wait)]
        assert sum(inside) == (1 if inside else 0)
