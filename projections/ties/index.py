"""Asking the view what ties people to cases."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from psycopg.errors import UndefinedTable
from psycopg_pool import ConnectionPool

from application.ties import KeptTies
from projections.statements import statement
from projections.ties.projection import PACKAGE
from projections.ties.written import read


class TiesIndex:
    """Implements :class:`application.ties.TiesView`. Where no worker has begun the view yet it
    holds nothing."""

    def __init__(self, pool: ConnectionPool[Any]) -> None:
        self._pool = pool

    def kept(self, cases: Collection[UUID]) -> KeptTies:
        asked = {"cases": list(cases)}
        try:
            with self._pool.connection() as connection:
                rows = connection.execute(statement(PACKAGE, "known"), asked).fetchall()
        except UndefinedTable:
            return KeptTies()
        if not rows:
            return KeptTies()
        return KeptTies(rows[0][0], {case: read(ties) for _, case, ties in rows})
