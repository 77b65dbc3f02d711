"""Writes readings into the access log: those that wait at one moment travel as one command.

Each process writes a stream of its own, so that two readers of one case never meet. After a call
whose outcome nobody knows the process goes on in a new stream: which version the old one has come
to is then nobody's business.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Condition, Thread
from uuid import UUID

from application.accesses.readings import Reading
from application.log import LogUnavailable
from infrastructure.ledger.commands import Command
from infrastructure.ledger.stored import LedgerEvent
from infrastructure.ledger.verdicts import Appended, Verdict
from infrastructure.records.mapper import RecordMapper

LARGEST_CALL = 200
"""Readings in one command."""

Append = Callable[[Sequence[Command]], Sequence[Verdict]]
Find = Callable[[UUID], int | None]


class AccessWriter:
    """Implements :class:`application.accesses.readings.AccessRecord`; `append` is the access log's
    door.

    `find` tells at which position an event id stands, if it does. One thread writes for all who
    wait; `close` ends it.
    """

    def __init__(
        self,
        append: Append,
        *,
        find: Find,
        mapper: RecordMapper,
        new_stream: Callable[[], UUID],
    ) -> None:
        self._append = append
        self._find = find
        self._mapper = mapper
        self._new_stream = new_stream
        self._begin_stream()
        self._waiting: deque[tuple[Reading, Future[int]]] = deque()
        self._change = Condition()
        self._closed = False
        # What it has not written by the end of the process has been shown to nobody.
        self._thread = Thread(target=self._run, name="readings", daemon=True)
        self._thread.start()

    def write(self, readings: Sequence[Reading]) -> list[int]:
        """Their positions, once all of them are there for good. Raises as `submit` tells."""
        return [future.result() for future in [self.submit(reading) for reading in readings]]

    def submit(self, reading: Reading) -> Future[int]:
        """The position of one reading, when it is there for good.

        The future raises :class:`~application.log.LogUnavailable` where that is not known. A
        reading that is sent once more has the position that it had.
        """
        future: Future[int] = Future()
        with self._change:
            if self._closed:
                raise LogUnavailable("the service is closing")
            self._waiting.append((reading, future))
            self._change.notify()
        return future

    @property
    def waiting(self) -> int:
        """How many readings nobody has begun to write."""
        return len(self._waiting)

    def close(self) -> None:
        """Write what waits, and end."""
        with self._change:
            self._closed = True
            self._change.notify()
        self._thread.join()

    def _run(self) -> None:
        while together := self._take():
            # Whoever has gone away by now is shown nothing.
            wanted = [each for each in together if each[1].set_running_or_notify_cancel()]
            if wanted:
                self._settle(wanted)

    def _take(self) -> list[tuple[Reading, Future[int]]]:
        """Those who wait, at most as many as travel together; none once it is closed and done."""
        with self._change:
            self._change.wait_for(lambda: self._waiting or self._closed)
            count = min(len(self._waiting), LARGEST_CALL)
            return [self._waiting.popleft() for _ in range(count)]

    def _settle(self, together: Sequence[tuple[Reading, Future[int]]]) -> None:
        try:
            positions = self._record([reading for reading, _ in together])
        except Exception as error:
            for _, future in together:
                future.set_exception(error)
            return
        for (_, future), position in zip(together, positions, strict=True):
            future.set_result(position)

    def _record(self, readings: Sequence[Reading]) -> Sequence[int]:
        """One command with all of them, or one for each where some of them are there already."""
        verdict = self._sent(readings)
        if isinstance(verdict, Appended):
            return verdict.positions
        if len(readings) > 1:
            return [self._record([reading])[0] for reading in readings]
        # It is there, recorded by itself or among others whose answer was lost.
        position = self._find(readings[0].id)
        if position is None:
            raise LogUnavailable("the access log did not take a reading; it may be sent again")
        return [position]

    def _sent(self, readings: Sequence[Reading]) -> Verdict:
        try:
            (verdict,) = self._append([Command(self._events(readings))])
        except Exception:
            self._begin_stream()
            raise
        if isinstance(verdict, Appended):
            self._version += len(readings)
        else:
            self._begin_stream()
        return verdict

    def _begin_stream(self) -> None:
        self._stream, self._version = self._new_stream(), 0

    def _events(self, readings: Sequence[Reading]) -> list[LedgerEvent]:
        events = []
        for version, reading in enumerate(readings, self._version + 1):
            made = self._mapper.to_stored_event(reading.envelope(self._stream, version))
            assert isinstance(made, LedgerEvent), "the mapper makes events of the log"
            events.append(made)
        return events
