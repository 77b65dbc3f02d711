"""Notices that the log under a running process was put back to an earlier state.

When a process starts, the log is compared with what is kept outside its database. Where a standby
is promoted, or a backup put in place, under a running one, the newest event that it saw shows it.
"""

from datetime import datetime
from typing import Protocol

from application.log import Landmark


class Landmarks(Protocol):
    """Where the log ends, and what stands where."""

    def last(self) -> tuple[int, datetime | None]:
        """The last position and its instant; (0, None) while the log is empty."""

    def landmark(self, position: int) -> Landmark | None:
        """What names the event there; None where there is none."""


class LogWatch:
    """Compares the log, look by look, with itself as it was."""

    def __init__(self, log: Landmarks) -> None:
        self._log = log
        self._position = 0
        self._seen: Landmark | None = None

    def gone_back(self) -> int | None:
        """The position of the newest event seen at the last look, if it is not there any more.

        None where it is, and at the first look. Raises what the log raises.
        """
        if self._position:
            now = self._log.landmark(self._position)
            if now is None or now != self._seen:
                return self._position
        self._position, _ = self._log.last()
        self._seen = self._log.landmark(self._position) if self._position else None
        return None
