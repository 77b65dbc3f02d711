"""When a webhook that was not taken is sent again.

Source: Standard Webhooks 1.0, "Retry Schedule and the Importance of Jitter".
"""

from collections.abc import Callable
from datetime import datetime, timedelta

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""After each failed try of one event; a little over three days in all."""
JITTER = 0.25
"""By how much of itself a pause may be longer, so that what failed together does not come back
together."""
LONGEST_REST = timedelta(minutes=15)
"""Of an endpoint that nobody could reach: none of its events is at fault, and so none of them
grows old while it is away."""
LONGEST_ASKED_FOR = timedelta(hours=1)
"""That an endpoint may ask us to wait."""
GIVEN_UP_AFTER = timedelta(days=3)
"""Without anything taken, an endpoint is sent nothing more until somebody says so."""
HEARTBEAT_EVERY = timedelta(minutes=15)

Chance = Callable[[], float]
"""Randomness: at least 0, below 1."""


def next_try(failures: int, now: datetime, chance: Chance) -> datetime | None:
    """When an event that has failed so many times is tried again; None where that was its last."""
    if failures > len(PAUSES):
        return None
    return now + _longer(PAUSES[failures - 1], chance)


def end_of_rest(unreached: int, now: datetime, chance: Chance) -> datetime:
    """When an endpoint that could not be reached so many times in a row is tried again."""
    pause = min(PAUSES[min(unreached, len(PAUSES)) - 1], LONGEST_REST)
    return now + _longer(pause, chance)


def end_of_asked_rest(seconds: float, now: datetime) -> datetime:
    """When an endpoint that asked for so many seconds is tried again."""
    return now + min(timedelta(seconds=seconds), LONGEST_ASKED_FOR)


def _longer(pause: timedelta, chance: Chance) -> timedelta:
    return pause * (1 + JITTER * chance())
