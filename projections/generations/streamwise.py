"""Building views from whole streams.

What a view shows of a stream rests on that stream alone, so that what is built beside need not be
built in the order of the log. A stream's rows are then written once, with the positions at which
they ended, and nothing is read back; the log is read once for all views that are built, and its
events are decoded and opened once; and several processes can build at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg_pool import ConnectionPool

from application.log import LogEntry
from domain.case.corrections.corrections import WITHDRAWALS
from domain.commands import MeasureScores
from projections.generations.switching import claimed
from projections.log import FollowedLog
from projections.marks import Bookkeeping
from projections.notices import trouble_of
from projections.projection import Projection
from projections.setting_aside import Troubles, sorted_out, write_apart
from projections.standing import Streams
from projections.statements import statement
from projections.unreadable import unknown

LENGTH = 2_000
"""Positions in a stretch: what is built in one transaction begins there."""
_TOGETHER = 50
"""Streams held in memory at once."""


@dataclass(frozen=True)
class Stretch:
    """The streams that begin after a position and not after another, and up to which position of
    the log their events are shown."""

    after: int
    through: int
    upto: int


def stretches(upto: int) -> list[Stretch]:
    """All of the log up to a position."""
    return [Stretch(after, min(after + LENGTH, upto), upto) for after in range(0, upto, LENGTH)]


class StreamwiseBuilding:
    """Builds views beside those that are read.

    ``beside`` has a :class:`~projections.generations.beside.BesideCursor`.
    """

    def __init__(self, beside: ConnectionPool[Any], log: FollowedLog) -> None:
        self._beside = beside
        self._log = log

    def build(self, views: Sequence[Projection], stretch: Stretch) -> None:
        """Write what these views show of the streams of a stretch, in one transaction.

        A view that has it, or is not being built up to this stretch's end, is left as it is. What
        fails is set aside, as a runner would, at its first failure. Raises what the log or the
        database raises when it gives no answer.
        """
        with self._beside.connection() as connection, connection.transaction():
            connection.execute(statement("bookkeeping", "commit_lazily"))
            lacking = [
                view for view in views if claimed(connection, view, stretch.after, stretch.upto)
            ]
            begun = iter(self._log.begun(stretch.after, stretch.through) if lacking else ())
            while some := list(islice(begun, _TOGETHER)):
                told = _Told(self._log, self._log.of_streams(some, stretch.upto))
                for view in lacking:
                    _show(connection, view, told)


class _Told:
    """The events of some streams, and what is read of them once for all views."""

    def __init__(self, log: FollowedLog, entries: Sequence[LogEntry]) -> None:
        self.entries = entries
        self.troubles = unknown(entries)
        self._log = log
        self._opened: dict[UUID, MeasureScores | None] = {}

    def scores(
        self, entries: Sequence[LogEntry], types: frozenset[str]
    ) -> Mapping[UUID, MeasureScores]:
        """Questionnaire totals by event id, as :meth:`FollowedLog.open_scores` gives them."""
        scored = [entry for entry in entries if entry.type in types]
        closed = [entry.envelope for entry in scored if entry.id not in self._opened]
        if closed:
            found = self._log.open_scores(closed)
            self._opened |= {entry.id: found.get(entry.id) for entry in closed}
        return {e.id: score for e in scored if (score := self._opened[e.id]) is not None}

    def streams(self, entries: Sequence[LogEntry]) -> Streams:
        """The events that stand in a stream with each that withdraws another, itself the last."""
        return {
            entry.id: [
                other
                for other in self.entries
                if other.stream == entry.stream and other.position <= entry.position
            ]
            for entry in entries
            if entry.type in WITHDRAWALS
        }


def _show(connection: Connection[Any], view: Projection, told: _Told) -> None:
    write = partial(_write, connection, view, told)
    write_apart(
        told.entries,
        told.troubles,
        write=write,
        alone=lambda entry, failed: write([entry], {entry.position: trouble_of(failed)}),
    )


def _write(
    connection: Connection[Any],
    view: Projection,
    told: _Told,
    entries: Sequence[LogEntry],
    troubles: Troubles,
) -> None:
    books = Bookkeeping(view)
    # What fails must take nothing with it that was written before.
    with connection.transaction():
        shown, aside, _ = sorted_out(entries, books.parked(connection).keys(), troubles)
        ours = [entry for entry in shown if entry.kind in view.kinds]
        if ours:
            view.apply(connection, ours, told.scores(ours, view.scored), told.streams(ours))
        books.park(connection, aside, troubles)
