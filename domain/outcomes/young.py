"""Figures of children and young people whose case ended in a period, rater by rater.

The first score on or after the first contact is compared with the last on or after the second, of
the same questionnaire by the same rater. A rater's verdict is that something got reliably worse, or
else that something got reliably better, or else that nothing changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from domain.case.measures.instruments import Counts, instrument
from domain.case.measures.outcomes import Change, reliable_change
from domain.outcomes.course import Course, Found, LeftOut, Period, Score, Seen, Someone, Standing
from domain.outcomes.rcads import NoNorm, t_score
from domain.policies import policy
from domain.unchecked import unchecked_in

AGE_NOT_KNOWN = "age-not-known"
AGE_NOT_COUNTED = "age-outside-the-figures"

RATERS = ("self", "parent", "clinician")
_COMPARED = frozenset({"reliable_change"})
_BY_CHANGE = {
    "improved": Change.IMPROVED,
    "deteriorated": Change.DETERIORATED,
    "no_change": Change.NONE,
}
FIGURES = (
    "young_with_two_contacts",
    *(f"{rater}_{name}" for rater in RATERS for name in ("paired", *_BY_CHANGE)),
)


@dataclass(frozen=True)
class RaterVerdict:
    """What one rater's questionnaires say; ``policies`` are the versions of the rules applied."""

    rater: str
    change: Change
    policies: tuple[str, ...]


@dataclass(frozen=True)
class Verdicts:
    """One verdict per rater who has a pair, why pairs were refused, and which unchecked rules the
    verdicts rest on."""

    by_rater: tuple[RaterVerdict, ...]
    refused: tuple[str, ...]
    unchecked: tuple[str, ...] = ()


def young_outcomes(course: Course, someone: Someone, period: Period) -> Found:
    """Where a young person's case stands in the figures of a period, by the day it ended."""
    day = course.ended
    if course.adult or day is None or not period.holds(day):
        return Found()
    age = someone.age_on(course.received)
    reason = _outside(age)
    if reason is not None:
        return Found(left_out=(LeftOut("young_with_two_contacts", reason),))
    enough = len(_counted(course)) >= policy("measures_young")["least_contacts"]
    found = [Standing("young_with_two_contacts", enough, day)]
    if not enough:
        return Found(tuple(found))
    told = verdicts(course, someone)
    changes = {verdict.rater: verdict.change for verdict in told.by_rater}
    for rater in RATERS:
        found.append(Standing(f"{rater}_paired", rater in changes, day))
        if rater in changes:
            found += [
                Standing(f"{rater}_{name}", changes[rater] is change, day)
                for name, change in _BY_CHANGE.items()
            ]
    left_out = tuple(LeftOut("rcads", why) for why in told.refused)
    return Found(tuple(found), left_out, told.unchecked)


def verdicts(course: Course, someone: Someone) -> Verdicts:
    """Each rater's verdict on a course with two or more contacts."""
    found: dict[str, dict[Change, set[str]]] = {}
    refused, unchecked = set[str](), set[str]()
    for first, last in _pairs(course):
        try:
            before, after = _compared(first, someone), _compared(last, someone)
        except NoNorm as none:
            refused.add(none.reason)
            continue
        told = reliable_change(first.instrument, before, after, first.rater)
        if told.change is not None:
            found.setdefault(first.rater, {}).setdefault(told.change, set()).add(told.policy)
            unchecked.update(unchecked_in(first.instrument, _COMPARED))
    return Verdicts(
        tuple(
            RaterVerdict(rater, _over_all(changes), tuple(sorted(set().union(*changes.values()))))
            for rater, changes in sorted(found.items())
        ),
        tuple(sorted(refused)),
        tuple(sorted(unchecked)),
    )


def _outside(age: int | None) -> str | None:
    ages = policy("measures_young")["ages"]
    if age is None:
        return AGE_NOT_KNOWN
    return None if ages["youngest"] <= age <= ages["oldest"] else AGE_NOT_COUNTED


def _counted(course: Course) -> list[Seen]:
    media = policy("measures_young")["contact_media"]
    return [contact for contact in course.contacts if contact.medium in media]


def _pairs(course: Course) -> Iterable[tuple[Score, Score]]:
    first_day, second_day = (contact.day for contact in _counted(course)[:2])
    of_one: dict[object, list[Score]] = {}
    for score in course.scores:
        if instrument(score.instrument).counts_as is Counts.OUTCOME:
            of_one.setdefault((score.instrument, score.rater, score.goal), []).append(score)
    for scores in of_one.values():
        firsts = [score for score in scores if score.day >= first_day]
        lasts = [score for score in scores if score.day >= second_day]
        if firsts and lasts and firsts[0].id != lasts[-1].id:
            yield firsts[0], lasts[-1]


def _compared(score: Score, someone: Someone) -> int | Fraction:
    if not instrument(score.instrument).in_t_scores:
        return score.total
    return t_score(
        score.instrument,
        score.total,
        rater=score.rater,
        sex=someone.sex,
        age=someone.age_on(score.day),
    )


def _over_all(changes: Iterable[Change]) -> Change:
    """Worse outweighs better: one thing that got worse is what must be looked at."""
    found = set(changes)
    for change in (Change.DETERIORATED, Change.IMPROVED):
        if change in found:
            return change
    return Change.NONE
