"""Reading the waiting list, now or as it stood."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.gate.naming import NamedAs
from domain.waiting_list import Rule, waiting_list
from projections.as_of import AsOf
from projections.boards.item import Item, Kind
from projections.boards.of_cases import items_of
from projections.boards.projection import PACKAGE
from projections.boards.query import reached
from projections.caseload.query import CaseloadLine, caseload
from projections.statements import statement
from projections.ties.projection import TiesProjection

_CHECKS = frozenset({Kind.LAST_SEEN.value, Kind.RISK_REVIEWED.value})


@dataclass(frozen=True)
class Waits:
    """Somebody who waits, by the rule that gives them their place; ``checked`` is when somebody
    last saw them or looked at their risk, the later first: nothing where nobody did."""

    line: CaseloadLine
    rule: Rule
    checked: tuple[Item, ...]


@dataclass(frozen=True)
class WaitingPage:
    """Those who wait, rule after rule, by each the longest wait first; ``next_after`` asks for the
    page behind this one. ``unshown`` counts the cases that can't be shown at all yet."""

    as_of: AsOf
    cases: tuple[Waits, ...]
    next_after: UUID | None
    unshown: int


def waiting(
    connection: Connection[Any],
    *,
    day: date,
    at_position: int | None = None,
    practitioner: UUID | None = None,
    team: str | None = None,
    after: UUID | None = None,
    by_id: bool = False,
    naming: NamedAs | None = None,
    limit: int = 50,
) -> WaitingPage:
    """A page of the waiting list as at a position.

    ``practitioner`` and ``team`` are those who hold the case, or cover it, on ``day``. Without
    ``at_position`` it is as far as both views have come that this is read from. ``by_id``: in the
    order of their ids. ``naming``: of all cases only those are looked at that ever named this
    person or team, and those of which it is not known whom. A page may be shorter than ``limit``
    and have another behind it. Raises :class:`~projections.as_of.NotYetProjected`.
    """
    also = () if naming is None else (TiesProjection(),)
    found = reached(connection, at_position, *also)
    rules = {rule.code: rule for rule in waiting_list().rules}
    asked = {
        "position": found.position,
        "rules": list(rules),
        "practitioner": practitioner,
        "team": team,
        "after": after,
        "limit": limit + 1,
    }
    name = "waiting_by_id" if by_id else "waiting"
    if naming is not None:
        asked |= {"actor": naming.actor, "actor_team": naming.team}
        name += "_named"
    rows = connection.execute(statement(PACKAGE, name), asked).fetchall()
    cases: list[UUID] = [case for (case,) in rows[:limit]]
    page = caseload(
        connection,
        day=day,
        at_position=found.position,
        practitioner=practitioner,
        team=team,
        cases=cases,
        limit=limit,
    )
    lines = {line.row.case_id: line for line in page.lines}
    checks = items_of(connection, cases, found.position, kinds=_CHECKS)
    return WaitingPage(
        as_of=found,
        cases=tuple(
            Waits(line, rules[line.row.waiting], _checks(checks[case]))
            for case in cases
            if (line := lines.get(case)) is not None and line.row.waiting is not None
        ),
        next_after=cases[-1] if len(rows) > limit else None,
        unshown=page.unshown,
    )


def _checks(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: item.begun_at, reverse=True))
