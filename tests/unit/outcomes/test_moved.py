"""A late entry changes today's figures and no earlier one, and the event that did it is named."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.demonstration.population.histories import population_history
from domain.case.corrections.corrections import EntryCorrected, Reason, Scope
from domain.case.measures.measures import Answers, MeasuresRecorded, Mode, Rater
from domain.envelope import Envelope
from domain.facts import Closed
from domain.moments import london_day
from domain.outcomes.course import Course, Period
from domain.outcomes.figures import Figure
from domain.outcomes.report import NOBODY, Kind, Moved, Place, moved, places, report
from projections.outcomes.query import CaseEvidence
from tests.unit.demonstration.conftest import judge
from tests.unit.outcomes.conftest import evidence_of, logged

ENTRIES_FROM = date(2025, 1, 1)


@cache
def finished_case() -> Sequence[Envelope]:
    """The entries of an invented adult who finished a course with a pair of scores."""
    for number in range(1, 60):
        entries = judge(population_history(7, number)).entries
        told = {f.name: f for f in figures(evidence_of(logged(entries)), len(entries))}
        if told["reliable_improvement"].numerator:
            return entries
    raise AssertionError("no case of sixty improved")


def whole_period() -> Period:
    return Period(ENTRIES_FROM, ENTRIES_FROM + timedelta(days=2_000))


def figures(evidence: CaseEvidence, position: int) -> tuple[Figure, ...]:
    course = evidence.at(position)
    courses: list[Course] = [] if course is None else [course]
    return report(Kind.OUTCOMES, courses, {}, period=whole_period()).figures


def measured(like: Envelope, instrument: str, total: int, days_after: int, number: int) -> Envelope:
    """A questionnaire on paper that turned up later."""
    fact = MeasuresRecorded(
        instrument=instrument,
        rater=Rater.SELF,
        mode=Mode.ON_PAPER,
        completed_on=ENTRIES_FROM + timedelta(days=days_after),
        complete=True,
        risk_response_owed=False,
        policy="2024-04",
        answers=Answers(total=total),
    )
    return replace(like, id=UUID(int=0xAB_0000 + number), fact=fact)


def corrected(entry: Envelope, number: int) -> Envelope:
    fact = EntryCorrected(
        entry=entry.id,
        scope=Scope.WHOLE,
        reason=Reason.WRONG_PERSON,
        entry_type=entry.fact.TYPE,
        entry_significant=False,
        right=Closed("right", UUID(int=1), "00" * 32),
    )
    return replace(entry, id=UUID(int=0xCC_0000 + number), fact=fact)


late_entries = st.lists(
    st.tuples(st.sampled_from(["PHQ9", "GAD7"]), st.integers(0, 21), st.integers(-60, 900)),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, max_examples=60)
@given(late_entries)
def test_a_late_entry_with_an_old_date_changes_no_figure_as_it_stood(late):
    before = evidence_of(logged(finished_case()))
    more = [measured(finished_case()[0], *what, n) for n, what in enumerate(late)]
    after = evidence_of(logged([*finished_case(), *more]))
    last = len(finished_case())
    for position in range(1, last + 1):
        assert after.at(position) == before.at(position)
        assert figures(after, position) == figures(before, position)
    now = after.at(last + len(late))
    assert now is not None
    assert len(now.scores) == len(before.at(last).scores) + len(late)  # type: ignore[union-attr]


def compared(evidence: CaseEvidence, since: int, upto: int) -> Moved | None:
    def at(position: int) -> frozenset[Place]:
        return places(Kind.OUTCOMES, evidence.at(position), NOBODY, period=whole_period(), by=None)

    changes = evidence.positions(since, upto)
    return moved(UUID(int=1), at, since=since, upto=upto, changes=changes)


def test_the_event_that_moved_a_case_is_named():
    last = len(finished_case())
    harmless = measured(finished_case()[0], "WSAS", 12, 900, 1)
    worse = measured(finished_case()[0], "PHQ9", 27, 900, 2)
    told = compared(evidence_of(logged([*finished_case(), harmless, worse])), last, last + 2)
    assert told is not None
    assert told.positions == (last + 2,)
    improved = Place("reliable_improvement", None, counted=True)
    assert improved in told.before - told.after
    assert Place("reliable_improvement", None, counted=False) in told.after


def test_what_changes_no_figure_moves_nobody():
    last = len(finished_case())
    harmless = measured(finished_case()[0], "WSAS", 12, 900, 1)
    assert compared(evidence_of(logged([*finished_case(), harmless])), last, last + 1) is None


def test_a_total_found_to_be_another_persons_counts_no_more_from_then_on():
    last = len(finished_case())
    worse = measured(finished_case()[0], "PHQ9", 27, 900, 2)
    evidence = evidence_of(logged([*finished_case(), worse, corrected(worse, 1)]))
    assert figures(evidence, last + 1) != figures(evidence, last)
    assert figures(evidence, last + 2) == figures(evidence, last)
    # It moved there and back: between the ends nobody moved.
    assert compared(evidence, last, last + 2) is None
    there = compared(evidence, last, last + 1)
    assert there is not None
    assert there.positions == (last + 1,)


def test_a_correction_in_part_leaves_the_total_counted():
    last = len(finished_case())
    worse = measured(finished_case()[0], "PHQ9", 27, 900, 2)
    whole = corrected(worse, 1)
    part = replace(whole, fact=whole.fact.model_copy(update={"scope": Scope.PART}))
    evidence = evidence_of(logged([*finished_case(), worse, part]))
    assert figures(evidence, last + 2) == figures(evidence, last + 1)


@pytest.mark.parametrize("position", [0, 1])
def test_a_case_is_in_no_figure_before_it_ended(position):
    evidence = evidence_of(logged(finished_case()))
    assert all(not f.denominator for f in figures(evidence, position))
    assert london_day(finished_case()[0].occurred.latest) >= ENTRIES_FROM
