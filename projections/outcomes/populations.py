"""Which cases meet criteria, for samples that are drawn from them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg_pool import ConnectionPool

from domain.governance.sampling import Criteria, Going
from projections.as_of import as_of
from projections.outcomes.projection import PACKAGE, OutcomesProjection
from projections.statements import statement


class CoursePopulations:
    """Implements :class:`application.sampling.Populations` over the courses of all cases."""

    def __init__(self, pool: ConnectionPool[Any]) -> None:
        self._pool = pool

    def reached(self) -> int:
        """The last position that the view holds; raises
        :class:`~projections.as_of.NotYetProjected`."""
        with self._pool.connection() as connection:
            found = as_of(connection, OutcomesProjection.name, OutcomesProjection.version, None)
        return found.position

    def meeting(self, criteria: Criteria, position: int) -> Sequence[UUID]:
        """The cases that met criteria at a position; raises
        :class:`~projections.as_of.NotYetProjected`."""
        going = criteria.going
        asked = criteria.model_dump(exclude={"going"}) | {
            "position": position,
            "ended": None if going is None else going is Going.ENDED,
        }
        with self._pool.connection() as connection:
            as_of(connection, OutcomesProjection.name, OutcomesProjection.version, position)
            rows = connection.execute(statement(PACKAGE, "meeting"), asked)
            return [case for (case,) in rows]
