"""Scores as figures take them: of complete questionnaires, and of goals that count nationally."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.case.measures.goals import GoalScore, GoalWording, ScoreGoal, SetBy, SetGoal
from domain.case.measures.measures import Answers, Mode, OpenedScores, Rater, RecordMeasures
from domain.case.measures.scores import GOAL, opened_score
from domain.facts import Closed, Gone
from domain.moments import london_day


def set_goal(story, *, national: bool) -> UUID:
    asked = SetGoal(
        set_by=SetBy.PERSON,
        national=national,
        wording=GoalWording(words="To go to school every day"),
    )
    return story.ask(asked)[0].id


def scored(story, goal: UUID, score: int):
    asked = ScoreGoal(
        goal=goal,
        rater=Rater.PARENT,
        happened_on=london_day(story.now),
        score=GoalScore(score=score),
    )
    return story.ask(asked)[0]


def test_a_goal_that_counts_nationally_has_its_score(accepted_child):
    today = london_day(accepted_child.now)
    entry = scored(accepted_child, set_goal(accepted_child, national=True), 7)
    assert opened_score(entry) == OpenedScores(
        instrument=GOAL, total=7, completed_on=today, rater=Rater.PARENT
    )


def test_another_goal_has_none(accepted_child):
    entry = scored(accepted_child, set_goal(accepted_child, national=False), 7)
    assert opened_score(entry) is None


@pytest.mark.parametrize(
    "part", [Closed(name="score", subject=UUID(int=1), commitment=""), Gone("score", "erased")]
)
def test_what_is_closed_or_gone_has_none(accepted_child, part):
    entry = scored(accepted_child, set_goal(accepted_child, national=True), 7)
    fact = entry.fact.model_copy(update={"score": part})
    assert opened_score(replace(entry, fact=fact)) is None


@pytest.mark.parametrize(
    ("answers", "total"),
    [({"items": (1,) * 7}, 7), ({"items": (1,) * 6, "unanswered": (2,)}, None)],
)
def test_a_questionnaire_has_its_total_if_complete(accepted_child, answers, total):
    [entry] = accepted_child.ask(
        RecordMeasures(
            instrument="GAD7",
            mode=Mode.ONLINE,
            completed_on=london_day(accepted_child.now),
            answers=Answers(**answers),
        )
    )
    found = opened_score(entry)
    assert (found and found.total) == total


def test_no_other_entry_has_a_score(accepted_child):
    assert [opened_score(entry) for entry in accepted_child.entries] == [None] * len(
        accepted_child.entries
    )
