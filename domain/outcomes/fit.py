"""Whether the questionnaires of an adult's case are those that its outcome needs: figures of which
pairs are missing, and of anxiety measures that do not go with the problem.

Pairs count of those who finished a course in the period, by the day it ended. Whether a measure
fits counts of those who ended in it, and of those still open on its last day.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache

from domain.case.measures.outcomes import Change, Pairing, unpaired_problem
from domain.outcomes.adult import SELF, adult_outcome
from domain.outcomes.course import Course, Found, Period, Score, Standing
from domain.policies import policy
from domain.unchecked import unchecked_of

UNPAIRED = "finished_without_a_pair"
NOT_ANSWERED = "problems_own_measure_not_answered"
OF_ANOTHER = "measure_of_another_problem_answered"


@cache
def _of_problems() -> tuple[str, ...]:
    """The anxiety measures that go with problems, GAD-7 first, which goes with most."""
    listed = policy("problems")["problems"]
    return tuple(
        dict.fromkeys((unpaired_problem().measure, *(p["anxiety_measure"] for p in listed)))
    )


def _unpaired(measure: str) -> str:
    return f"{measure.lower()}_unpaired"


def figures() -> tuple[str, ...]:
    """Every figure of the report on measures."""
    depression: str = policy("measures")["outcome"]["depression"]
    of_one = (_unpaired(measure) for measure in (depression, *_of_problems()))
    return (UNPAIRED, *of_one, NOT_ANSWERED, OF_ANOTHER)


def measures(course: Course, period: Period) -> Found:
    """Where a case stands in the figures of measures of a period."""
    if not course.adult:
        return Found()
    return Found(tuple(_pairs(course, period))) + _fit(course, period)


def _pairing(course: Course) -> Pairing:
    return course.pairing or unpaired_problem()


def _pairs(course: Course, period: Period) -> Iterator[Standing]:
    day = course.ended
    if day is None or not period.holds(day) or not course.finished:
        return
    yield Standing(UNPAIRED, adult_outcome(course).change is Change.UNPAIRED, day)
    totals = [score.instrument for score in _own(course)]
    for measure in (policy("measures")["outcome"]["depression"], _pairing(course).measure):
        yield Standing(_unpaired(measure), totals.count(measure) < 2, day)


def _own(course: Course) -> Iterator[Score]:
    return (score for score in course.scores if score.rater == SELF)


def _fit(course: Course, period: Period) -> Found:
    """Of whoever answered a measure of anxiety by the day: whether none was the problem's own, and
    whether one was another problem's."""
    day = _day(course, period)
    if day is None:
        return Found()
    answered = {s.instrument for s in _own(course) if s.day <= day} & _anxiety_measures()
    if not answered:
        return Found()
    pairing, also = _pairing(course), frozenset(_also(course))
    fitting = {pairing.measure, pairing.fallback, unpaired_problem().measure, *also}
    return Found(
        (
            Standing(NOT_ANSWERED, pairing.measure not in answered, day),
            Standing(OF_ANOTHER, not answered <= fitting, day),
        ),
        unchecked=unchecked_of("measure_fit") if answered & also else (),
    )


def _day(course: Course, period: Period) -> date | None:
    """The day by which a case is looked at: that on which it ended, else the period's last."""
    if course.ended is not None and course.ended <= period.last:
        return course.ended if period.holds(course.ended) else None
    return period.last if course.received <= period.last else None


@cache
def _anxiety_measures() -> frozenset[str]:
    return frozenset((*_of_problems(), *policy("measure_fit")["also_of_a_problem"]))


def _also(course: Course) -> Iterator[str]:
    """The measures beside the national ones that fit the problem of a case."""
    problem = course.descriptor or ""
    for measure, rule in policy("measure_fit")["also_of_a_problem"].items():
        if any(problem == code or problem.startswith(f"{code}.") for code in rule["problems"]):
            yield measure
