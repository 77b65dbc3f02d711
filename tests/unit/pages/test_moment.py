"""The moment that stands in an address of a page."""

from datetime import UTC, datetime

import pytest

from api.pages.moment import PageMoment, typed_moment


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("2025-03-14T09:00", "as_at=2025-03-14T09%3A00"),
        ("2025-07-14T09:00", "as_at=2025-07-14T09%3A00"),
        ("2025-03-14T09:00:30Z", "as_at=2025-03-14T09%3A00%3A30.000000Z"),
        # Twice half past one on that night: the second can't be told by the wall.
        ("2025-10-26T01:30:00+00:00", "as_at=2025-10-26T01%3A30%3A00.000000Z"),
    ],
)
def test_an_address_says_the_very_instant_that_was_asked_about(typed, query):
    at = typed_moment(typed, day="", time="")
    moment = PageMoment(as_at=at)
    assert moment.link("/pages") == f"/pages?{query}"
    assert at is not None
    instant = datetime.fromisoformat(moment.asked["as_at"])
    assert instant == at.astimezone(UTC)


def test_a_day_without_a_time_is_its_end():
    at = typed_moment("", day="2025-07-14", time="")
    assert at is not None
    assert at.astimezone(UTC).isoformat() == "2025-07-14T22:59:59.999999+00:00"
