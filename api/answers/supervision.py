"""How the board of supervision is told as JSON: which cases must come to it, and why."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from api.answers import boards
from application.reading import AsOf
from domain.case.measures.measures import MeasuresRecorded
from domain.case.supervision.supervision import AREA
from domain.case.supervision.supervision_rules import RuleHit, rules_hit
from domain.gate.decision import Allowed
from domain.moments import london_day
from projections.boards.supervision import Supervised, SupervisedPage

_POLICY = "supervision_rules"
_RESTS_ON_RISK = "risk_or_safeguarding"


def board(
    page: SupervisedPage,
    asked: AsOf | None,
    *,
    now: datetime,
    allowed: Mapping[UUID, Allowed],
) -> dict[str, Any]:
    """A page of the cases that a rule brings to supervision on the day of ``now``.

    Only cases that are ``allowed`` are told of, by the rules that their reader may be told the
    grounds of: a page may be shorter than was asked for, and have another behind it.
    """
    rows = _rows(page, london_day(now), allowed)
    return boards.page_told(page, asked, rows, now=now, rules=_POLICY)


def _rows(
    page: SupervisedPage, today: date, allowed: Mapping[UUID, Allowed]
) -> Iterator[dict[str, Any]]:
    for case in page.cases:
        by_gate = allowed.get(case.line.row.case_id)
        if by_gate is None or not by_gate.tells_area(AREA):
            continue
        # What is restricted may have led to any score; the caseload withholds them for it too.
        sees_scores = by_gate.opens(MeasuresRecorded) and not by_gate.restricted
        hits = rules_hit(case.standing, today, scores=case.scores if sees_scores else ())
        if told := [_hit(hit, by_gate) for hit in hits if _may_be_told(hit, by_gate)]:
            yield _row(case, told, by_gate, sees_scores=sees_scores)


def _may_be_told(hit: RuleHit, allowed: Allowed) -> bool:
    shown = any(map(allowed.shows, hit.because))
    if hit.rule == _RESTS_ON_RISK and allowed.restricted:
        return shown
    return shown or not hit.because


def _hit(hit: RuleHit, allowed: Allowed) -> dict[str, Any]:
    told: dict[str, Any] = {
        "policy": _POLICY,
        "version": hit.version,
        "code": hit.rule,
        "because": [str(id) for id in hit.because if allowed.shows(id)],
    }
    if hit.since is not None:
        told["since"] = hit.since.isoformat()
    if hit.count is not None:
        told["count"] = hit.count
    return told


def _row(
    case: Supervised, rules: list[dict[str, Any]], allowed: Allowed, *, sees_scores: bool
) -> dict[str, Any]:
    line, row = case.line, case.line.row
    told: dict[str, Any] = {
        "case": str(row.case_id),
        "status": row.status,
        "rules": rules,
        "since_position": line.since,
        "sessions": row.session_count,
        "planned": [
            {
                "entry": str(item.entry),
                "planned_for": str(item.due_on),
                "supervisor": str(item.owner),
            }
            for item in case.planned
            if allowed.shows(item.entry)
        ],
    }
    for name in ("last_supervised_on", "next_review_on"):
        if (day := getattr(row, name)) is not None:
            told[name] = day.isoformat()
    if not sees_scores:
        told["without_scores"] = True
    if line.lacks_from is not None:
        told["lacks_from_position"] = line.lacks_from
    return told | boards.held(line)
