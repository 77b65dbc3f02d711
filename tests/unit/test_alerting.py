"""Alerts go out within a minute of what they tell of, counted and not slept."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from psycopg import OperationalError
from structlog.testing import capture_logs

from api.processes.alerts import send_alerts
from api.processes.worker import POLL_SECONDS
from application.alerting import LOOK_SECONDS, WITHIN, Alert, Alerting

OPENED = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ALERT = Alert(UUID(int=0x64), 7, OPENED)


@pytest.fixture(autouse=True)
def logged():
    """What is logged goes nowhere else: another test's log may be closed by now."""
    with capture_logs() as logged:
        yield logged


class Time:
    """A clock that goes on by what is waited; the end of it stops who waits."""

    def __init__(self, *, seconds):
        self.now, self.end = OPENED, OPENED + timedelta(seconds=seconds)

    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)
        return self.now > self.end


class Waiting:
    """Has the alert from when the view has come to it, until it was told."""

    def __init__(self, time, *, after):
        self.time, self.there = time, OPENED + timedelta(seconds=after)
        self.told_at = None

    def tell(self, telling):
        if self.told_at is not None or self.time.now < self.there:
            return 0
        self.told_at = telling(ALERT)
        return 1


class Outlet:
    """Takes alerts, but for a time at the beginning."""

    def __init__(self, time, *, down):
        self.time, self.up = time, OPENED + timedelta(seconds=down)
        self.sent = []

    def send(self, alert, *, late):
        if self.time.now < self.up:
            raise OperationalError
        self.sent.append((alert, late))


@pytest.mark.parametrize(
    ("after", "down"), [(0, 0), (POLL_SECONDS, 0), (20, 0), (POLL_SECONDS, 50)]
)
def test_an_alert_goes_out_at_the_next_look_and_within_a_minute(after, down):
    time = Time(seconds=120)
    waiting, outlet = Waiting(time, after=after), Outlet(time, down=down)
    send_alerts(Alerting(waiting=waiting, outlet=outlet, clock=lambda: time.now), time)
    assert outlet.sent == [(ALERT, False)]
    assert waiting.told_at - OPENED <= timedelta(seconds=max(after, down) + LOOK_SECONDS)
    assert waiting.told_at - OPENED <= WITHIN


def test_one_that_comes_late_says_so():
    time = Time(seconds=120)
    waiting, outlet = Waiting(time, after=0), Outlet(time, down=61)
    send_alerts(Alerting(waiting=waiting, outlet=outlet, clock=lambda: time.now), time)
    assert outlet.sent == [(ALERT, True)]


def test_whatever_stands_in_the_way_the_thread_goes_on():
    tries = []

    class Broken:
        def tell(self, _telling):
            tries.append(1)
            raise ValueError

    time = Time(seconds=5)
    send_alerts(Alerting(waiting=Broken(), outlet=Outlet(time, down=0), clock=lambda: OPENED), time)
    assert len(tries) == 5


def test_it_stops_when_asked():
    stop = threading.Event()
    stop.set()
    send_alerts(Alerting(waiting=None, outlet=None, clock=lambda: OPENED), stop)
