"""Where somebody who waits stands on the waiting list."""

from uuid import UUID

from domain.waiting_list import WAITING, Rule, place
from projections.caseload.row import CaseloadRow
from projections.changes import changed

_WAITING = frozenset(status.value for status in WAITING)


def placed(row: CaseloadRow) -> CaseloadRow:
    """The row with the rule that gives it its place; the same object where it has it already."""
    waiting = _rule(row).code if row.status in _WAITING else None
    return row if row.waiting == waiting else changed(row, waiting=waiting)


def rests_on(row: CaseloadRow, rule: Rule) -> tuple[UUID, ...]:
    """The events by which a rule holds of a case that waits, the referral first."""
    found: list[UUID | None] = [row.referral]
    if "risk_level" in rule.holds:
        found.append(row.risk_judged)
    if "response_owed" in rule.holds:
        found += row.risk_responses_owed
    if "priority" in rule.holds:
        found.append(row.priority_rated)
    return tuple(id for id in found if id is not None)


def _rule(row: CaseloadRow) -> Rule:
    return place(
        risk_level=row.risk_level,
        response_owed=bool(row.risk_responses_owed),
        priority=row.priority or row.urgency,
    )
