"""Reading a chronology, now, as it stood, or as what was known by a time."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.as_of import AsOf, as_of
from projections.changes import changed
from projections.chronology.projection import PACKAGE, ChronologyProjection
from projections.chronology.row import ChronologyRow
from projections.row_versions import restored
from projections.statements import statement


@dataclass(frozen=True)
class ChronologyEntry:
    """An entry. ``since`` is the position from which the row has been so.

    ``straddles``: asked what was known by a time, it may have become known before or after it.
    """

    row: ChronologyRow
    since: int
    straddles: bool


@dataclass(frozen=True)
class Chronology:
    """Entries in the order in which they happened, then of recording.

    ``contacts`` are the times at which the person was seen. ``lacking`` names the cases, and the
    positions from which they are lacking, whose events could not be projected yet: of the case
    asked for, or of any case where a person was asked for.
    """

    as_of: AsOf
    entries: tuple[ChronologyEntry, ...]
    contacts: tuple[datetime, ...]
    lacking: tuple[tuple[UUID, int], ...]


def chronology(
    connection: Connection[Any],
    *,
    case: UUID | None = None,
    person: UUID | None = None,
    at_position: int | None = None,
    known_by: datetime | None = None,
) -> Chronology:
    """The chronology of a case or of a person, as it stood at a position.

    Of a person: the entries of that person's cases and those of others that name them. Without
    ``at_position`` it is as far as the view has come. ``known_by`` keeps what the service knew by
    then according to entries up to that position. Raises
    :class:`~projections.as_of.NotYetProjected`; ``ValueError`` unless exactly one of ``case`` and
    ``person`` is given.
    """
    if (case is None) is (person is None):
        raise ValueError("a chronology is of a case or of a person")
    found = as_of(connection, ChronologyProjection.name, ChronologyProjection.version, at_position)
    asked = {"position": found.position, "case": case, "person": person, "known_by": known_by}
    rows = connection.execute(statement(PACKAGE, "entries"), asked, binary=True).fetchall()
    entries = [(since, restored(ChronologyRow, values)) for since, *values in rows]
    if known_by is not None:
        known = {row.event_id for _, row in entries}
        entries = [(since, _as_known(row, known)) for since, row in entries]
    return Chronology(
        as_of=found,
        entries=tuple(
            ChronologyEntry(
                row=row, since=since, straddles=known_by is not None and row.known_until > known_by
            )
            for since, row in entries
        ),
        contacts=tuple(at for (at,) in connection.execute(statement(PACKAGE, "contacts"), asked)),
        lacking=tuple(connection.execute(statement(PACKAGE, "lacking"), asked).fetchall()),
    )


def _as_known(row: ChronologyRow, known: Set[UUID]) -> ChronologyRow:
    """The row without what was said of it by entries that were not known of."""
    return changed(
        row,
        corrected_by=tuple(id for id in row.corrected_by if id in known),
        addenda=tuple(id for id in row.addenda if id in known),
        statements=tuple(id for id in row.statements if id in known),
        withdrawn_by=row.withdrawn_by if row.withdrawn_by in known else None,
    )
