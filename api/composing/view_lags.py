"""How far behind the case log the views are now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg_pool import ConnectionPool

from api.clock import utc_now
from application.log import Log
from projections.lag import Lag, lags
from projections.projection import Projection


def view_lags(pool: ConnectionPool[Any], views: Sequence[Projection], log: Log) -> list[Lag]:
    """The lag of each view. Raises what the log or the database raises without an answer."""

    def recorded_at(position: int) -> datetime | None:
        landmark = log.landmark(position)
        return None if landmark is None else landmark.at

    head, _ = log.last()
    with pool.connection() as connection:
        return lags(connection, views, head=head, recorded_at=recorded_at, now=utc_now())
