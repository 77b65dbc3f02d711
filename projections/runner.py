"""Keeps one projection's tables in step with the log.

States an event goes through here: *read* (nothing written: a crash reads it again), *projected*
(its rows and the mark are in one transaction: a crash has both or neither), or *parked* (set aside
with the rest of its stream, in order, while the others go on).
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg_pool import ConnectionPool

from application.log import CannotDecode, LogEntry
from domain.case.corrections.corrections import WITHDRAWALS
from domain.commands import MeasureScores
from projections.leadership import leadership
from projections.log import FollowedLog, check_dense
from projections.marks import Bookkeeping, MarkMoved
from projections.notices import Advanced, Delayed, Notice, StreamParked, trouble_of
from projections.projection import Projection
from projections.setting_aside import NO_ANSWER, Troubles, befalls_any, sorted_out, write_apart
from projections.tables import forget
from projections.unreadable import unknown


class Runner:
    """Runs one projection over the log: every event once, in order, none skipped.

    ``tell`` hears what happens. ``pauses`` are the seconds between the tries of a failing event;
    after the last its stream is parked. ``sleep`` waits for seconds.
    """

    def __init__(
        self,
        projection: Projection,
        pool: ConnectionPool[Any],
        log: FollowedLog,
        *,
        tell: Callable[[Notice], None],
        batch: int = 1_000,
        pauses: Sequence[float] = (0.05, 0.25, 1.0),
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._projection = projection
        self._pool = pool
        self._log = log
        self._tell = tell
        self._batch = batch
        self._pauses = pauses
        self._sleep = sleep
        self._books = Bookkeeping(projection)

    def create_tables(self) -> None:
        """Make the projection's tables and its mark where they are missing."""
        with self._pool.connection() as connection:
            self._books.create(connection)

    def begin(self) -> None:
        """As `create_tables`, where no runner has begun the view yet.

        Where one has, making sure of them would stand in its way.
        """
        with self._pool.connection() as connection:
            begun = self._books.find(connection) is not None
        if not begun:
            self.create_tables()

    def position(self) -> int:
        """The last position that the view holds."""
        with self._pool.connection() as connection:
            return self._books.read(connection).position

    def run(
        self,
        stop: threading.Event,
        poll_seconds: float,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        """Follow the log until ``stop`` is set; leads when no other runner does.

        Looks every ``poll_seconds``. ``wait`` waits that long or less: it may return as soon as
        somebody hints that there is more, and must when ``stop`` is set.
        """
        wait = wait or stop.wait
        made = False
        while not stop.is_set():
            try:
                if not made:
                    self.create_tables()
                    made = True
                self._lead(stop, poll_seconds, wait)
            except (*NO_ANSWER, MarkMoved) as trouble:
                self._delayed(trouble)
            stop.wait(poll_seconds)

    def catch_up(self, go_on: Callable[[], bool] = lambda: True) -> int:
        """Project all that the log holds now, or see another runner do it; the position reached.

        Asks ``go_on`` between batches, and ends where it is told not to. Raises what the log or the
        database raises when it gives no answer.
        """
        self.begin()
        return self.follow(0, go_on)

    def follow(self, since: int, go_on: Callable[[], bool] = lambda: True) -> int:
        """As `catch_up`, of a view whose mark has come to a position.

        Raises :class:`~projections.marks.MarkMoved` where it stands before that, or nowhere: what
        had come so far was discarded.
        """
        target = self._log.last_position()
        while (position := self.position()) < target and go_on():
            with leadership(self._pool, self._books.lock) as leader:
                if leader is not None:
                    while go_on() and self._advance(since):
                        pass
            if leader is None:
                self._sleep(self._pauses[0] if self._pauses else 0.05)
        return position

    def retry_parked(self) -> int:
        """Project what was parked, each stream in order, as far as it goes; how many events went.

        To be called once the fault is mended. A stream whose next event fails again stays parked.
        Raises :class:`~projections.marks.MarkMoved` where another generation was switched to
        meanwhile.
        """
        with self._pool.connection() as connection:
            streams = self._books.parked(connection)
        return sum(self._drain(stream) for stream in streams)

    def rebuild_stream(self, stream: UUID) -> int:
        """Make the rows of one stream anew from its events, in one transaction; how many they are.

        What was set aside of it is shown again. Raises what one of them fails with,
        :class:`~application.log.CannotDecode`, and :class:`~projections.marks.MarkMoved` where
        another generation was switched to meanwhile: then nothing has changed.
        """
        self.begin()
        with self._pool.connection() as connection, connection.transaction():
            # While the mark is held nothing of the stream is projected behind this one's back.
            self._books.hold(connection)
            entries = self._log.stream(stream, self._books.read(connection).position)
            if strange := unknown(entries):
                raise CannotDecode(min(strange))
            self._books.revise(connection)
            forget(connection, self._projection, stream)
            self._books.unpark_stream(connection, stream)
            for first in range(0, len(entries), self._batch):
                self._apply(connection, entries[first : first + self._batch])
        return len(entries)

    def _lead(
        self, stop: threading.Event, poll_seconds: float, wait: Callable[[float], object]
    ) -> None:
        with leadership(self._pool, self._books.lock) as leader:
            while leader is not None and not stop.is_set():
                leader.confirm()
                if not self._advance():
                    wait(poll_seconds)

    def _advance(self, since: int = 0) -> bool:
        """One batch; false where there was nothing to do."""
        after = self.position()
        if after < since:
            raise MarkMoved
        entries = self._log.read(after, self._batch)
        if not entries:
            return False
        check_dense(after, entries)
        write_apart(entries, unknown(entries), write=self._write, alone=self._try_again)
        return True

    def _try_again(self, entry: LogEntry, failed: Exception) -> None:
        for pause in self._pauses:
            self._sleep(pause)
            try:
                self._write([entry], {})
            except Exception as error:
                if befalls_any(error):
                    raise
                failed = error
            else:
                return
        self._write([entry], {entry.position: trouble_of(failed)})

    def _write(self, entries: Sequence[LogEntry], troubles: Troubles) -> None:
        """One transaction: the mark, the rows of these events, and what has to be set aside."""
        with self._pool.connection() as connection, connection.transaction():
            self._books.move(connection, after=entries[0].position - 1, to=entries[-1])
            parked = self._books.parked(connection).keys()
            shown, aside, alarms = sorted_out(entries, parked, troubles)
            self._apply(connection, shown)
            self._books.park(connection, aside, troubles)
        for entry in alarms:
            self._alarm(entry, troubles[entry.position])
        last = entries[-1].position
        self._tell(Advanced(self._projection.name, self._projection.version, last, len(entries)))

    def _apply(self, connection: Connection[Any], entries: Sequence[LogEntry]) -> None:
        ours = [entry for entry in entries if entry.kind in self._projection.kinds]
        if ours:
            streams = {
                entry.id: self._log.stream(entry.stream, entry.position)
                for entry in ours
                if entry.type in WITHDRAWALS
            }
            self._projection.apply(connection, ours, self._open_scores(ours), streams)

    def _open_scores(self, entries: Sequence[LogEntry]) -> Mapping[UUID, MeasureScores]:
        wanted = self._projection.scored
        scored = [entry.envelope for entry in entries if entry.type in wanted] if wanted else []
        return self._log.open_scores(scored) if scored else {}

    def _drain(self, stream: UUID) -> int:
        """Project a parked stream's events until one fails again; how many went."""
        went = 0
        while True:
            with self._pool.connection() as connection:
                position = self._books.first_parked(connection, stream)
            if position is None:
                return went
            entries = self._log.read(position - 1, 1)
            check_dense(position - 1, entries)
            try:
                self._write_parked(entries[0])
            except Exception as error:
                if befalls_any(error):
                    raise
                with self._pool.connection() as connection:
                    self._books.renew_trouble(connection, position, trouble_of(error))
                self._alarm(entries[0], trouble_of(error))
                return went
            went += 1

    def _write_parked(self, entry: LogEntry) -> None:
        if unknown([entry]):
            raise CannotDecode(entry.position)
        with self._pool.connection() as connection, connection.transaction():
            # While the mark is held no event of the stream can be parked behind this one's back.
            self._books.hold(connection)
            if self._books.unpark(connection, entry.position):
                self._books.revise(connection)
                self._apply(connection, [entry])

    def _alarm(self, entry: LogEntry, trouble: str) -> None:
        self._tell(
            StreamParked(
                projection=self._projection.name,
                version=self._projection.version,
                stream=entry.stream,
                position=entry.position,
                type=entry.type,
                schema=entry.schema,
                trouble=trouble,
            )
        )

    def _delayed(self, trouble: Exception) -> None:
        self._tell(Delayed(self._projection.name, self._projection.version, trouble_of(trouble)))
