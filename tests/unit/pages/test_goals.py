"""Goals over time: drawn, in words, and score by score."""

import pytest

from api.pages.scores.goals import goals

WORDING = {"entry": "w1", "words": "Sleep in my own bed.", "occurred": {"on": "2026-03-05"}}
SCORES = [
    {"entry": "s1", "happened_on": "2026-03-05", "score": 3},
    {"entry": "s2", "happened_on": "2026-06-02", "score": 7, "remark": "most nights"},
]
CHANGE = {"verdict": "reliable_improvement", "amount": 3.0}
SERIES = {"rater": "self", "scores": SCORES, "change": CHANGE}
GOAL = {"goal": "w1", "set_by": "person", "wordings": [WORDING], "series": [SERIES]}


def told(*all_goals, withdrawn=(), not_shown=0):
    given = {"goals": all_goals, "withdrawn": withdrawn, "not_shown": not_shown}
    return goals({"lowest": 0, "highest": 10, **given}, sessions=[])


def test_a_goal_says_in_words_what_it_draws():
    [goal] = told({**GOAL, "number": 2}).goals
    assert (goal.label, goal.about) == (
        "Goal 1",
        "Set by the person. It counts nationally, as goal 2",
    )
    [series] = goal.all_series
    assert series.rater == "scored by the person"
    assert series.summary == (
        "2 scores, from 3 on 5 March 2026 to 7 on 2 June 2026.",
        "Reliable improvement: better by at least 3 points, more than chance would explain.",
        "0 is not met at all, 10 is reached.",
    )
    assert series.drawing is not None
    low, high = series.drawing.points
    assert high.y < low.y
    assert [(row.total, row.means) for row in series.rows] == [(3, ""), (7, "Most nights")]


def test_a_goal_stands_in_its_latest_words_with_the_earlier_beside():
    later = {**WORDING, "entry": "w2", "words": "Sleep well.", "corrected_by": ["x"]}
    [goal] = told({**GOAL, "wordings": [WORDING, later]}).goals
    assert (goal.wording.words, goal.wording.is_corrected) == ("Sleep well.", True)
    assert [each.words for each in goal.earlier] == ["Sleep in my own bed."]


@pytest.mark.parametrize("not_shown", [0, 2])
def test_where_scores_are_not_shown_a_change_says_what_it_was_worked_out_from(not_shown):
    found = told(GOAL, withdrawn=["x"], not_shown=not_shown)
    said = found.goals[0].all_series[0].summary[1]
    assert said.startswith("By the scores shown to you alone:") is bool(not_shown)
    assert (found.withdrawn, found.not_shown) == (1, not_shown)


def test_a_goal_that_nobody_has_scored_has_nothing_to_draw():
    [goal] = told({**GOAL, "series": []}).goals
    assert goal.all_series == ()
