"""Telling those who answer for it that break-glass was used: soon, without content, once.

An alert follows from the event in the log, so that a crash loses none. Between what goes out and
the note that it went lies a moment in which a crash has it go out again: by its position whoever
receives it knows it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

WITHIN = timedelta(seconds=60)
"""How soon after the opening its alert goes out at the latest."""
LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class Alert:
    """That break-glass was used: which grant, where in the log, and when. Nothing of whom or why,
    for an alert travels to where no record is."""

    grant: UUID
    position: int
    at: datetime

    def is_late(self, now: datetime) -> bool:
        """Whether it should have gone out before now."""
        return now - self.at > WITHIN


Telling = Callable[[Alert], datetime]
"""Sends an alert out, and says when that was done; raises where it can't."""


class Waiting(Protocol):
    """The alerts that are to go out. Raises what its database raises."""

    def tell(self, telling: Telling) -> int:
        """Have each told in the order of the log, and note that it was; how many they were."""


class Outlet(Protocol):
    """The way out to those who answer for it."""

    def send(self, alert: Alert, *, late: bool) -> None:
        """Send it; done on return. The same alert may come again after a crash."""


class Alerting:
    """Sends alerts out."""

    def __init__(self, *, waiting: Waiting, outlet: Outlet, clock: Callable[[], datetime]) -> None:
        self._waiting = waiting
        self._outlet = outlet
        self._clock = clock

    def tell(self) -> int:
        """Send what waits; how many they were. Raises what keeps it from going out."""
        return self._waiting.tell(self._told)

    def _told(self, alert: Alert) -> datetime:
        now = self._clock()
        self._outlet.send(alert, late=alert.is_late(now))
        return now
