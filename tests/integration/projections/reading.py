"""Caseloads and boards as tests ask for them: on a day by which whatever they tell has begun."""

from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.moments import start_of
from projections.boards.item import Kind
from projections.boards.query import BoardPage, board
from projections.caseload import query

LATER = date(2026, 12, 31)


def caseload(connection: Connection[Any], *, day: date = LATER, **asked: Any) -> query.CaseloadPage:
    """The caseload on a day."""
    return query.caseload(connection, day=day, **asked)


def board_of(
    connection: Connection[Any], *kinds: Kind, day: date = LATER, **asked: Any
) -> BoardPage:
    """What of these kinds stood open at the start of a day."""
    begun_by = dict.fromkeys(kinds or Kind, start_of(day))
    return board(connection, begun_by=begun_by, day=day, limit=1_000, **asked)


def items_open(connection: Connection[Any], position: int | None = None) -> dict[Kind, set[UUID]]:
    """The entries about which something of each kind stood open at a position."""
    found: dict[Kind, set[UUID]] = {kind: set() for kind in Kind}
    for line in board_of(connection, at_position=position).lines:
        found[Kind(line.item.kind)].add(line.item.entry)
    return found
