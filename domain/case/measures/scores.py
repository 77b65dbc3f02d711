"""Scores as opened: of questionnaires, and of the goals that feed national scoring."""

from domain.case.measures.goals import GoalScore, GoalScored
from domain.case.measures.measures import OpenedScores, opened_scores
from domain.envelope import Envelope

GOAL = "GOAL"
"""The code under which the rules list what a change in a goal's score means."""


def opened_score(entry: Envelope) -> OpenedScores | None:
    """The score that an entry records; None where it records none that counts, or it is closed."""
    fact = entry.fact
    if not isinstance(fact, GoalScored):
        return next(iter(opened_scores([entry])), None)
    if fact.number is None or not isinstance(fact.score, GoalScore):
        return None
    return OpenedScores(
        instrument=GOAL,
        total=fact.score.score,
        completed_on=fact.happened_on,
        rater=fact.rater,
    )
