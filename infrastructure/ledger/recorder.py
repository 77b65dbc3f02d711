"""The library's recorder over the case log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import ApplicationRecorder, StoredEvent

from application.log import Conflict
from infrastructure.ledger.commands import Command
from infrastructure.ledger.connections import Pool
from infrastructure.ledger.errors import RecordedBefore
from infrastructure.ledger.gatherer import Gatherer
from infrastructure.ledger.reader import LogReader
from infrastructure.ledger.stored import NO_REQUEST, Batch, LedgerEvent, RecordedEvent
from infrastructure.ledger.subscription import LogSubscription
from infrastructure.ledger.verdicts import Refused, Repeated


class LedgerRecorder(LogReader, ApplicationRecorder):
    """Records events through the door and reads them back.

    Takes any StoredEvent: one that is no LedgerEvent is recorded as opaque, with an id from
    `new_id`, and cannot be sent again safely by its caller.
    """

    def __init__(self, pool: Pool, *, gatherer: Gatherer, new_id: Callable[[], UUID]) -> None:
        super().__init__(pool)
        self._gatherer = gatherer
        self._new_id = new_id

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> list[int]:
        """Record the events of one command together; their positions, in order, once durable.

        Raises Conflict, RecordedBefore, Unrecordable, LogUnavailable, ClockRefused.
        """
        if not stored_events:
            return []
        command = Command([self._ledger_event(event) for event in stored_events])
        verdict = self._gatherer.submit(command)
        if isinstance(verdict, Refused):
            raise Conflict(stream=verdict.stream, current_version=verdict.current_version)
        if isinstance(verdict, Repeated):
            raise RecordedBefore(verdict.command)
        return list(verdict.positions)

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[RecordedEvent]:
        """One stream's events in order of version, those with gt < version <= lte."""
        return self.stream(UUID(str(originator_id)), gt=gt, lte=lte, backwards=desc, limit=limit)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[RecordedEvent]:
        """Events in order of position from `start` (the beginning if None) up to `stop`."""
        after = 0 if start is None else start - inclusive_of_start
        return self.log(after=after, limit=limit, stop=stop, types=topics)

    def max_notification_id(self) -> int | None:
        """The last position; None while the log is empty."""
        last = self.last()
        return None if last is None else last.position

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> LogSubscription:
        """Events after `gt` (all if None), then each as it is recorded; a context manager."""
        return LogSubscription(self, read=self._page, gt=gt, topics=topics)

    def _page(self, after: int, limit: int, types: Sequence[str]) -> Batch:
        return self.read_batch(after=after, limit=limit, types=types)

    def _ledger_event(self, event: StoredEvent) -> LedgerEvent:
        if isinstance(event, LedgerEvent):
            return event
        return LedgerEvent(
            originator_id=event.originator_id,
            originator_version=event.originator_version,
            topic=event.topic,
            state=event.state,
            id=self._new_id(),
            kind="opaque",
            schema=1,
            request=NO_REQUEST,
        )
