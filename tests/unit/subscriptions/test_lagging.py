"""How far behind a follower is: by what they want, whether they have asked or not."""

from dataclasses import replace
from uuid import UUID

import pytest

from application.feed.feed import MOST_LOOKED_AT
from application.subscriptions.lagging import Lag, Lagging
from tests.unit.feed.memory import BEGUN, ORIGIN, case, feed
from tests.unit.subscriptions.following import EVERYTHING, Place, create

CLOSED = "case.case_closed"


class Landmarks:
    """What a log says of where it ends and of what stands where."""

    def __init__(self, place):
        self._log = place.log

    def epoch(self):
        return self._log.epoch, ORIGIN

    def last(self):
        return len(self._log.rows), BEGUN

    def landmark(self, position):
        return self._log.rows[position - 1] if position <= len(self._log.rows) else None


@pytest.fixture
def place():
    place = Place()
    create(place.log)
    for number in range(4):
        place.log.add(stream=case(number))
    return place


def wanting(**wanted) -> Place:
    place = Place()
    create(place.log, wanted={**EVERYTHING, **wanted})
    return place


def lagging(place) -> Lagging:
    return Lagging(
        feed=feed(place.log, place.places),
        log=Landmarks(place),
        progress=place.progress,
        clock=lambda: place.now,
    )


def behind(place, looking=None) -> Lag:
    [one] = (looking or lagging(place)).of([*place.registry.all().values()])
    return one.lag


def test_lag_counts_from_the_first_that_is_wanted_and_not_committed(place):
    place.wait()
    assert behind(place).events == 4
    place.commit(0, 3)
    lag = behind(place)
    assert lag.events == 2
    assert lag.seconds == pytest.approx(60 - 4e-6)
    place.commit(3, 5)
    assert behind(place) == Lag(0, 0.0)


def test_who_wants_nothing_of_what_follows_is_not_behind_though_they_never_ask():
    place = wanting(types=[CLOSED])
    for number in range(3):
        place.log.add(stream=case(number))
    assert behind(place) == Lag(0, 0.0)
    place.log.add(CLOSED, stream=case(1))
    place.log.add(stream=case(1))
    assert behind(place).events == 2


def test_nor_who_may_not_be_told_of_it():
    place = wanting()
    place.log.add("governance.erasure_requested", stream=case(8))
    assert behind(place) == Lag(0, 0.0)


def test_one_look_goes_so_far_and_the_next_goes_on_from_there():
    place = wanting(services=["YOUNG"])
    place.places.service = {case(2): "YOUNG"}
    row = len(place.log.rows)
    place.log.add(stream=case(1))
    place.log.rows += [
        replace(place.log.rows[row], id=position, event_id=UUID(int=position << 64))
        for position in range(row + 2, MOST_LOOKED_AT + 700)
    ]
    place.places.mark = len(place.log.rows)
    looking = lagging(place)
    assert 0 < behind(place, looking).events < 700
    assert behind(place, looking) == Lag(0, 0.0)


def test_what_the_caseload_has_not_come_to_may_be_wanted():
    place = wanting(services=["YOUNG"])
    place.log.add(stream=case(1))
    place.log.add(stream=case(1))
    place.places.mark = 2
    assert behind(place).events == 1
    place.places.mark = 3
    assert behind(place) == Lag(0, 0.0)


def test_a_log_that_lost_what_was_looked_at_is_looked_at_anew():
    place = wanting(types=[CLOSED])
    for number in range(3):
        place.log.add(stream=case(number))
    looking = lagging(place)
    assert behind(place, looking) == Lag(0, 0.0)
    del place.log.rows[2:]
    place.log.add(CLOSED, stream=case(7))
    place.log.add(stream=case(8))
    place.log.add(stream=case(9))
    behind(place, looking)
    assert behind(place, looking).events == 3


def stands(place):
    [one] = lagging(place).of([*place.registry.all().values()])
    return one.log_changed


def test_who_follows_another_history_is_told_apart_from_who_is_up_to_date(place):
    assert stands(place) is False
    place.commit(0, 5)
    assert stands(place) is False
    del place.log.rows[4:]
    assert stands(place) is True, "the log ends before what was committed"
    place.log.add(stream=case(9))
    assert stands(place) is True, "another event stands there"
    place.log.rows[4:] = []
    place.log.add(stream=case(3))
    assert stands(place) is False
    place.log.epoch = 2
    assert stands(place) is True
