"""Questionnaires and goals over time, told by the API and drawn in a browser."""

import pytest

from tests.integration.api.pages.conftest import main_of
from tests.integration.api.test_gate import TODAY


def answered(case, items, persona="pwp"):
    given = {"instrument": "PHQ9", "mode": "on_paper", "completed_on": str(TODAY)}
    return case.ask(persona, "record-measures", {**given, "answers": {"items": items}})


@pytest.fixture(scope="module")
def scored(case):
    """Answered three times, once by mistake."""
    first = answered(case, [2] * 8 + [0])
    wrong = answered(case, [3] * 8 + [0])
    why = {"reason": "wrong_person", "why": {"text": "Not hers."}}
    case.ask("pwp", "mark-entry-in-error", {"entry": wrong, **why})
    return case, first, wrong, answered(case, [0] * 9)


def test_scores_are_told_with_what_they_mean_and_without_what_was_withdrawn(scored):
    case, first, wrong, last = scored
    told = case.get("pwp", "/scores").json()
    [series] = told["series"]
    assert [(each["entry"], each["total"], each["is_case"]) for each in series["scores"]] == [
        (first, 16, True),
        (last, 0, False),
    ]
    assert series["change"] == {"verdict": "reliable_improvement", "amount": 6.0}
    assert (series["lowest"], series["highest"], series["caseness"]) == (0, 27, 10)
    assert (told["withdrawn"], told["not_shown"]) == ([wrong], 0)


def test_who_may_not_read_answers_is_told_how_many_there_are(scored):
    told = scored[0].get("auditor", "/scores").json()
    assert (told["series"], told["not_shown"]) == ([], 2)


def test_the_page_draws_them_and_says_the_same_in_words(browse, scored):
    case, first, *_ = scored
    assert f"/pages/cases/{case.id}/scores" in browse("pwp").get(f"/pages/cases/{case.id}").text
    text = main_of(browse("pwp").get(f"/pages/cases/{case.id}/scores").text)
    assert text.count("<circle") == 2
    assert "Clinical line: 10" in text
    assert "Reliable improvement" in text
    assert f"/entries/{first}" in text
    assert "1 questionnaire was withdrawn" in text
    then = main_of(browse("pwp").get(f"/pages/cases/{case.id}/scores?position=1").text)
    assert "No questionnaire was recorded" in then


def near(case, goal, score, **more):
    given = {"goal": goal, "rater": "self", "happened_on": str(TODAY), "score": {"score": score}}
    return case.ask("pwp", "score-goal", {**given, **more})


@pytest.fixture(scope="module")
def set_and_scored(case):
    """A goal put into other words, scored twice and once by mistake; and one that was withdrawn."""
    why = {"reason": "wrong_person", "why": {"text": "Not hers."}}
    asked = {"set_by": "person", "national": True, "wording": {"words": "Leave the house."}}
    goal = case.ask("pwp", "set-goal", asked)
    other = case.ask("pwp", "set-goal", {**asked, "wording": {"words": "Nobody else's."}})
    first = near(case, goal, 2)
    wrong = near(case, goal, 9)
    for entry in (other, wrong):
        case.ask("pwp", "mark-entry-in-error", {"entry": entry, **why})
    revised = {"goal": goal, "national": True, "wording": {"words": "Go to the shop."}}
    revision = case.ask("pwp", "revise-goal", revised)
    return case, goal, revision, first, near(case, goal, 6), {other, wrong}


def test_a_goal_is_told_in_all_its_words_with_what_its_scores_come_to(set_and_scored):
    case, goal, revision, first, last, withdrawn = set_and_scored
    told = case.get("pwp", "/goals").json()
    [found] = told["goals"]
    assert [(each["entry"], each["words"]) for each in found["wordings"]] == [
        (goal, "Leave the house."),
        (revision, "Go to the shop."),
    ]
    [series] = found["series"]
    assert [(each["entry"], each["score"]) for each in series["scores"]] == [(first, 2), (last, 6)]
    assert series["change"] == {"verdict": "reliable_improvement", "amount": 3.0}
    assert (found["number"], set(told["withdrawn"]), told["not_shown"]) == (1, withdrawn, 0)
    auditor = case.get("auditor", "/goals").json()
    assert (auditor["goals"], auditor["not_shown"]) == ([], 4)


def test_the_page_draws_goals_in_their_own_words(browse, set_and_scored):
    case, _, _, first, *_ = set_and_scored
    text = main_of(browse("pwp").get(f"/pages/cases/{case.id}/scores").text).partition(
        'id="goals"'
    )[2]
    assert text.index("Go to the shop.") < text.index("In earlier words")
    assert "Leave the house." in text
    assert "Nobody else" not in text
    assert "2 scores, from 2 on" in text
    assert f"/entries/{first}" in text
