"""Scores of a questionnaire over time: drawn, in words, and row by row."""

from datetime import date

import pytest

from api.pages.scores.drawing import HEIGHT, WIDTH, drawing
from api.pages.scores.series import series, sessions_of


def score(on, total, **more):
    return {"entry": on, "completed_on": on, "total": total, "complete": True, **more}


PHQ9 = {
    "label": "PHQ-9, depression",
    "rater": "self",
    "lowest": 0,
    "highest": 27,
    "high_is_better": False,
    "caseness": 10,
    "scores": [
        score("2026-03-05", 18, severity="moderately_severe", is_case=True),
        score("2026-06-02", 7, severity="mild", is_case=False, corrected_by=["x"]),
    ],
    "change": {"verdict": "reliable_improvement", "amount": 6.0},
}


def test_a_drawing_keeps_within_its_frame_and_rises_with_the_score():
    days = [date(2026, 3, 5), date(2026, 4, 2), date(2026, 6, 2)]
    scores = list(zip(days, (0, 27, 10), strict=True))
    found = drawing(scores, lowest=0, highest=27, line=10, sessions=[date(2026, 3, 1)])
    low, high, middle = found.points
    assert high.y < middle.y < low.y == found.foot
    assert found.line is not None
    assert found.line.at == middle.y
    assert found.sessions[0].at == found.left < low.x < high.x < middle.x == found.right
    assert all(0 < point.x < WIDTH and 0 < point.y < HEIGHT for point in found.points)
    assert (found.first, found.last) == ("1 March 2026", "2 June 2026")
    assert found.path.split(" ")[0] == f"{low.x},{low.y}"


@pytest.mark.parametrize(
    ("highest", "lines"), [(27, "0 5 10 15 20 25"), (4, "0 1 2 3 4"), (400, "0 100 200 300 400")]
)
def test_lines_stand_at_round_numbers(highest, lines):
    found = drawing([(date(2026, 3, 5), 3)], lowest=0, highest=highest, line=None, sessions=[])
    assert " ".join(mark.label for mark in found.grid) == lines


def test_a_single_score_stands_in_the_middle():
    [only] = drawing([(date(2026, 3, 5), 3)], lowest=0, highest=6, line=None, sessions=[]).points
    assert only.says == "5 March 2026: 3"
    assert WIDTH / 3 < only.x < 2 * WIDTH / 3


def test_a_series_says_in_words_what_it_draws():
    found = series(PHQ9, sessions=[], is_whole=True)
    assert found.summary == (
        "2 scores, from 18 on 5 March 2026 to 7 on 2 June 2026.",
        "A score at or above 10 counts as clinical.",
        "Reliable improvement: better by at least 6 points, more than chance would explain.",
    )
    first, last = found.rows
    assert first.means == "Moderately severe, within the clinical range"
    assert (last.total, last.means, last.is_corrected) == (
        7,
        "Mild, below the clinical range",
        True,
    )


def test_a_change_is_told_with_what_it_was_worked_out_from_where_scores_are_not_shown():
    *others, change = series(PHQ9, sessions=[], is_whole=False).summary
    assert change == (
        "By the scores shown to you alone: reliable improvement: better by at least 6 points,"
        " more than chance would explain."
    )
    assert others == [*series(PHQ9, sessions=[], is_whole=True).summary[:-1]]


def test_what_was_not_answered_completely_is_in_the_table_and_not_drawn():
    partly = score("2026-03-05", 18) | {"complete": False}
    told = {name: value for name, value in PHQ9.items() if name != "change"}
    found = series({**told, "scores": [partly]}, sessions=[], is_whole=True)
    assert found.drawing is None
    assert found.rows[0].means == "Not complete, not compared"
    assert found.summary == ("No score can be compared: none was answered completely.",)


@pytest.mark.parametrize("sessions", [{"withheld": "closed"}, {"contacts": {}}])
def test_sessions_that_are_not_told_are_not_drawn(sessions):
    assert sessions_of({"areas": {"sessions": sessions}}) == []


def test_sessions_are_the_contacts_to_which_somebody_came():
    came = {"attended": True, "started": "2026-06-01T23:30:00.000000Z"}
    stayed_away = {**came, "attended": False}
    contacts = {"a": came, "b": stayed_away, "c": {"planned": "2026-07-01T09:00:00.000000Z"}}
    assert sessions_of({"areas": {"sessions": {"contacts": contacts}}}) == [date(2026, 6, 2)]
