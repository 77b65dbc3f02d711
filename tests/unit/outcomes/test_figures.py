"""Figures: lists of cases, their groups, and percentages as the national tables print them."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.measures.outcomes import Pairing
from domain.case.oversight import allocation
from domain.outcomes import adult as rules
from domain.outcomes.course import Found, Holding, Period, Standing
from domain.outcomes.figures import NOT_RECORDED, By, Figure, group_of, quarter, tally
from domain.outcomes.report import Kind, report
from domain.roles import Role
from tests.unit.outcomes.conftest import BELOW, IMPROVED, PERIOD, RECOVERED, UNSCORED, adult

A_DAY = date(2026, 5, 6)


def figure(of: int, among: int) -> Figure:
    ids = tuple(UUID(int=n) for n in range(among))
    return Figure("recovery", None, ids[:of], ids)


@pytest.mark.parametrize(
    ("of", "among", "percentage"),
    [
        (0, 0, None),
        (0, 7, "0.0"),
        (7, 7, "100.0"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 2000, "0.1"),
        (1, 2001, "0.0"),
        (999, 2000, "50.0"),
    ],
)
def test_percentages_have_one_decimal_half_up(of, among, percentage):
    assert figure(of, among).percentage == percentage


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 3, 31), "2025-26 Q4"),
        (date(2026, 4, 1), "2026-27 Q1"),
        (date(2026, 6, 30), "2026-27 Q1"),
        (date(2026, 7, 1), "2026-27 Q2"),
        (date(2026, 12, 31), "2026-27 Q3"),
        (date(2027, 1, 1), "2026-27 Q4"),
        (date(2000, 1, 1), "1999-00 Q4"),
    ],
)
def test_quarters_are_of_the_financial_year(day, name):
    assert quarter(day) == name


@pytest.mark.parametrize(
    ("by", "group"),
    [
        (None, None),
        (By.QUARTER, "2026-27 Q1"),
        (By.DESCRIPTOR, "F41.0"),
        (By.STEP, "3"),
        (By.ETHNICITY, NOT_RECORDED),
        (By.DECILE, "10"),
        (By.PATHWAY, "adult_talking_therapies"),
        (By.SERVICE, "north"),
        (By.TEAM, "north-1"),
        (By.PRACTITIONER, str(UUID(int=7))),
        (By.ANXIETY_MEASURE, "PDSS"),
    ],
)
def test_what_figures_can_be_divided_by(by, group):
    course = adult(
        descriptor="F41.0",
        step=3,
        decile=10,
        holdings=(Holding(A_DAY, None, UUID(int=7), "north-1"),),
        pairing=Pairing("PDSS", "GAD7"),
    )
    assert group_of(course, A_DAY, by) == group


@pytest.mark.parametrize(
    ("holdings", "team"),
    [
        ([(0, None, "a")], "a"),
        ([(1, None, "a")], NOT_RECORDED),
        ([(0, None, "a"), (1, None, "b")], "a"),
        ([(0, None, "a"), (0, None, "b")], "b"),
        ([(-5, None, "a"), (-9, None, "b")], "a"),
        ([(0, 0, "a")], "a"),
        ([(-9, -1, "a")], NOT_RECORDED),
        ([(-9, None, "a"), (-1, -2, "b")], "a"),
        ([(-9, None, "a"), (-5, -1, "b")], NOT_RECORDED),
    ],
)
def test_a_case_counts_for_the_team_that_held_it_on_the_day(holdings, team):
    """One from next week on, one that was called off, and one that ended hold nothing."""
    day, told, state = A_DAY, [], allocation.State()
    for n, (starting, last, name) in enumerate(holdings):
        first = day + timedelta(days=starting)
        ended = None if last is None else day + timedelta(days=last)
        told.append(Holding(first, ended, UUID(int=n), name))
        held = allocation.Allocation(UUID(int=n), Role.PWP, name, None, first, ended)
        state = replace(state, allocations={**state.allocations, UUID(int=n): held})
    course = adult(holdings=tuple(told))
    assert group_of(course, day, By.TEAM) == team
    holder = state.holder_on(day)
    assert (holder.team if holder else NOT_RECORDED) == team
    practitioner = str(holder.practitioner) if holder else NOT_RECORDED
    assert group_of(course, day, By.PRACTITIONER) == practitioner


def test_every_way_of_dividing_has_a_group_for_what_nobody_recorded():
    bare = adult()
    for by in By:
        assert group_of(bare, A_DAY, by)


def test_a_figure_that_nobody_is_in_is_told_with_nobody():
    found = tally([], ["finished"], By.STEP)
    assert found == (Figure("finished", None, (), ()),)


def test_lists_are_in_order_whatever_order_cases_came_in():
    standing = Found((Standing("finished", counted=True, day=A_DAY),))
    there = tally([(adult(n), standing) for n in (3, 1, 2)], ["finished"])
    back = tally([(adult(n), standing) for n in (2, 1, 3)], ["finished"])
    assert there == back
    assert there[0].numerator == tuple(UUID(int=n) for n in (1, 2, 3))


def test_a_report_names_the_cases_that_rest_on_general_knowledge():
    panic = replace(RECOVERED, pairing=Pairing("BIQ", "GAD7"))
    courses = [replace(panic, case=UUID(int=n)) for n in (3, 1)] + [
        replace(RECOVERED, case=UUID(int=2))
    ]
    told = report(Kind.OUTCOMES, courses, {}, period=PERIOD)
    cases = (UUID(int=1), UUID(int=3))
    assert told.unchecked == {"measures: BIQ reliable_change not known": cases}
    assert report(Kind.WAITS, courses, {}, period=PERIOD).unchecked == {}


def test_a_report_names_the_versions_of_its_rules():
    assert report(Kind.WAITS, [], {}, period=PERIOD).policies == {"waits": "2025-07"}
    assert set(report(Kind.OUTCOMES, [], {}, period=PERIOD).policies) == {
        "measures",
        "measures_young",
        "problems",
        "rcads",
        "waits",
    }


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([RECOVERED, IMPROVED, BELOW, UNSCORED, replace(RECOVERED, ended=None)]),
            st.sampled_from(["F32", "F41.1", None]),
            st.integers(0, 400),
        ),
        max_size=30,
    ),
    st.sampled_from([*By]),
)
def test_groups_add_up_to_the_whole_and_parts_to_their_denominator(drawn, by):
    courses = [
        replace(
            course,
            case=UUID(int=n),
            descriptor=code,
            ended=course.ended and course.ended + timedelta(days=days),
        )
        for n, (course, code, days) in enumerate(drawn)
    ]
    whole = {f.name: f for f in report(Kind.OUTCOMES, courses, {}, period=PERIOD).figures}
    parts: dict[str, list[Figure]] = {}
    for part in report(Kind.OUTCOMES, courses, {}, period=PERIOD, by=by).figures:
        parts.setdefault(part.name, []).append(part)
    for name, figure in whole.items():
        assert set(figure.numerator) <= set(figure.denominator)
        for side in ("numerator", "denominator"):
            spread = [case for part in parts[name] for case in getattr(part, side)]
            assert sorted(spread) == list(getattr(figure, side))
    for partition in (rules._BY_START, rules._BY_CHANGE):
        spread = [case for name in partition for case in whole[name].numerator]
        assert sorted(spread) == list(whole["finished"].numerator)
    not_below = set(whole["finished"].numerator) - set(whole["not_at_caseness"].numerator)
    assert set(whole["recovery"].denominator) == not_below


def test_a_period_of_one_day():
    course = adult()
    assert course.ended is not None
    one = Period(course.ended, course.ended)
    assert report(Kind.OUTCOMES, [course], {}, period=one).figures[0].numerator == (course.case,)
