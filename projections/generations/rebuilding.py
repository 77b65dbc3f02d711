"""Building a view anew beside the one that is read, and switching to it; and back.

States of a rebuild, and what an end in each means: *begun* (the stretches of streams that are built
are noted, each in its own transaction: it goes on with the others), *built* (the mark stands where
the log ended at the beginning: it goes on from there event by event), *caught up* (nothing is
switched: it goes on), *switched* (in one transaction: the old generation stands beside, whole,
until the next rebuild or an erasure).
"""

from collections.abc import Callable
from typing import Any

from psycopg.errors import LockNotAvailable
from psycopg_pool import ConnectionPool

from projections.generations.streamwise import Stretch, stretches
from projections.generations.switching import (
    Beside,
    begin,
    built,
    exchange,
    find,
    hold,
    set_up,
)
from projections.log import FollowedLog
from projections.marks import Bookkeeping, MarkMoved, parked_streams
from projections.notices import Notice
from projections.projection import Projection
from projections.runner import Runner

TRIES = 20
"""How often a switch is tried while somebody reads for long."""


class Stopped(Exception):
    """It was asked not to go on; begun again, a rebuild goes on where it was."""


class NothingBeside(Exception):
    """There is no generation that was switched away from."""


class SetsAside(Exception):
    """The generation beside sets streams aside that the one that is read shows.

    ``position`` is where the first event of one stands that it can't show.
    """

    def __init__(self, streams: int, position: int) -> None:
        super().__init__(f"{streams} streams, the first at position {position}")
        self.streams = streams
        self.position = position


class NeverFree(Exception):
    """Somebody read the view at each try for longer than a switch may make others wait."""


class Rebuilding:
    """Builds a view beside itself, under live writes, and switches.

    ``live`` and ``beside`` are connections to the two generations, the latter with a
    :class:`~projections.generations.beside.BesideCursor`. ``tell`` hears what the building runner
    tells; ``go_on`` is asked between its batches; ``pause`` waits between two tries of a switch.
    """

    def __init__(
        self,
        view: Projection,
        *,
        live: ConnectionPool[Any],
        beside: ConnectionPool[Any],
        log: FollowedLog,
        tell: Callable[[Notice], None],
        go_on: Callable[[], bool],
        pause: Callable[[], object],
    ) -> None:
        self._view = view
        self._live = live
        self._beside = beside
        self._log = log
        self._go_on = go_on
        self._pause = pause
        self._books = Bookkeeping(view)
        self._builder = Runner(view, beside, log, tell=tell)
        self._runner = Runner(view, live, log, tell=tell)

    def begin(self, upto: int) -> None:
        """Begin to build the view anew up to a position of the log; or, where a rebuild was
        stopped, to go on with that one."""
        with self._live.connection() as connection:
            set_up(connection)
            beside = find(connection, self._view)
            if beside is None or beside.is_whole:
                begin(connection, self._view, upto=upto)
        self._builder.begin()

    def lacking(self) -> list[Stretch]:
        """What is still to be built from whole streams before the view can be switched to."""
        with self._beside.connection() as connection:
            return self._lacking(connection)

    def switch(self) -> int:
        """Bring what was built up to date, and switch to it; the position at which it was.

        Raises :class:`Stopped`, :class:`SetsAside` or :class:`NeverFree`: then it stands beside,
        and the old one is read; and :class:`~projections.marks.MarkMoved` where what was being
        built was discarded, or somebody else is building it or has switched.
        """
        return self._caught_up_and_switched(self._set_mark())

    def switch_back(self) -> int:
        """Bring the generation that was switched away from up to date, and switch to it.

        Raises as `rebuild` does, and :class:`NothingBeside`.
        """
        with self._live.connection() as connection:
            set_up(connection)
            beside = find(connection, self._view)
            if beside is None or not beside.is_whole:
                raise NothingBeside
        return self._caught_up_and_switched(beside)

    def _lacking(self, connection: Any) -> list[Stretch]:
        beside = find(connection, self._view)
        if beside is None or self._books.read(connection).position:
            return []
        done = built(connection, self._view)
        return [stretch for stretch in stretches(beside.upto) if stretch.after not in done]

    def _set_mark(self) -> Beside:
        """Let the mark stand where the log ended when the rebuild began; of what was built."""
        with self._beside.connection() as connection, connection.transaction():
            beside = find(connection, self._view)
            if beside is None or beside.is_whole:
                raise MarkMoved
            hold(connection, beside)
            if self._lacking(connection):
                raise MarkMoved
            if self._books.read(connection).position < beside.upto:
                (last,) = self._log.read(beside.upto - 1, 1)
                self._books.move(connection, after=0, to=last)
        return beside

    def _caught_up_and_switched(self, beside: Beside) -> int:
        self._runner.begin()
        with self._beside.connection() as connection, connection.transaction():
            hold(connection, beside)
            since = self._books.read(connection).position
        self._builder.follow(since, self._go_on)
        if not self._go_on():
            raise Stopped
        for _ in range(TRIES):
            try:
                return self._switched(beside, since)
            except LockNotAvailable:
                self._pause()
        raise NeverFree

    def _switched(self, beside: Beside, since: int) -> int:
        with self._live.connection() as connection, connection.transaction():
            # The live runner waits at its mark, so that the other can't be behind it at the end.
            self._books.hold(connection)
            # Only now does it stay: while this waited an erasure could discard it, or another
            # switch to it.
            hold(connection, beside)
            position = self._builder.follow(since)
            with self._beside.connection() as there:
                self._refuse_to_show_less(connection, there)
            exchange(connection, self._view)
        return position

    def _refuse_to_show_less(self, connection: Any, there: Any) -> None:
        key = (self._view.name, self._view.version)
        aside = parked_streams(there, *key)
        more = aside.keys() - parked_streams(connection, *key).keys()
        if more:
            raise SetsAside(len(more), min(aside[stream] for stream in more))
