"""Following the log by asking again.

The library's own subscription waits to be notified; a notification can be missed, and sending one
takes a cluster-wide lock at commit. Polling is the guarantee here, and needs no thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event

from eventsourcing.persistence import ApplicationRecorder, Subscription

from infrastructure.ledger.stored import Batch, RecordedEvent

PAGE = 500
POLL = 0.1
"""Seconds between two looks at a log that has nothing new."""


class LogSubscription(Subscription[ApplicationRecorder]):
    """Yields events in order of position as they are recorded; `stop` ends it from any thread."""

    def __init__(
        self,
        recorder: ApplicationRecorder,
        *,
        read: Callable[[int, int, Sequence[str]], Batch],
        gt: int | None,
        topics: Sequence[str],
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._read = read
        self._through = gt or 0
        self._page: list[RecordedEvent] = []
        self._stopped = Event()

    def stop(self) -> None:
        """End the subscription; one that waits returns at once."""
        super().stop()
        self._stopped.set()

    def __next__(self) -> RecordedEvent:
        while not self._stopped.is_set():
            if self._page:
                return self._page.pop()
            batch = self._read(self._through, PAGE, self._topics)
            self._through = batch.through
            self._page = list(reversed(batch.events))
            if not self._page:
                self._stopped.wait(POLL)
        raise StopIteration
