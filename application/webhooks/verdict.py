"""What follows from one try: for the event and its lane, and for the endpoint.

An answer that takes it settles the event. One that does not, or breaks off, is held against the
event: it is tried again by the schedule, and meanwhile its lane waits and no other. Where the
endpoint asks to wait, or could not be reached, it rests as a whole, and nothing is held against the
event.
"""

from dataclasses import dataclass
from datetime import datetime

from application.webhooks.attempt import Attempt, Trouble
from application.webhooks.schedule import (
    GIVEN_UP_AFTER,
    PAUSES,
    Chance,
    end_of_asked_rest,
    end_of_rest,
    next_try,
)


@dataclass(frozen=True)
class Tried:
    """An event that was not taken: how often by now, what came back, and when it is tried again;
    None where that was the last time, and it is a dead letter."""

    failures: int
    code: str
    next_at: datetime | None

    @property
    def is_dead(self) -> bool:
        """Whether it is not tried again until somebody says so."""
        return self.next_at is None


def tried(attempt: Attempt, failures: int, now: datetime, chance: Chance) -> Tried | None:
    """How an event stands that had failed so many times before this try; None where it was taken.

    What reached nobody, or was told to wait, leaves the count as it was. Who was told to wait comes
    a little after the others then: were it this event alone that is always told so, it would stop
    all of them.
    """
    if attempt.is_taken:
        return None
    if attempt.retry_after is not None and attempt.asks_to_wait:
        next_at = end_of_asked_rest(attempt.retry_after, now) + PAUSES[0]
        return Tried(failures=failures, code=attempt.code, next_at=next_at)
    if attempt.reached_nobody:
        return Tried(failures=failures, code=attempt.code, next_at=now)
    return Tried(
        failures=failures + 1,
        code=attempt.code,
        next_at=next_try(failures + 1, now, chance),
    )


@dataclass(frozen=True)
class Health:
    """How an endpoint is: since when nothing was taken that was tried (None while all is well), how
    often in a row it could not be reached, until when it rests, and whether it was slow."""

    failing_since: datetime | None = None
    unreached: int = 0
    rests_until: datetime | None = None
    is_slow: bool = False

    def rests(self, now: datetime) -> bool:
        """Whether it is sent nothing now."""
        return self.rests_until is not None and now < self.rests_until

    def rests_as_asked(self, now: datetime) -> bool:
        """Whether it rests because it said so, and not because nobody could reach it."""
        return self.rests(now) and self.unreached == 0

    @property
    def is_in_doubt(self) -> bool:
        """Whether one event is enough to find out if it is there."""
        return self.unreached > 0 or self.is_slow

    def is_given_up(self, now: datetime) -> bool:
        """Whether it has taken nothing for so long that it is sent no more."""
        return self.failing_since is not None and now - self.failing_since >= GIVEN_UP_AFTER

    def after(self, attempt: Attempt, now: datetime, chance: Chance) -> "Health":
        """How it is after a try. What was on its way when it asked for a rest shortens none."""
        asked = self.rests_until if self.rests_as_asked(now) else None
        if attempt.is_taken:
            return Health(rests_until=asked)
        since = self.failing_since or now
        if attempt.retry_after is not None and attempt.asks_to_wait:
            until = end_of_asked_rest(attempt.retry_after, now)
            return Health(failing_since=since, rests_until=max(until, asked or until))
        if asked is not None:
            return Health(failing_since=since, rests_until=asked)
        if attempt.reached_nobody:
            unreached = self.unreached + 1
            until = end_of_rest(unreached, now, chance)
            return Health(failing_since=since, unreached=unreached, rests_until=until)
        return Health(failing_since=since, is_slow=attempt.trouble is Trouble.SLOW)


WELL = Health()
"""How an endpoint is that took the last it was sent, or was sent nothing yet."""
