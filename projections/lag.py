"""How far behind the log each view is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from projections.marks import find_mark
from projections.projection import Projection
from projections.statements import statement

_PACKAGE = "bookkeeping"


@dataclass(frozen=True)
class Lag:
    """How far a view has come: the last position it holds, and what of the log it lacks.

    ``seconds`` is how long ago the first event that it lacks was recorded. An event of a stream
    that is set aside is not among the ``events`` it lags by: it is counted as parked.
    """

    name: str
    version: int
    position: int
    at: datetime | None
    events: int
    seconds: float
    parked_streams: int
    parked_events: int


def lags(
    connection: Connection[Any],
    views: Sequence[Projection],
    *,
    head: int,
    recorded_at: Callable[[int], datetime | None],
    now: datetime,
) -> list[Lag]:
    """The lag of each view behind a head of the log.

    ``recorded_at`` tells when the event at a position was recorded. A view that no runner has begun
    lacks all of it.
    """
    found = []
    for view in views:
        key = {"name": view.name, "version": view.version}
        mark = find_mark(connection, view.name, view.version)
        position = 0 if mark is None else mark.position
        # The view may have come past a head that was read before its mark.
        first_lacking = recorded_at(position + 1) if position < head else None
        parked = None
        if mark is not None:
            parked = connection.execute(statement(_PACKAGE, "count_parked"), key).fetchone()
        streams, events = parked or (0, 0)
        found.append(
            Lag(
                name=view.name,
                version=view.version,
                position=position,
                at=None if mark is None else mark.at,
                events=max(0, head - position),
                seconds=0.0 if first_lacking is None else _seconds(now, first_lacking),
                parked_streams=streams,
                parked_events=events,
            )
        )
    return found


def _seconds(now: datetime, since: datetime) -> float:
    return max(0.0, (now - since).total_seconds())
