"""The first and the last of each kind of score: how somebody has changed, as it was measured."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.outcomes.course import Score


@dataclass(frozen=True)
class Progress:
    """What one rater's answers to one questionnaire came to, on the first day and on the last."""

    instrument: str
    rater: str
    first: int
    first_on: date
    last: int
    last_on: date

    @property
    def change(self) -> int | None:
        """Last less first, of the totals as they were added up; which way is better depends on the
        questionnaire. None where there is one day's total only."""
        return None if self.first_on == self.last_on else self.last - self.first


def progress(scores: Iterable[Score]) -> tuple[Progress, ...]:
    """By questionnaire and rater, of scores in the order of their completion; goals are left out.
    Of two of one day the later one counts as the last."""
    found: dict[tuple[str, str], tuple[Score, Score]] = {}
    for score in scores:
        if score.goal is None:
            kind = (score.instrument, score.rater)
            found[kind] = (found[kind][0] if kind in found else score, score)
    return tuple(
        Progress(instrument, rater, first.total, first.day, last.total, last.day)
        for (instrument, rater), (first, last) in sorted(found.items())
    )
