"""The cases behind a number, page by page: each is judged before it is shown, and no other is."""

from dataclasses import replace
from uuid import UUID

import pytest

from api.answers.report_cases import MOST_LOOKED_AT, Behind, CasesPage, Which, page_of
from api.answers.reports import Answer, Question
from domain.outcomes.figures import Figure
from domain.outcomes.report import Kind, Moved, Report
from projections.as_of import AsOf
from tests.unit.outcomes.conftest import PERIOD

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
REPORT = Report(
    figures=(
        Figure("recovery", "north", (ONE,), (ONE, TWO)),
        Figure("recovery", "south", (), (THREE,)),
        Figure("finished", None, (), ()),
    ),
    left_out={("recovery", "no-pair"): (TWO,)},
    policies={},
    unchecked={"waits": (THREE,)},
)
ANSWER = Answer(Question(Kind.OUTCOMES, PERIOD), AsOf(9, None), REPORT, lacking=(TWO,))
COMPARED = replace(ANSWER, then=REPORT, moved=(Moved(ONE, frozenset(), frozenset(), (4,)),))


@pytest.mark.parametrize(
    ("behind", "cases"),
    [
        (Behind(Which.NUMERATOR, figure="recovery", group="north"), (ONE,)),
        (Behind(Which.DENOMINATOR, figure="recovery", group="south"), (THREE,)),
        (Behind(Which.NUMERATOR, figure="finished"), ()),
        (Behind(Which.LEFT_OUT, figure="recovery", reason="no-pair"), (TWO,)),
        (Behind(Which.UNCHECKED_RULE, rule="waits"), (THREE,)),
        (Behind(Which.LACKING), (TWO,)),
        (Behind(Which.NUMERATOR, figure="recovery"), None),
        (Behind(Which.LEFT_OUT, figure="recovery"), None),
        (Behind(Which.UNCHECKED_RULE), None),
        (Behind(Which.MOVED), None),
    ],
)
def test_what_is_asked_for_is_found(behind, cases):
    assert behind.of(ANSWER) == cases


def test_what_moved_is_found_where_two_moments_are_compared():
    assert Behind(Which.MOVED).of(COMPARED) == [ONE]


def pages(listed, known, limit):
    """Every page of a list, and which cases were judged for them."""
    judged, after, found = [], 0, []

    def judge(cases):
        judged.extend(cases)
        return known

    while after is not None:
        page = page_of(listed, judge, after=after, limit=limit)
        found.append(page)
        after = page.next
    return found, judged


@pytest.mark.parametrize("limit", [1, 2, 7, 200])
def test_pages_show_each_case_that_may_be_shown_once(limit):
    listed = [UUID(int=number) for number in range(20)]
    known = frozenset(listed[::3])
    found, judged = pages(listed, known, limit)
    assert [case for page in found for case in page.shown] == listed[::3]
    assert sum(page.not_shown for page in found) == 20 - len(known)
    assert all(len(page.shown) <= limit for page in found)
    assert judged == listed


def test_no_page_judges_more_than_so_many():
    listed = [UUID(int=number) for number in range(MOST_LOOKED_AT + 5)]
    found, judged = pages(listed, frozenset(), 10)
    assert [page.not_shown for page in found] == [MOST_LOOKED_AT, 5]
    assert judged == listed


def test_beyond_its_end_a_list_has_nothing():
    assert page_of([ONE], frozenset, after=5, limit=10) == CasesPage((), 0, None)
