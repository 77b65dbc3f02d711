"""A follower fetches from where they have committed: every event at least once, none skipped."""

from dataclasses import replace

import pytest

from application.feed.cursor import Cursor, LogChanged
from application.judging import NoSuchStream
from application.subscriptions.pulling import CursorMoved
from application.subscriptions.replaying import Again
from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.roles import Role
from tests.unit.feed.memory import BEGUN, THEIRS, case, follower
from tests.unit.subscriptions.following import EVERYTHING, FOLLOWER, ID, Place, change, create


@pytest.fixture
def place():
    place = Place()
    create(place.log)
    for number in range(4):
        place.log.add(stream=case(number))
    return place


def test_pages_are_told_again_until_they_are_committed(place):
    assert place.told(limit=4) == [2, 3, 4]
    assert place.told(limit=4) == [2, 3, 4]
    assert place.commit(0, 3).position == 3
    assert place.told(limit=4) == [4, 5]
    place.commit(3, 5)
    assert place.told() == []


def test_a_follower_may_fetch_on_before_committing(place):
    first = place.pulling.page(FOLLOWER, ID, 4)
    assert place.told(limit=4, after=first.page.cursor) == [5]
    assert place.told(limit=4) == [2, 3, 4]


def test_that_events_were_fetched_is_kept(place):
    place.told()
    assert place.progress.kept[ID].told == BEGUN
    place.commit(0, 5)
    place.wait()
    place.told()
    assert place.progress.kept[ID].told == BEGUN


def test_of_two_who_commit_at_once_one_is_told_so(place):
    place.commit(0, 3)
    with pytest.raises(CursorMoved) as moved:
        place.commit(0, 4)
    assert moved.value.committed.position == 3
    assert place.commit(0, 3).position == 3


def test_a_cursor_goes_forwards_and_not_past_the_log(place):
    place.commit(0, 3)
    with pytest.raises(NotAcceptable) as backwards:
        place.commit(3, 2)
    assert backwards.value.code == "cursor-backwards"
    for forged in (Cursor(1, 99, "aa"), Cursor(1, 4, "0123456789abcdef")):
        with pytest.raises(LogChanged):
            place.pulling.commit(FOLLOWER, ID, before=Cursor(1, 0, "0"), after=forged)


def test_a_log_that_is_another_is_never_followed_silently(place):
    place.told()
    place.commit(0, 3)
    place.log.epoch = 2
    with pytest.raises(LogChanged):
        place.told()


def test_in_a_new_epoch_a_follower_goes_on_from_where_they_have_compared(place):
    before = place.commit(0, 4)
    place.log.epoch = 2
    after = place.pulling._feed.cursor_at(3)
    assert place.pulling.commit(FOLLOWER, ID, before=before, after=after) == after
    assert place.told() == [4, 5]
    with pytest.raises(NotAcceptable):
        place.commit(3, 2)


def test_it_begins_where_it_was_to(place):
    place = Place()
    for number in range(3):
        place.log.add(stream=case(number))
    create(place.log, cursor=str(place.pulling._feed.cursor_at(2)))
    place.log.add(stream=case(9))
    assert place.told() == [3, 5]


def test_it_is_told_what_it_wants_and_passes_over_the_rest(place):
    place = Place()
    wanted = {**EVERYTHING, "types": ["case.case_closed"]}
    create(place.log, wanted=wanted)
    place.log.add(stream=case(1))
    assert place.told() == []
    assert place.pulling.page(FOLLOWER, ID, 10).page.through == 2
    place.log.add("case.case_closed", stream=case(1))
    assert place.told() == [3]


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("paused", "subscription-paused"),
        ("disabled", "subscription-disabled"),
        ("stopped", "subscription-stopped"),
    ],
)
def test_what_rests_is_told_nothing_and_goes_on_where_it_stood(place, what, code):
    place.commit(0, 3)
    change(place.log, what, reason="incident")
    asked = (
        place.told,
        lambda: place.commit(3, 4),
        lambda: replayed(place, 2, 3),
    )
    for each in asked:
        with pytest.raises(NotPossible) as refused:
            each()
        assert refused.value.code == code
    if what != "stopped":
        change(place.log, "resumed")
        assert place.told() == [4, 5]


