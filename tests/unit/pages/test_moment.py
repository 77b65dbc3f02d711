"""The moment that stands in an address of a page."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from api.pages.capacity import Capacity
from api.pages.moment import PageMoment, in_fields, typed_moment
from domain.envelope import Purpose


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


def test_a_position_is_told_with_when_it_was_recorded():
    answer = {"as_of": {"position": 7, "recorded": "2026-05-01T08:30:00.000000Z"}}
    asked = PageMoment(position=7).told_by(answer)
    assert asked.sentence == "As it stood at position 7, recorded 1 May 2026, 9:30am"
    assert PageMoment().told_by(answer).sentence == "As it is now, position 7"


def test_who_reviews_from_outside_is_told_that_it_is_not_as_it_is_now():
    reviewing = PageMoment(capacity=Capacity(review=uuid4()))
    assert reviewing.sentence == "As it stood for the review"


def test_a_day_without_a_time_is_its_end():
    at = typed_moment("", day="2025-07-14", time="")
    assert at is not None
    assert at.astimezone(UTC).isoformat() == "2025-07-14T22:59:59.999999+00:00"


@pytest.mark.parametrize(
    ("day", "time", "is_now"),
    [
        ("2025-07-14", "", True),
        # In London the 14th has begun at that moment, in UTC it has not.
        ("2025-07-13", "", False),
        ("2025-07-15", "", False),
        ("2025-07-14", "00:05", False),
    ],
)
def test_a_day_that_has_not_ended_reaches_to_now(day, time, is_now):
    def clock():
        return datetime(2025, 7, 13, 23, 10, tzinfo=UTC)

    assert (typed_moment("", day=day, time=time, clock=clock) is None) is is_now


def test_a_moment_stands_in_its_fields_as_on_the_wall_and_now_leaves_them_empty():
    at = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
    assert in_fields({"since": at, "until": None}) == {
        "since_date": "2026-05-01",
        "since_time": "09:30",
        "until_date": "",
        "until_time": "",
    }


@pytest.mark.parametrize(
    ("moment", "query"),
    [
        (PageMoment(), ""),
        (PageMoment(position=7), "?since_position=7"),
        (
            PageMoment(as_at=datetime(2026, 5, 1, 8, 30, tzinfo=UTC), position=None),
            "?since=2026-05-01T09%3A30",
        ),
        (
            PageMoment(position=7, capacity=Capacity(purpose=Purpose.QUALITY)),
            "?since_position=7&purpose=quality",
        ),
    ],
)
def test_a_past_moment_is_compared_with_now_in_the_same_capacity(moment, query):
    assert moment.compared("/pages/x") == f"/pages/x{query}"
