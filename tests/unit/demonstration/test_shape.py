"""Attendance, session counts and score change come out as the figures say."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import pytest

from api.demonstration.population.chance import Chance
from api.demonstration.population.figures import data, figure
from api.demonstration.population.scores import PAIR, answers, course
from domain.case.discharge.discharge import CaseClosed, OutcomeSnapshot
from domain.case.measures.measures import OpenedScores, Rater
from domain.case.measures.outcomes import Change, outcome
from domain.case.referral.referral import Pathway
from domain.case.sessions.attendance import AttendanceRecorded
from domain.policies import policy
from tests.unit.demonstration.conftest import Judged

COURSES = 3_000
A_DAY = date(2026, 3, 2)


def share(verdicts: Iterable[bool | None]) -> float:
    """How many of these are so."""
    found = list(verdicts)
    return sum(bool(verdict) for verdict in found) / len(found)


def finished(population: Sequence[Judged]) -> list[Judged]:
    """Closed adult cases with two or more attended treatment contacts."""
    return [
        judged
        for judged in population
        if judged.case.referral.pathway is Pathway.ADULT
        and judged.case.discharge.closed
        and judged.case.sessions.attended_treatments >= 2
    ]


def test_every_figure_says_where_it_comes_from() -> None:
    for name, said in data("figures")["figures"].items():
        assert set(said) == {"what", "value", "source", "checked"}, name
        assert isinstance(said["checked"], bool), name


def test_outcomes_of_courses_are_the_published_ones() -> None:
    chance = Chance("outcomes")
    found = []
    for _ in range(COURSES):
        told = course(chance, 8)
        found.append(
            outcome(
                [
                    OpenedScores(
                        instrument=m,
                        total=told.at(number)[m],
                        completed_on=A_DAY,
                        rater=Rater.SELF,
                    )
                    for number in range(9)
                    for m in PAIR
                ]
            )
        )
    cases = [o for o in found if o.case_at_start]
    assert len(cases) / COURSES == pytest.approx(figure("caseness_at_start"), abs=0.015)
    assert share(o.recovered for o in cases) == pytest.approx(figure("recovery"), abs=0.03)
    assert share(o.reliably_recovered for o in cases) == pytest.approx(
        figure("reliable_recovery"), abs=0.03
    )
    assert share(o.change is Change.IMPROVED for o in found) == pytest.approx(
        figure("reliable_improvement"), abs=0.03
    )
    assert share(o.change is Change.DETERIORATED for o in found) == pytest.approx(
        figure("reliable_deterioration"), abs=0.015
    )


@pytest.mark.parametrize("instrument", ["PHQ9", "GAD7", "WSAS"])
def test_answers_sum_to_their_total(instrument: str) -> None:
    rules = policy("measures")["instruments"][instrument]
    chance = Chance("answers")
    for total in range(rules["items"] * rules["item_highest"] + 1):
        answered = answers(chance, instrument, total)
        assert sum(answered["items"]) == answered["total"] == total
        assert len(answered["items"]) == rules["items"]
        assert max(answered["items"]) <= rules["item_highest"]


def test_item_nine_is_above_zero_more_often_the_higher_the_total() -> None:
    chance = Chance("item nine")
    shares = [
        share(answers(chance, "PHQ9", total)["items"][8] > 0 for _ in range(COURSES))
        for total in (3, 8, 13, 18, 24)
    ]
    assert shares == pytest.approx([s for _, s in figure("item_nine")], abs=0.04)


def test_attendance_is_as_the_figures_say(population: Sequence[Judged]) -> None:
    adults = [p for p in population if p.case.referral.pathway is Pathway.ADULT]
    codes = Counter(
        e.fact.attendance_code
        for judged in adults
        for e in judged.entries
        if isinstance(e.fact, AttendanceRecorded)
    )
    # Assessments and the end of a course shift the shares of the sessions in between: these are
    # the shares of nine hundred cases of other seeds.
    assert (codes["5"] + codes["6"]) / codes.total() == pytest.approx(0.75, abs=0.05)
    assert codes["3"] / codes.total() == pytest.approx(0.16, abs=0.04)
    assert codes["2"] / codes.total() == pytest.approx(0.07, abs=0.03)


def test_a_finished_course_has_as_many_sessions_as_published(
    population: Sequence[Judged],
) -> None:
    counts = [judged.case.sessions.attended_treatments for judged in finished(population)]
    assert len(counts) > 30
    assert sum(counts) / len(counts) == pytest.approx(figure("finished_sessions"), abs=1.2)


def test_the_routes_come_to_the_published_number_of_sessions() -> None:
    def mean(name: str) -> float:
        shape = figure(name)
        return float(shape["least"] + shape["tries"] * shape["chance"])

    routes = figure("adult_routes")
    expected = (
        routes["step_two"] * mean("step_two_sessions")
        + routes["step_three"] * mean("step_three_sessions")
        + routes["stepped_up"] * (mean("before_step_up_sessions") + mean("after_step_up_sessions"))
    )
    assert expected == pytest.approx(figure("finished_sessions"), abs=0.1)


def test_about_half_of_finished_courses_recover(population: Sequence[Judged]) -> None:
    snapshots = [
        e.fact.outcome
        for judged in finished(population)
        for e in judged.entries
        if isinstance(e.fact, CaseClosed) and isinstance(e.fact.outcome, OutcomeSnapshot)
    ]
    cases = [snapshot for snapshot in snapshots if snapshot.case_at_start]
    assert share(s.recovered for s in cases) == pytest.approx(figure("recovery"), abs=0.15)
    assert share(s.change is Change.IMPROVED for s in snapshots) == pytest.approx(
        figure("reliable_improvement"), abs=0.15
    )


def test_most_who_begin_treatment_begin_within_six_weeks(population: Sequence[Judged]) -> None:
    waits = [
        (e.fact.started_on - judged.case.referral.received).days
        for judged in finished(population)
        for e in judged.entries
        if e.fact.TYPE == "case.treatment_started" and judged.case.referral.received
    ]
    # 0.88 of nine hundred cases of other seeds; about fifty courses end among these.
    assert share(wait <= 42 for wait in waits) == pytest.approx(0.88, abs=0.12)
