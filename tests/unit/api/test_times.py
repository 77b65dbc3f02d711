"""Days and times in words."""

import pytest

from api.times import moment_words, point_words, span_words


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ("2026-03-04", "4 March 2026"),
        ("2026-03-04T09:05:00.000000Z", "4 March 2026, 9:05am"),
        ("2026-07-04T23:30:00.000000Z", "5 July 2026, 12:30am"),
        ("2026-01-04T12:00:00.000000Z", "4 January 2026, 12pm"),
    ],
)
def test_points_are_told_in_london(point, words):
    assert point_words(point) == words


def test_moments_are_as_precise_as_they_are_known():
    days = {"from": "2026-03-01", "to": "2026-03-04"}
    assert moment_words(days) == "1 March 2026 to 4 March 2026"
    assert moment_words({"on": "2026-03-01", "about": True}) == "about 1 March 2026"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59, "under a minute"),
        (60, "1 minute"),
        (7_199, "1 hour"),
        (86_400, "1 day"),
        (200_000, "2 days"),
    ],
)
def test_spans_are_told_in_their_largest_unit(seconds, words):
    assert span_words(seconds) == words
