"""What follows from each kind of answer, for the event and for the endpoint."""

from datetime import UTC, datetime, timedelta

import pytest

from application.webhooks.attempt import Attempt, Trouble
from application.webhooks.schedule import GIVEN_UP_AFTER, LONGEST_ASKED_FOR, LONGEST_REST, PAUSES
from application.webhooks.verdict import WELL, Health, tried

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TAKEN, ERROR = Attempt(status=200), Attempt(status=500)
AWAY = Attempt(trouble=Trouble.UNREACHABLE)


def no_chance() -> float:
    return 0.0


def most_chance() -> float:
    return 0.999_999


def test_an_event_is_tried_for_a_little_over_three_days_and_then_dead():
    failures, now, gone_by = 0, NOW, []
    while True:
        found = tried(ERROR, failures, now, no_chance)
        assert found is not None
        failures = found.failures
        if found.next_at is None:
            break
        gone_by.append(found.next_at - now)
        now = found.next_at
    assert tuple(gone_by) == PAUSES
    assert failures == 10
    assert found.is_dead
    assert timedelta(days=3) < now - NOW < timedelta(days=4)


@pytest.mark.parametrize("failures", range(9))
def test_a_pause_is_never_shorter_and_a_quarter_longer_at_most(failures):
    shortest, longest = (tried(ERROR, failures, NOW, each) for each in (no_chance, most_chance))
    assert shortest is not None
    assert longest is not None
    assert shortest.next_at == NOW + PAUSES[failures]
    assert longest.next_at is not None
    assert PAUSES[failures] * 1.24 < longest.next_at - NOW < PAUSES[failures] * 1.25


@pytest.mark.parametrize(
    "attempt",
    [
        *(Attempt(status=each) for each in (199, 301, 302, 307, 308, 400, 404, 415, 429, 500, 503)),
        Attempt(trouble=Trouble.SLOW),
        Attempt(trouble=Trouble.GARBLED),
        Attempt(status=500, retry_after=60.0),
    ],
    ids=lambda each: each.code,
)
def test_is_held_against_the_event_alone(attempt):
    found = tried(attempt, 2, NOW, no_chance)
    assert found is not None
    assert (found.failures, found.code) == (3, attempt.code)
    assert not WELL.after(attempt, NOW, no_chance).rests(NOW)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_takes_it(status):
    failing = Health(failing_since=NOW - timedelta(hours=1), unreached=3)
    assert tried(Attempt(status=status), 5, NOW, no_chance) is None
    assert failing.after(Attempt(status=status), NOW, no_chance) == WELL


@pytest.mark.parametrize(
    "trouble",
    [Trouble.NOT_FOUND, Trouble.ADDRESS_REFUSED, Trouble.UNREACHABLE, Trouble.UNTRUSTED],
)
def test_where_nobody_is_reached_the_endpoint_rests_and_no_event_grows_old(trouble):
    attempt = Attempt(trouble=trouble)
    found = tried(attempt, 2, NOW, no_chance)
    assert found is not None
    assert found.failures == 2
    assert found.next_at is not None
    health, now = WELL, NOW
    pauses = []
    for _ in range(12):
        health = health.after(attempt, now, no_chance)
        assert health.rests_until is not None
        assert health.rests(now)
        assert health.is_in_doubt
        pauses.append(health.rests_until - now)
        now = health.rests_until
        assert not health.rests(now)
    assert pauses[:2] == [PAUSES[0], PAUSES[1]]
    assert set(pauses[2:]) == {LONGEST_REST}


@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_us_to_wait_is_heeded_within_bounds(status):
    for seconds, rest in ((90.0, timedelta(seconds=90)), (10**9, LONGEST_ASKED_FOR)):
        attempt = Attempt(status=status, retry_after=seconds)
        health = WELL.after(attempt, NOW, no_chance)
        assert health.rests_until == NOW + rest
        found = tried(attempt, 4, NOW, no_chance)
        assert found is not None
        assert found.failures == 4
        assert found.next_at is not None
        assert found.next_at > NOW + rest, "the others come first"


def test_a_slow_endpoint_is_asked_with_one_event_at_a_time_until_it_takes_one():
    slow = WELL.after(Attempt(trouble=Trouble.SLOW), NOW, no_chance)
    assert slow.is_in_doubt
    assert not slow.after(ERROR, NOW, no_chance).is_in_doubt
    assert not slow.after(TAKEN, NOW, no_chance).is_in_doubt


@pytest.mark.parametrize("attempt", [ERROR, AWAY, Attempt(status=429, retry_after=60.0)])
def test_after_three_days_of_nothing_but_failures_an_endpoint_is_given_up(attempt):
    health = WELL.after(attempt, NOW, no_chance)
    almost = NOW + GIVEN_UP_AFTER - timedelta(seconds=1)
    health = health.after(attempt, almost, no_chance)
    assert not health.is_given_up(almost)
    end = NOW + GIVEN_UP_AFTER
    assert health.after(attempt, end, no_chance).is_given_up(end)
    assert not health.after(TAKEN, end, no_chance).is_given_up(end)
    assert not WELL.after(attempt, end, no_chance).is_given_up(end), "what was not tried counts not"


def test_only_410_says_never_again():
    assert Attempt(status=410).is_gone
    assert not any(Attempt(status=each).is_gone for each in (200, 404, 409, 411, 500))
