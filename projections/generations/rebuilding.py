"""Building a view anew beside the one that is read, and switching to it; and back.

States of a rebuild, and what an end in each means: *begun* (the tables beside are empty or on their
way: it goes on there), *caught up* (nothing is switched: it goes on), *switched* (in one
transaction: the old generation stands beside, whole, until the next rebuild or an erasure).
"""

from collections.abc import Callable
from typing import Any

from psycopg.errors import LockNotAvailable
from psycopg_pool import ConnectionPool

from projections.generations.switching import begin, exchange, is_whole, set_up
from projections.log import FollowedLog
from projections.marks import Bookkeeping, parked_streams
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
    """The generation beside sets streams aside that the one that is read shows."""

    def __init__(self, streams: int) -> None:
        super().__init__(str(streams))
        self.streams = streams


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
        self._go_on = go_on
        self._pause = pause
        self._books = Bookkeeping(view)
        self._builder = Runner(view, beside, log, tell=tell)
        self._runner = Runner(view, live, log, tell=tell)

    def rebuild(self) -> int:
        """Build the view anew, or go on with a rebuild that was stopped, and switch to it.

        Returns the position at which it was switched. Raises :class:`Stopped`, :class:`SetsAside`
        or :class:`NeverFree`: then it stands beside, and the old one is read.
        """
        with self._live.connection() as connection:
            set_up(connection)
            if is_whole(connection, self._view) is not False:
                begin(connection, self._view)
        return self._caught_up_and_switched()

    def switch_back(self) -> int:
        """Bring the generation that was switched away from up to date, and switch to it.

        Raises as `rebuild` does, and :class:`NothingBeside`.
        """
        with self._live.connection() as connection:
            set_up(connection)
            if not is_whole(connection, self._view):
                raise NothingBeside
        return self._caught_up_and_switched()

    def _caught_up_and_switched(self) -> int:
        self._runner.begin()
        self._builder.catch_up(self._go_on)
        if not self._go_on():
            raise Stopped
        for _ in range(TRIES):
            try:
                return self._switched()
            except LockNotAvailable:
                self._pause()
        raise NeverFree

    def _switched(self) -> int:
        with self._live.connection() as connection, connection.transaction():
            # The live runner waits at its mark, so that the other can't be behind it at the end.
            self._books.hold(connection)
            position = self._builder.catch_up()
            with self._beside.connection() as there:
                self._refuse_to_show_less(connection, there)
            exchange(connection, self._view)
        return position

    def _refuse_to_show_less(self, connection: Any, there: Any) -> None:
        key = (self._view.name, self._view.version)
        more = parked_streams(there, *key).keys() - parked_streams(connection, *key).keys()
        if more:
            raise SetsAside(len(more))
