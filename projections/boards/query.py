"""Reading what stands open, now or as it stood."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.as_of import AsOf, as_of
from projections.boards.item import Item, Kind
from projections.boards.projection import PACKAGE, BoardsProjection
from projections.caseload.projection import CaseloadProjection
from projections.caseload.query import CaseloadLine, caseload
from projections.projection import Projection
from projections.row_versions import restored
from projections.statements import statement


@dataclass(frozen=True)
class BoardLine:
    """Something that stands open, and the line of its case on a caseload. ``since`` is the position
    from which the item has been so; ``lacks_from`` is set where events of the case from there on
    could not be projected yet."""

    item: Item
    case: CaseloadLine
    since: int
    lacks_from: int | None


@dataclass(frozen=True)
class BoardPage:
    """What has stood open longest comes first; ``next_after`` asks for the page behind this one.

    ``unshown`` counts the cases that can't be shown at all yet.
    """

    as_of: AsOf
    lines: tuple[BoardLine, ...]
    next_after: UUID | None
    unshown: int


def board(
    connection: Connection[Any],
    *,
    begun_by: Mapping[Kind, datetime],
    day: date,
    ended_only: bool = False,
    at_position: int | None = None,
    practitioner: UUID | None = None,
    team: str | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> BoardPage:
    """What of these kinds stands open and began by the instant beside each, as at a position.

    ``practitioner`` and ``team`` are those who hold the case, or cover it, on ``day``. Without
    ``at_position`` it is as far as both views have come that this is read from. A page may be
    shorter than ``limit`` and have another behind it. Raises
    :class:`~projections.as_of.NotYetProjected`.
    """
    found = reached(connection, at_position)
    asked = {
        "position": found.position,
        "kinds": [kind.value for kind in begun_by],
        "begun_by": list(begun_by.values()),
        "ended_only": ended_only,
        "practitioner": practitioner,
        "team": team,
        "after": after,
        "limit": limit + 1,
    }
    rows = connection.execute(statement(PACKAGE, "page"), asked, binary=True).fetchall()
    items = [(since, lacks, restored(Item, values)) for since, lacks, *values in rows[:limit]]
    cases = caseload(
        connection,
        day=day,
        at_position=found.position,
        practitioner=practitioner,
        team=team,
        cases=sorted({item.case_id for _, _, item in items}),
        include_ended=True,
        limit=limit,
    )
    of_case = {line.row.case_id: line for line in cases.lines}
    return BoardPage(
        as_of=found,
        lines=tuple(
            BoardLine(item, case, since, _earliest(lacks, case.lacks_from))
            for since, lacks, item in items
            if (case := of_case.get(item.case_id)) is not None
        ),
        next_after=items[-1][2].item_id if len(rows) > limit else None,
        unshown=cases.unshown,
    )


def reached(connection: Connection[Any], position: int | None, *more: Projection) -> AsOf:
    """The position asked for, or the last that every view holds that a board is read from.

    Raises :class:`~projections.as_of.NotYetProjected`.
    """
    views: tuple[Projection, ...] = (BoardsProjection(), CaseloadProjection(), *more)
    found = [as_of(connection, view.name, view.version, position) for view in views]
    return min(found, key=lambda each: each.position)


def _earliest(*positions: int | None) -> int | None:
    return min((each for each in positions if each is not None), default=None)
