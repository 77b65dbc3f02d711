from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.case.measures.goals import GoalScore, GoalWording, ReviseGoal, ScoreGoal, SetBy, SetGoal
from domain.case.measures.measures import Rater
from domain.commands import NotAcceptable, NotPossible
from domain.moments import london_day
from domain.policies import policy


def a_goal(*, national=True, words="To sleep in my own bed"):
    return SetGoal(set_by=SetBy.PERSON, national=national, wording=GoalWording(words=words))


def revised(goal, *, national=True):
    wording = GoalWording(words="To sleep in my own bed without the light")
    return ReviseGoal(goal=goal, national=national, wording=wording)


def scored(story, goal, score=4, **changes):
    values = {"happened_on": london_day(story.now), "rater": Rater.SELF, **changes}
    return ScoreGoal(goal=goal, score=GoalScore(score=score), **values)


def test_a_goal_needs_an_accepted_case(received):
    assert received.refusal(a_goal()) == (NotPossible, "case-not-accepted")


def test_words_and_scores_never_stand_in_clear(accepted):
    [goal] = accepted.ask(a_goal())
    [score] = accepted.ask(scored(accepted, goal.id))
    assert "bed" not in str(goal.fact.clear())
    assert "score" not in score.fact.clear()
    assert [name for name, _, _ in score.fact.parts()] == ["score"]


def test_three_goals_feed_national_scoring_and_no_fourth(accepted):
    goals = [accepted.ask(a_goal())[0] for _ in range(3)]
    assert [g.fact.number for g in goals] == [1, 2, 3]
    assert [g.fact.concept for g in goals] == list(policy("goals")["national_goals"].values())
    assert accepted.refusal(a_goal()) == (NotPossible, "three-national-goals")
    [own] = accepted.ask(a_goal(national=False))
    assert (own.fact.number, own.fact.concept) == (None, None)
    assert accepted.refusal(revised(own.id)) == (NotPossible, "three-national-goals")


def test_a_revised_goal_keeps_its_number_and_its_id(accepted):
    [goal] = accepted.ask(a_goal())
    [entry] = accepted.ask(revised(goal.id))
    assert (entry.fact.goal, entry.fact.number) == (goal.id, 1)
    [score] = accepted.ask(scored(accepted, goal.id))
    assert score.fact.number == 1
    left = revised(goal.id, national=False)
    assert accepted.refusal(left) == (NotAcceptable, "national-goal-stays")


def test_a_goal_of_ones_own_may_become_national(accepted):
    [own] = accepted.ask(a_goal(national=False))
    accepted.ask(revised(own.id, national=False))
    assert accepted.known_case.goals.goals == {own.id: None}
    accepted.ask(revised(own.id))
    assert accepted.known_case.goals.goals == {own.id: 1}


@pytest.mark.parametrize("score", [0, 10])
def test_scores_run_from_nought_to_ten(accepted, score):
    [goal] = accepted.ask(a_goal())
    assert accepted.ask(scored(accepted, goal.id, score, rater=Rater.PARENT))


@pytest.mark.parametrize("score", [-1, 11])
def test_no_score_lies_outside(score):
    with pytest.raises(ValidationError):
        GoalScore(score=score)


def test_a_score_is_of_a_goal_and_a_contact_of_this_case_and_not_to_come(accepted):
    nowhere = UUID(int=1)
    assert accepted.refusal(scored(accepted, nowhere)) == (NotPossible, "no-such-goal")
    assert accepted.refusal(revised(nowhere)) == (NotPossible, "no-such-goal")
    [goal] = accepted.ask(a_goal())
    elsewhere = scored(accepted, goal.id, contact=nowhere)
    assert accepted.refusal(elsewhere) == (NotPossible, "no-such-contact")
    tomorrow = london_day(accepted.now) + timedelta(days=1)
    late = scored(accepted, goal.id, happened_on=tomorrow)
    assert accepted.refusal(late) == (NotAcceptable, "happened-in-future")
    assert accepted.ask(scored(accepted, goal.id, contact=accepted.attend()))
