"""Where a subscription begins is worked out once, of the log as it is."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest

from application.log import NotYet
from application.subscription_start import start_of
from domain.commands import NotAcceptable
from domain.governance.subscription.course import ResumeSubscription
from domain.governance.subscription.creating import (
    CreateSubscription,
    Edge,
    StartAfter,
    StartAtEdge,
    StartAtTime,
)

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
LEAF = "0123456789abcdef"


class Log:
    """Three events, an hour apart, the last just now."""

    def epoch(self):
        return 2, "cases.invalid/log/2"

    def last(self):
        return 3, NOW

    def landmark(self, position):
        return SimpleNamespace(leaf_hash=bytes.fromhex(LEAF + f"{position:02x}" * 24))

    def position_at(self, at):
        if at > NOW:
            raise NotYet
        return 3 - int((NOW - at) / timedelta(hours=1))


def creating(start) -> CreateSubscription:
    return CreateSubscription(
        name="warehouse", owner=UUID(int=1), client="warehouse", agreement="DSA-1", start=start
    )


@pytest.mark.parametrize(
    ("start", "cursor"),
    [
        (StartAtEdge(edge=Edge.ORIGIN), "2.0.0"),
        (StartAtEdge(edge=Edge.NOW), f"2.3.{LEAF}"),
        (StartAfter(position=0), "2.0.0"),
        (StartAfter(position=2), f"2.2.{LEAF}"),
        (StartAtTime(at=NOW - timedelta(hours=2)), f"2.1.{LEAF}"),
    ],
)
def test_it_begins_behind_what_was_recorded_by_then(start, cursor):
    assert start_of(Log(), creating(start)) == cursor


def test_nothing_begins_where_the_log_has_not_come():
    with pytest.raises(NotAcceptable) as refused:
        start_of(Log(), creating(StartAfter(position=4)))
    assert refused.value.code == "future-position"
    with pytest.raises(NotYet):
        start_of(Log(), creating(StartAtTime(at=NOW + timedelta(minutes=1))))


def test_other_commands_begin_nothing():
    assert start_of(Log(), ResumeSubscription()) is None
