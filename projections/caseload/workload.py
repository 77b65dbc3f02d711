"""The open cases of practitioners, whatever team holds them, and those that they cover."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.as_of import AsOf
from projections.caseload.projection import PACKAGE
from projections.caseload.query import CaseloadLine, caseload
from projections.statements import statement


@dataclass(frozen=True)
class Load:
    """The open cases that a practitioner holds on a day, and those of others that they cover."""

    held: tuple[CaseloadLine, ...]
    covered: tuple[CaseloadLine, ...]


@dataclass(frozen=True)
class Workload:
    """Loads by practitioner. ``unshown`` counts cases, of anybody's, that can't be counted yet;
    ``is_whole`` is False where there are more than were asked for."""

    as_of: AsOf
    loads: Mapping[UUID, Load]
    unshown: int
    is_whole: bool

    @property
    def lines(self) -> Mapping[UUID, CaseloadLine]:
        """Every case that is counted."""
        lines = (line for load in self.loads.values() for line in (*load.held, *load.covered))
        return {line.row.case_id: line for line in lines}


def workload(
    connection: Connection[Any],
    practitioners: Collection[UUID],
    *,
    day: date,
    at_position: int,
    limit: int,
) -> Workload:
    """What each of these holds and covers on a day in London, as it stood at a position.

    Raises :class:`~projections.as_of.NotYetProjected`.
    """
    named = {"practitioners": sorted(practitioners)}
    ever = connection.execute(statement(PACKAGE, "ever_held"), named).fetchall()
    page = caseload(
        connection, day=day, at_position=at_position, cases=[case for (case,) in ever], limit=limit
    )
    loads = {who: _load(who, page.lines) for who in sorted(practitioners)}
    return Workload(page.as_of, loads, page.unshown, is_whole=page.next_after is None)


def whose(line: CaseloadLine) -> frozenset[UUID]:
    """Who holds a case, and who covers it."""
    return _covering(line) if line.held is None else _covering(line) | {line.held.practitioner}


def _covering(line: CaseloadLine) -> frozenset[UUID]:
    return frozenset(cover.practitioner for cover in line.covers)


def _load(who: UUID, lines: Collection[CaseloadLine]) -> Load:
    def holds(line: CaseloadLine) -> bool:
        return line.held is not None and line.held.practitioner == who

    return Load(
        held=tuple(line for line in lines if holds(line)),
        covered=tuple(line for line in lines if who in _covering(line) and not holds(line)),
    )