def test_it_is_told_to_its_follower_alone(place):
    for caller in (
        replace(FOLLOWER, client="another"),
        replace(FOLLOWER, organisation=THEIRS),
    ):
        with pytest.raises(NoSuchStream):
            place.pulling.page(caller, ID, 5)
    for role in (Role.SERVICE_MANAGER, Role.AUDITOR):
        with pytest.raises(NotAllowed) as refused:
            place.pulling.page(follower(role), ID, 5)
        assert refused.value.code == "not-your-subscription"


def test_what_is_sent_is_not_fetched():
    place = Place()
    create(place.log, delivery="webhook")
    with pytest.raises(NotPossible) as refused:
        place.told()
    assert refused.value.code == "subscription-delivered"


def replayed(place, first=None, last=None, limit=10, cases=()):
    asked = Again(first, last, frozenset(cases))
    found = place.pulling.replay(FOLLOWER, ID, asked, limit=limit)
    return [each.position for each in found.page.events], found.page.through


def test_a_range_is_told_once_more_and_what_was_committed_stays(place):
    place.commit(0, 4)
    assert replayed(place, 2, 3) == ([2, 3], 3)
    assert replayed(place, 1, 4) == ([2, 3, 4], 4)
    assert replayed(place, 2, 4, limit=2) == ([2, 3], 3)
    assert replayed(place, 4, 4) == ([4], 4)
    assert place.told() == [5]


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [(2, 5, "replay-not-told"), (5, None, "replay-not-told"), (3, 2, "range-backwards")],
)
def test_a_replay_is_of_what_was_told_before(place, first, last, code):
    place.commit(0, 4)
    with pytest.raises(NotAcceptable) as refused:
        replayed(place, first, last)
    assert refused.value.code == code


def test_a_range_says_where_it_ends_and_goes_on(place):
    place.commit(0, 4)
    part, whole = (place.pulling.replay(FOLLOWER, ID, Again(), limit=limit) for limit in (2, 10))
    assert (part.first, part.last, part.goes_on) == (1, 4, 3)
    assert (whole.first, whole.last, whole.goes_on) == (1, 4, None)


def test_one_case_is_told_once_more_as_far_as_was_committed(place):
    place.log.add(stream=case(1))
    place.commit(0, 5)
    assert replayed(place, cases=[case(1)]) == ([3], 5)
    place.commit(5, 6)
    assert replayed(place, cases=[case(1)]) == ([3, 6], 6)
    assert replayed(place, first=4, cases=[case(1), case(3)]) == ([5, 6], 6)


def test_a_case_that_the_subscription_leaves_out_is_told_no_second_time_either():
    place = Place()
    create(place.log, wanted={**EVERYTHING, "cases": [str(case(0))]})
    for number in range(3):
        place.log.add(stream=case(number))
    place.commit(0, 4)
    assert replayed(place) == replayed(place, cases=[case(0)]) == ([2], 4)
    with pytest.raises(NotAcceptable) as refused:
        replayed(place, cases=[case(0), case(1)])
    assert refused.value.code == "case-not-wanted"


def test_whoever_is_sent_events_may_read_them_once_more():
    place = Place()
    create(place.log, delivery="webhook")
    place.log.add(stream=case(1))
    subscription = place.registry.one(ID)
    at = place.pulling._feed.cursor_at
    place.progress.move(subscription, before=at(0), after=at(2), at=BEGUN)
    assert replayed(place, cases=[case(1)]) == ([2], 2)


def test_nor_does_it_reach_behind_the_beginning(place):
    place = Place()
    place.log.add(stream=case(1))
    place.log.add(stream=case(2))
    create(place.log, cursor=str(place.pulling._feed.cursor_at(1)))
    place.commit(1, 3)
    assert replayed(place, 2, 3) == ([2], 3)
    with pytest.raises(NotAcceptable):
        replayed(place, 1, 3)


def test_no_page_begins_before_the_subscription_does():
    place = Place()
    place.log.add(stream=case(1))
    place.log.add(stream=case(2))
    create(place.log, cursor=str(place.pulling._feed.cursor_at(1)))
    at_its_beginning, earlier = (place.pulling._feed.cursor_at(position) for position in (1, 0))
    told = place.pulling.page(FOLLOWER, ID, 10, at_its_beginning).page.events
    assert [each.position for each in told] == [2]
    with pytest.raises(NotAcceptable) as refused:
        place.pulling.page(FOLLOWER, ID, 10, earlier)
    assert refused.value.code == "before-its-beginning"
