"""Parts add up to their wholes over three hundred invented cases, whatever they are divided by.

With ``CASELEDGER_TEST_CASES=10000`` over ten thousand, which takes many minutes.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from api.demonstration.population.histories import population_history
from domain.case.referral.referral import Pathway, Person, ReferralReceived
from domain.case.sessions.internet_therapy import InternetTherapyLogged
from domain.outcomes.course import Course, Period, Someone
from domain.outcomes.figures import By, Figure
from domain.outcomes.report import Kind, report
from domain.outcomes.waits import bands
from domain.policies import policy
from tests.unit.demonstration.conftest import CASES, SEED, Judged, judge
from tests.unit.outcomes.conftest import evidence_of, logged

PERIOD = Period(date(2025, 1, 1), date(2026, 11, 1))


def course_of(number: int, judged: Judged) -> tuple[Course, Someone]:
    """A case as the view holds it, and what norms ask of the person."""
    course = evidence_of(logged(judged.entries)).at(len(judged.entries))
    assert course is not None
    beginning = judged.entries[0].fact
    assert isinstance(beginning, ReferralReceived)
    assert isinstance(beginning.who, Person)
    return replace(course, case=UUID(int=number)), Someone(born=beginning.who.date_of_birth)


@pytest.fixture(scope="module")
def told(population: Sequence[Judged]) -> Sequence[tuple[Course, Someone]]:
    """The population's courses, and those of as many further cases as are asked for, of which
    nothing else is kept."""
    found = [course_of(number, judged) for number, judged in enumerate(population, 1)]
    wanted = int(os.environ.get("CASELEDGER_TEST_CASES", CASES))
    for number in range(CASES + 1, wanted + 1):
        found.append(course_of(number, judge(population_history(SEED, number))))
    return found


def figures(
    told: Sequence[tuple[Course, Someone]], kind: Kind, by: By | None = None
) -> dict[str, list[Figure]]:
    someone = {course.case: who for course, who in told}
    made = report(kind, [course for course, _ in told], someone, period=PERIOD, by=by)
    found: dict[str, list[Figure]] = {}
    for figure in made.figures:
        found.setdefault(figure.name, []).append(figure)
    return found


def test_the_view_sees_each_case_as_the_case_sees_itself(
    population: Sequence[Judged], told: Sequence[tuple[Course, Someone]]
) -> None:
    for judged, (course, _) in zip(population, told, strict=False):
        case = judged.case
        # A spell of internet therapy counts in figures, and is no contact of the case.
        logged = sum(isinstance(entry.fact, InternetTherapyLogged) for entry in judged.entries)
        assert len(course.treatments) == case.sessions.attended_treatments + logged
        assert len(course.contacts) == case.sessions.attended_contacts + logged
        assert (course.descriptor, course.step) == (
            case.assessment.descriptor,
            case.assessment.step,
        )
        assert len(course.scores) == sum(1 for a in case.measures.recorded.values() if a.complete)
        assert (course.ended is not None) is case.ended


def test_parts_of_outcomes_add_up(told: Sequence[tuple[Course, Someone]]) -> None:
    found = {name: some[0] for name, some in figures(told, Kind.OUTCOMES).items()}
    finished = found["finished"].numerator
    assert len(finished) > 30
    changes = ("reliable_improvement", "reliable_deterioration", "no_reliable_change", "unpaired")
    starts = ("at_caseness", "not_at_caseness", "caseness_not_known")
    for parts in (changes, starts):
        assert sorted(c for name in parts for c in found[name].numerator) == sorted(finished)
    below = set(found["not_at_caseness"].numerator)
    assert set(found["recovery"].denominator) == set(finished) - below
    assert set(found["reliable_recovery"].numerator) <= set(found["recovery"].numerator)
    for rater in ("self", "parent", "clinician"):
        paired = found[f"{rater}_paired"].numerator
        names = (f"{rater}_improved", f"{rater}_deteriorated", f"{rater}_no_change")
        assert sorted(c for name in names for c in found[name].numerator) == sorted(paired)


def test_parts_of_waits_add_up(told: Sequence[tuple[Course, Someone]]) -> None:
    found = {name: some[0] for name, some in figures(told, Kind.WAITS).items()}
    ends = policy("waits")["band_ends_days"]
    for wait in ("wait_for_assessment", "wait_for_treatment", "first_to_second_treatment"):
        parts = [found[f"{wait}_{name}_days"] for name in bands(ends)]
        everyone = parts[0].denominator
        assert len(everyone) > 100
        assert sorted(c for part in parts for c in part.numerator) == sorted(everyone)
    within = found["treatment_within_42_days"], found["treatment_within_126_days"]
    assert set(within[0].numerator) <= set(within[1].numerator)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("by", list(By))
def test_groups_add_up_to_the_whole(
    told: Sequence[tuple[Course, Someone]], kind: Kind, by: By
) -> None:
    divided = figures(told, kind, by)
    for name, [whole] in figures(told, kind).items():
        for side in ("numerator", "denominator"):
            spread = [case for part in divided[name] for case in getattr(part, side)]
            assert sorted(spread) == sorted(getattr(whole, side)), name


def test_every_pathway_has_its_figures(told: Sequence[tuple[Course, Someone]]) -> None:
    groups = figures(told, Kind.OUTCOMES, By.PATHWAY)
    assert [f.group for f in groups["finished"]] == [Pathway.ADULT.value]
    young = {f.group for f in groups["young_with_two_contacts"]}
    assert young == {Pathway.CHILD.value, Pathway.COMMUNITY.value}
