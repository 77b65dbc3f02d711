"""Reading caseloads, now or as they stood."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.case.oversight.allocation import Allocation, Cover
from domain.roles import Role
from projections.as_of import AsOf, as_of
from projections.caseload.projection import PACKAGE, CaseloadProjection
from projections.caseload.row import CaseloadRow
from projections.row_versions import restored
from projections.statements import statement


@dataclass(frozen=True)
class CaseloadLine:
    """A case on a caseload. ``since`` is the position from which the row has been so, whoever held
    the case.

    ``lacks_from`` is set where the case's events from that position on could not be projected yet:
    then the row is older than the answer says, and must be shown so. ``held`` is the allocation in
    force on the day asked about, None if nobody holds the case then; ``covers`` are who stands in.
    """

    row: CaseloadRow
    held: Allocation | None
    covers: tuple[Cover, ...]
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
    day: date,
    at_position: int | None = None,
    practitioner: UUID | None = None,
    team: str | None = None,
    supervisor: UUID | None = None,
    cases: Sequence[UUID] | None = None,
    include_ended: bool = False,
    after: UUID | None = None,
    limit: int = 100,
) -> CaseloadPage:
    """The cases of a practitioner, of a team, or all, as they stood at a position.

    A practitioner's are those that they hold or cover on a day in London, a team's those held in it
    that day, a supervisor's those whose holder they supervise; of ``cases`` no others are looked
    at. Without ``at_position`` it is as far as the view has come. To read one caseload over several
    pages pass the first page's position and day on. Raises
    :class:`~projections.as_of.NotYetProjected`.
    """
    found = as_of(connection, CaseloadProjection.name, CaseloadProjection.version, at_position)
    asked = {
        "position": found.position,
        "day": day,
        "practitioner": practitioner,
        "team": team,
        "supervisor": supervisor,
        "cases": None if cases is None else list(cases),
        "include_ended": include_ended,
        "after": after,
        "limit": limit + 1,
    }
    rows = connection.execute(statement(PACKAGE, "page"), asked, binary=True).fetchall()
    unshown = connection.execute(statement(PACKAGE, "unshown"), asked).fetchone()
    lines = tuple(_line(values) for values in rows[:limit])
    return CaseloadPage(
        as_of=found,
        lines=lines,
        next_after=lines[-1].row.case_id if len(rows) > limit else None,
        unshown=unshown[0] if unshown else 0,
    )


def _line(values: Sequence[Any]) -> CaseloadLine:
    since, lacks_from, *rest = values
    held, standing_in, row = rest[:_HELD], rest[_HELD:_BEFORE_ROW], rest[_BEFORE_ROW:]
    return CaseloadLine(
        row=restored(CaseloadRow, row),
        held=_held(*held),
        covers=_covers(*standing_in),
        since=since,
        lacks_from=lacks_from,
    )


_HELD = 5
_BEFORE_ROW = _HELD + 4


def _held(
    practitioner: UUID | None,
    role: str,
    team: str,
    supervisor: UUID | None,
    starting: date,
) -> Allocation | None:
    if practitioner is None:
        return None
    return Allocation(practitioner, Role(role), team, supervisor, starting)


def _covers(
    practitioners: Sequence[UUID] | None,
    roles: Sequence[str],
    starting: Sequence[date],
    until: Sequence[date],
) -> tuple[Cover, ...]:
    if practitioners is None:
        return ()
    found = zip(practitioners, roles, starting, until, strict=True)
    return tuple(Cover(who, Role(role), since, last) for who, role, since, last in found)
