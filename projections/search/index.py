"""Asking the view by whom something was told."""

from collections.abc import Collection, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from psycopg_pool import ConnectionPool

from application.reading import AsOf
from application.reconstruction.same_address import AddressTold
from application.search import Candidate, Candidates
from projections.as_of import as_of
from projections.search.projection import PACKAGE, BlindTokens, SearchProjection
from projections.statements import statement


class ViewIndex:
    """Implements :class:`application.search.SearchIndex` and
    :class:`application.reconstruction.same_address.AddressIndex`; the view is as old as it is."""

    def __init__(self, pool: ConnectionPool[Any], *, blind: BlindTokens) -> None:
        self._pool = pool
        self._blind = blind

    def candidates(
        self, *, words: Collection[str], nhs_number: str | None, limit: int
    ) -> Candidates:
        """Raises :class:`~projections.as_of.NotYetProjected` where the view was never begun."""
        tokens = sorted({self._blind.name_word(word) for word in words})
        number = None if nhs_number is None else self._blind.nhs_number(nhs_number)
        asked = {
            "words": tokens,
            "number": number,
            "wanted": len(tokens) + (number is not None),
            "limit": limit,
        }
        with self._pool.connection() as connection, connection.transaction():
            reached = as_of(connection, SearchProjection.name, SearchProjection.version, None)
            rows = connection.execute(statement(PACKAGE, "candidates"), asked).fetchall()
            persons = [person for (person,) in rows]
            held = connection.execute(statement(PACKAGE, "cases"), {"persons": persons}).fetchall()
        cases = {
            person: tuple(case for _, case in some)
            for person, some in groupby(held, key=itemgetter(0))
        }
        people = [Candidate(person, cases.get(person, ())) for person in persons]
        return Candidates(people, AsOf(reached.position, reached.at))

    def telling(
        self, dwellings: Collection[str], *, limit: int
    ) -> tuple[Sequence[AddressTold], AsOf]:
        """Raises :class:`~projections.as_of.NotYetProjected` where the view was never begun."""
        asked = {"tokens": sorted(map(self._blind.address, dwellings)), "limit": limit}
        with self._pool.connection() as connection, connection.transaction():
            reached = as_of(connection, SearchProjection.name, SearchProjection.version, None)
            rows = connection.execute(statement(PACKAGE, "addresses"), asked).fetchall()
        return [AddressTold(*row) for row in rows], AsOf(reached.position, reached.at)
