"""First and last of what was measured, by questionnaire and rater."""

from datetime import date, timedelta
from uuid import UUID

from domain.outcomes.course import Score
from domain.outcomes.progress import progress

FIRST = date(2026, 3, 2)


def score(number: int, total: int, *, days: int, rater: str = "self", **of: object) -> Score:
    told = {"instrument": "CORS", "goal": None, **of}
    return Score(
        id=UUID(int=number),
        rater=rater,
        total=total,
        day=FIRST + timedelta(days=days),
        version=number,
        **told,  # type: ignore[arg-type]  # the two that a test names
    )


def test_q36_the_first_the_last_and_the_change_of_each_questionnaire_and_rater():
    scores = [
        score(1, 20, days=0),
        score(2, 14, days=0, rater="parent"),
        score(3, 22, days=7),
        score(4, 28, days=14),
        score(5, 9, days=14, instrument="SDQ_EMO"),
        score(6, 4, days=14, goal=UUID(int=99), instrument="GOAL"),
    ]
    [parent, own, once] = progress(scores)
    assert (own.instrument, own.rater, own.first, own.last, own.change) == (
        "CORS",
        "self",
        20,
        28,
        8,
    )
    assert (own.first_on, own.last_on) == (FIRST, FIRST + timedelta(days=14))
    assert (parent.rater, parent.change) == ("parent", None)
    assert (once.instrument, once.last, once.change) == ("SDQ_EMO", 9, None)


def test_of_two_of_one_day_the_later_is_the_last_and_nothing_has_changed():
    [day] = progress([score(1, 20, days=0), score(2, 24, days=0)])
    assert (day.first, day.last, day.change) == (20, 24, None)
