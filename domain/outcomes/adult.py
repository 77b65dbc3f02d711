"""Figures of adults who ended in a period, by the definitions of NHS Talking Therapies.

A recovery counts of those who finished a course and were not below caseness at its start: who has
no scores to tell by stays in that denominator. Improvement, deterioration and no reliable change
count of all who finished.
"""

from domain.case.measures.outcomes import AnxietyBasis, Change, Outcome, outcome
from domain.outcomes.course import Course, Found, Period, Standing
from domain.unchecked import unchecked_in

SELF = "self"
_BY_CHANGE = {
    "reliable_improvement": Change.IMPROVED,
    "reliable_deterioration": Change.DETERIORATED,
    "no_reliable_change": Change.NONE,
    "unpaired": Change.UNPAIRED,
}
_BY_START = {"at_caseness": True, "not_at_caseness": False, "caseness_not_known": None}

FIGURES = (
    "finished",
    *_BY_START,
    "recovery",
    "reliable_recovery",
    *_BY_CHANGE,
    "other_anxiety_measure_counted",
    "stepped_up",
    "stepped_down",
)


def adult_outcomes(course: Course, period: Period) -> Found:
    """Where an adult's case stands in the figures of a period, by the day it ended."""
    day = course.ended
    if not course.adult or day is None or not period.holds(day):
        return Found()
    found, unchecked = [Standing("finished", course.finished, day)], tuple[str, ...]()
    if course.finished:
        told = adult_outcome(course)
        unchecked = _unchecked(course, told)
        verdicts = {
            **{name: told.case_at_start is start for name, start in _BY_START.items()},
            **{name: told.change is change for name, change in _BY_CHANGE.items()},
            "other_anxiety_measure_counted": told.anxiety_basis
            in {AnxietyBasis.OTHER_LACKS_PAIR, AnxietyBasis.OTHER_HAS_NO_RULE},
            "stepped_up": course.stepped_up,
            "stepped_down": course.stepped_down,
        }
        if told.case_at_start is not False:
            verdicts["recovery"] = bool(told.recovered)
            verdicts["reliable_recovery"] = bool(told.reliably_recovered)
        found += [Standing(name, counted, day) for name, counted in verdicts.items()]
    return Found(tuple(found), unchecked=unchecked)


def _unchecked(course: Course, told: Outcome) -> tuple[str, ...]:
    """The unchecked rules that an outcome rests on: those of the anxiety measure that counted, or
    that none is known for the one that goes with the problem."""
    if told.anxiety_basis is AnxietyBasis.OTHER_HAS_NO_RULE and course.pairing is not None:
        return (f"measures: {course.pairing.measure} reliable_change not known",)
    answered = any(s.instrument == told.anxiety_measure for s in course.scores)
    return unchecked_in(told.anxiety_measure) if answered else ()


def adult_outcome(course: Course) -> Outcome:
    """The outcome of an adult's course over what the person answered."""
    return outcome([score for score in course.scores if score.rater == SELF], course.pairing)
