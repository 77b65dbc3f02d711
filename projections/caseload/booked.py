"""What is booked in somebody's cases, by when it is to be; also what should have been by now and of
which nobody has recorded what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.as_of import AsOf, as_of
from projections.caseload.projection import PACKAGE, CaseloadProjection
from projections.caseload.query import CaseloadLine, caseload
from projections.statements import statement


@dataclass(frozen=True)
class BookedContact:
    """A contact that is booked, by the id of its booking, and the time for which it is."""

    case: UUID
    contact: UUID
    planned: datetime


@dataclass(frozen=True)
class Booked:
    """The soonest contacts, and their cases; ``is_cut``: there are more. ``unshown`` counts the
    cases, of anybody's caseload, that can't be shown at all yet."""

    as_of: AsOf
    contacts: tuple[BookedContact, ...]
    lines: Mapping[UUID, CaseloadLine]
    is_cut: bool
    unshown: int
    next_after: UUID | None = None


def booked(
    connection: Connection[Any],
    *,
    practitioner: UUID,
    day: date,
    until: datetime,
    at_position: int | None = None,
    limit: int,
) -> Booked:
    """The contacts booked for before an instant, in cases that go on and that the practitioner
    holds or covers on a day in London, as at a position.

    Without ``at_position`` it is as far as the view has come. Raises
    :class:`~projections.as_of.NotYetProjected`.
    """
    found = as_of(connection, CaseloadProjection.name, CaseloadProjection.version, at_position)
    asked = {"practitioner": practitioner, "position": found.position, "until": until}
    rows = connection.execute(statement(PACKAGE, "booked"), asked).fetchall()
    contacts = [BookedContact(*row) for row in rows]
    theirs: list[BookedContact] = []
    lines: dict[UUID, CaseloadLine] = {}
    unshown = 0
    # A few at a time, soonest first: most are theirs, and few more than are wanted are looked at.
    # Once where there is none: what can't be shown yet is counted all the same.
    for begins in range(0, max(len(contacts), 1), 2 * limit):
        some = contacts[begins : begins + 2 * limit]
        cases = {each.case for each in some}
        page = caseload(
            connection,
            day=day,
            at_position=found.position,
            practitioner=practitioner,
            cases=sorted(cases),
            limit=len(cases),
        )
        unshown = page.unshown
        lines |= {line.row.case_id: line for line in page.lines}
        theirs += [each for each in some if each.case in lines]
        if len(theirs) > limit:
            break
    shown = theirs[:limit]
    named = {each.case for each in shown}
    return Booked(
        as_of=found,
        contacts=tuple(shown),
        lines={case: line for case, line in lines.items() if case in named},
        is_cut=len(theirs) > limit,
        unshown=unshown,
    )
