"""In which other cases the people of a chronology are named, or have a case of their own."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.as_of import AsOf, as_of
from projections.chronology.projection import PACKAGE, ChronologyProjection
from projections.statements import statement


@dataclass(frozen=True)
class Naming:
    """An entry of a case that names somebody; that somebody's case it is names them too."""

    case: UUID
    entry: UUID
    person: UUID


@dataclass(frozen=True)
class Elsewhere:
    """The namings, case by case in the order in which they were recorded."""

    as_of: AsOf
    namings: tuple[Naming, ...]


def elsewhere(
    connection: Connection[Any],
    persons: Collection[UUID],
    *,
    but_for: Collection[UUID],
    at_position: int | None = None,
) -> Elsewhere:
    """Every case but those named in which an entry of the view names one of these people, as it
    stood at a position; what was withdrawn names nobody.

    Raises :class:`~projections.as_of.NotYetProjected`.
    """
    found = as_of(connection, ChronologyProjection.name, ChronologyProjection.version, at_position)
    asked = {"persons": list(persons), "cases": list(but_for), "position": found.position}
    rows = connection.execute(statement(PACKAGE, "elsewhere"), asked).fetchall()
    return Elsewhere(found, tuple(Naming(*row) for row in rows))
