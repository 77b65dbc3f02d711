"""In which service and on which pathway cases were, for a follower who wants only some."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from psycopg import OperationalError
from psycopg_pool import ConnectionPool

from application.log import LogUnavailable
from projections.caseload.projection import PACKAGE, CaseloadProjection
from projections.marks import parked_streams, read_mark
from projections.statements import statement


class CaseloadPlaces:
    """Implements :class:`application.feed.reading.CasePlaces`.

    Each method raises :class:`~application.log.LogUnavailable` where nobody answers.
    """

    def __init__(self, pool: ConnectionPool[Any]) -> None:
        self._pool = pool

    def reached(self) -> int:
        name, version = CaseloadProjection.name, CaseloadProjection.version
        try:
            with self._pool.connection() as connection:
                mark = read_mark(connection, name, version).position
                # The row of a case that is set aside is older than its event.
                parked = parked_streams(connection, name, version) if mark else {}
        except OperationalError:
            raise LogUnavailable("the views can't be reached") from None
        return min((mark, *(position - 1 for position in parked.values())))

    def within(
        self,
        events: Collection[tuple[int, UUID]],
        *,
        services: Collection[str],
        pathways: Collection[str],
        ever: bool = False,
    ) -> frozenset[int]:
        asked = {
            "positions": [position for position, _ in events],
            "streams": [stream for _, stream in events],
            "services": list(services),
            "pathways": list(pathways),
            "ever": ever,
        }
        try:
            with self._pool.connection() as connection:
                rows = connection.execute(statement(PACKAGE, "within"), asked)
                return frozenset(position for (position,) in rows)
        except OperationalError:
            raise LogUnavailable("the views can't be reached") from None

    def held(self, services: Collection[str]) -> frozenset[str]:
        try:
            with self._pool.connection() as connection:
                rows = connection.execute(statement(PACKAGE, "held"), {"services": list(services)})
                return frozenset(service for (service,) in rows)
        except OperationalError:
            raise LogUnavailable("the views can't be reached") from None
