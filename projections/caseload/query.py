"""Reading caseloads, now or as they stood."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.as_of import AsOf, as_of
from projections.caseload.projection import PACKAGE, CaseloadProjection
from projections.caseload.row import CaseloadRow
from projections.row_versions import restored
from projections.statements import statement


@dataclass(frozen=True)
class CaseloadLine:
    """A case on a caseload. ``since`` is the position from which the row has been so.

    ``lacks_from`` is set where the case's events from that position on could not be projected yet:
    then the row is older than the answer says, and must be shown so.
    """

    row: CaseloadRow
    since: int
    lacks_from: int | None


@dataclass(frozen=True)
class CaseloadPage:
    """Cases in the order of their ids; ``next_after`` asks for the page behind this one.

    ``unshown`` counts the cases, of anybody's caseload, that can't be shown at all yet.
    """

    as_of: AsOf
    lines: tuple[CaseloadLine, ...]
    next_after: UUID | None
    unshown: int


def caseload(
    connection: Connection[Any],
    *,
    at_position: int | None = None,
    practitioner: UUID | None = None,
    team: str | None = None,
    include_ended: bool = False,
    after: UUID | None = None,
    limit: int = 100,
) -> CaseloadPage:
    """The cases of a practitioner, of a team, or all, as they stood at a position.

    Without ``at_position`` it is as far as the view has come. To read one caseload over several
    pages pass the first page's position on. Raises
    :class:`~projections.as_of.NotYetProjected`.
    """
    found = as_of(connection, CaseloadProjection.name, CaseloadProjection.version, at_position)
    asked = {
        "position": found.position,
        "practitioner": practitioner,
        "team": team,
        "include_ended": include_ended,
        "after": after,
        "limit": limit + 1,
    }
    rows = connection.execute(statement(PACKAGE, "page"), asked, binary=True).fetchall()
    unshown = connection.execute(statement(PACKAGE, "unshown"), asked).fetchone()
    lines = tuple(
        CaseloadLine(row=restored(CaseloadRow, values), since=since, lacks_from=lacks_from)
        for since, lacks_from, *values in rows[:limit]
    )
    return CaseloadPage(
        as_of=found,
        lines=lines,
        next_after=lines[-1].row.case_id if len(rows) > limit else None,
        unshown=unshown[0] if unshown else 0,
    )
