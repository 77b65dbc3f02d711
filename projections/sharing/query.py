"""Reading what was shared in a period, each with how it stood to consent, now or as it stood."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.case.consent.consent import Stand
from domain.case.legal_basis import ConsentPosition
from domain.moments import start_of
from domain.outcomes.course import Period
from domain.sharing_review import Footing, Judged, Word, judged
from projections.as_of import AsOf, as_of
from projections.row_versions import restored
from projections.sharing.projection import PACKAGE, SharingProjection
from projections.sharing.row import Kind, SharingRow
from projections.statements import statement


@dataclass(frozen=True)
class Shared:
    """What was told to one recipient, what it rests on, and how it stands to consent."""

    row: SharingRow
    footing: Footing | None
    judged: Judged


@dataclass(frozen=True)
class Sharing:
    """What was shared in a period, in order; ``lacking`` are the cases some of whose events could
    not be projected yet."""

    as_of: AsOf
    shared: tuple[Shared, ...]
    lacking: tuple[UUID, ...]


def sharing(
    connection: Connection[Any], period: Period, *, at_position: int | None = None
) -> Sharing:
    """All that was shared on the days of a period in London.

    As it stood at a position, else as far as the view has come. Raises
    :class:`~projections.as_of.NotYetProjected`.
    """
    found = as_of(connection, SharingProjection.name, SharingProjection.version, at_position)
    asked: dict[str, Any] = {
        "begins": start_of(period.first),
        "ends": start_of(period.last + timedelta(days=1)),
        "position": found.position,
    }
    shared = _rows(connection, "shared", asked)
    asked["cases"] = sorted({row.case_id for row in shared})
    of_case: dict[UUID, list[SharingRow]] = {}
    for row in _rows(connection, "footing", asked):
        of_case.setdefault(row.case_id, []).append(row)
    lacking = connection.execute(statement(PACKAGE, "lacking"), {"position": found.position})
    return Sharing(
        as_of=found,
        shared=tuple(_judged(row, of_case[row.case_id]) for row in shared),
        lacking=tuple(stream for (stream,) in lacking),
    )


def _rows(connection: Connection[Any], name: str, asked: Mapping[str, Any]) -> list[SharingRow]:
    rows = connection.execute(statement(PACKAGE, name), asked, binary=True)
    return [restored(SharingRow, values) for values in rows]


def _judged(row: SharingRow, of_case: Iterable[SharingRow]) -> Shared:
    footing = _footing(row, of_case)
    words = (_word(each) for each in of_case if each.kind == Kind.WORD)
    return Shared(row, footing, judged(row.recipient, row.happened_at, footing, words))


def _footing(row: SharingRow, of_case: Iterable[SharingRow]) -> Footing | None:
    """What it rests on: the entry that it names, while that stands, else what it says itself."""
    says = row
    if row.authority is not None:
        named = (each for each in of_case if each.entry == row.authority)
        found = next(named, None)
        if found is None:
            return None
        says = found
    if says.basis is None and says.consent is None:
        return None
    consent = None if says.consent is None else ConsentPosition(says.consent)
    return Footing(says.entry, says.basis, consent)


def _word(row: SharingRow) -> Word:
    assert row.giver is not None
    assert row.stand is not None
    return Word(
        entry=row.entry,
        recipient=row.recipient,
        giver=row.giver,
        stand=Stand(row.stand),
        said_at=row.happened_at,
        recorded_at=row.recorded_at,
        until=row.until_on,
    )
