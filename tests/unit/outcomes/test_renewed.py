"""A report in which some cases were put in anew is the one that all of them would have made."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.measures.outcomes import Pairing
from domain.case.referral.referral import Pathway
from domain.outcomes.course import Course, Holding, Someone
from domain.outcomes.figures import By
from domain.outcomes.report import Kind, Report, renewed, report
from tests.unit.outcomes.conftest import (
    BELOW,
    IMPROVED,
    PERIOD,
    RECEIVED,
    RECOVERED,
    TWO_DAYS,
    UNSCORED,
    adult,
    scores,
)

CHILD = adult(pathway=Pathway.CHILD, scores=scores("CORE10", [30, 10], TWO_DAYS))
HELD = Holding(RECEIVED, None, UUID(int=0xAA), "NORTH")
COURSES = (
    RECOVERED,
    IMPROVED,
    BELOW,
    UNSCORED,
    CHILD,
    replace(RECOVERED, holdings=(HELD,), step=2),
    replace(IMPROVED, pairing=Pairing("PDSS", None), descriptor="F41.0", service="south"),
    replace(BELOW, ended=None),
    replace(UNSCORED, contacts=(), ended=None, received=RECEIVED + timedelta(days=200)),
    replace(UNSCORED, received=RECEIVED + timedelta(days=30)),
)
"""Of several figures and groups; the last began before the referral, so that it is left out."""

recorded = st.dictionaries(st.integers(1, 9), st.sampled_from(COURSES))
someone = {UUID(int=number): Someone(date(2012, 5, 1), "female") for number in (1, 2, 3)}


def told(kind: Kind, by: By | None, courses: Mapping[int, Course]) -> Report:
    named = [replace(course, case=UUID(int=number)) for number, course in courses.items()]
    return report(kind, named, someone, period=PERIOD, by=by)


@pytest.mark.parametrize("kind", list(Kind))
@given(before=recorded, after=recorded, by=st.sampled_from([None, *By]))
def test_it_is_the_report_that_all_cases_would_have_made(kind, before, after, by):
    moved = frozenset(
        UUID(int=number)
        for number in before.keys() | after.keys()
        if before.get(number) != after.get(number)
    )
    of_moved = {number: course for number, course in after.items() if UUID(int=number) in moved}
    found = renewed(told(kind, by, before), moved, told(kind, by, of_moved))
    assert found == told(kind, by, after)
    assert list(found.left_out) == list(told(kind, by, after).left_out)


def test_lists_that_nothing_moved_in_are_the_same():
    before = told(Kind.WAITS, None, {1: RECOVERED, 2: COURSES[8]})
    moved = frozenset({UUID(int=2)})
    found = renewed(before, moved, told(Kind.WAITS, None, {2: COURSES[8]}))
    held = {figure.name: figure for figure in before.figures}
    same = [f for f in found.figures if f.numerator is held[f.name].numerator]
    assert "treatment_within_42_days" in {figure.name for figure in same}
