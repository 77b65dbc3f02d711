"""A comparison is judged on the days that were asked about, however long nothing was recorded."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from api.routes.comparisons import held
from api.showing.views import speaks_of
from application.reading import AsOf, Moment

FRIDAY, MONDAY = datetime(2026, 2, 27, 17, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LAST = AsOf(7, FRIDAY)


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        (Moment(at=MONDAY), MONDAY),
        (Moment(), NOW),
        (Moment(position=7), FRIDAY),
        (Moment(known_by=MONDAY), MONDAY),
    ],
)
def test_the_instant_asked_about_is_kept_beside_its_position(asked, day):
    moment = held(asked, LAST, NOW)
    assert (moment.position, moment.known_by) == (7, asked.known_by)
    assert speaks_of(SimpleNamespace(clock=lambda: NOW), moment, LAST) == day
