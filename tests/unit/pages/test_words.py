"""Codes and times in words."""

from datetime import date

import pytest

from api.pages import words
from domain.roles import Role


@pytest.mark.parametrize(
    ("told", "when"),
    [
        ("14 March 2025, 9:05am", {"at": "2025-03-14T09:05:00.000000Z"}),
        ("14 July 2025, 1pm", {"at": "2025-07-14T12:00:00.000000Z"}),
        ("1 January 2025, 12am", {"at": "2025-01-01T00:00:00.000000Z"}),
        ("14 March 2025", {"on": "2025-03-14"}),
        (
            "about 4 April 2026 to 6 April 2026",
            {"from": "2026-04-04", "to": "2026-04-06", "about": True},
        ),
    ],
)
def test_times_are_those_on_the_wall_in_london(told, when):
    assert words.when(when) == told


@pytest.mark.parametrize(
    ("born", "told"),
    [
        ("2012-06-10", "10 June 2012, aged 14"),
        ("2012-06-11", "11 June 2012, aged 13"),
        ("2024-06-11", "11 June 2024, aged 23 months"),
        ("2026-05-01", "1 May 2026, aged 1 month"),
    ],
)
def test_a_date_of_birth_stands_with_the_age_on_a_day(born, told):
    assert words.born(born, date(2026, 6, 10)) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, ""),
        (3_599, ""),
        (3_600, "1 hour"),
        (86_399, "23 hours"),
        (86_400, "1 day"),
        (200_000, "2 days"),
    ],
)
def test_how_late_something_was_recorded(seconds, told):
    assert words.delay(seconds) == told


def test_every_role_has_a_name_that_people_use():
    assert all("_" not in words.role(role) for role in Role)


def test_a_code_that_nobody_knows_is_told_with_spaces():
    assert words.in_words("waiting_assessment") == "Waiting assessment"
    assert words.in_words("gp") == "GP"
