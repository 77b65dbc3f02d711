"""How the waiting list is told as JSON: who waits, by which rule, and who last checked on them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from api.answers import boards
from application.reading import RESTRICTED, AsOf
from domain.case.risk.risk import AREA
from domain.gate.decision import Allowed
from domain.moments import instant_text, london_day
from domain.waiting_list import waiting_list
from projections.boards.item import Item, Kind
from projections.boards.waiting import WaitingPage, Waits
from projections.caseload.waiting import rests_on

_POLICY = "waiting_list"


def board(
    page: WaitingPage,
    asked: AsOf | None,
    *,
    now: datetime,
    allowed: Mapping[UUID, Allowed],
) -> dict[str, Any]:
    """A page of the waiting list; how long somebody has waited is worked out at ``now``.

    Only cases that are ``allowed`` stand there, for whoever may be told of risk: a page may be
    shorter than was asked for, and have another behind it. Where an entry that the place rests on
    is restricted, neither place nor rule is told: those stand at the end.
    """
    rows = sorted(_rows(page, london_day(now), allowed), key=lambda row: "withheld" in row)
    return boards.page_told(page, asked, rows, now=now, rules=_POLICY)


def _rows(
    page: WaitingPage, today: date, allowed: Mapping[UUID, Allowed]
) -> Iterator[dict[str, Any]]:
    for waits in page.cases:
        by_gate = allowed.get(waits.line.row.case_id)
        if by_gate is not None and by_gate.tells_area(AREA):
            told = _row(waits, by_gate) | _place(waits, by_gate)
            told["days"] = (today - waits.line.row.waiting_since).days
            yield told


def _row(waits: Waits, allowed: Allowed) -> dict[str, Any]:
    line, row = waits.line, waits.line.row
    told: dict[str, Any] = {
        "case": str(row.case_id),
        "status": row.status,
        "pathway": row.pathway,
        "service": row.service,
        "since": row.waiting_since.isoformat(),
        "received_on": row.received_on.isoformat(),
        "since_position": line.since,
        "checked": [_check(item) for item in waits.checked if _is_shown(item, allowed)],
    }
    if line.lacks_from is not None:
        told["lacks_from_position"] = line.lacks_from
    return told | boards.held(line)


def _place(waits: Waits, allowed: Allowed) -> dict[str, Any]:
    """By which rule, and on what it rests; nothing of it where that may not be told."""
    row, because = waits.line.row, rests_on(waits.line.row, waits.rule)
    # What is restricted may have led to any judgement: the caseload withholds them for it too.
    if allowed.restricted:
        return {"withheld": RESTRICTED}
    told: dict[str, Any] = {
        "rule": {
            "policy": _POLICY,
            "version": waiting_list().version,
            "code": waits.rule.code,
        },
        "because": [str(id) for id in because],
        "urgency": row.urgency,
    }
    for name in ("risk_level", "priority"):
        if (value := getattr(row, name)) is not None:
            told[name] = value
    return told


def _check(item: Item) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": item.kind,
        "entry": str(item.because[0]),
        "at": instant_text(item.begun_at),
    }
    if item.owner is not None:
        told["by"] = str(item.owner)
    return told


def _is_shown(item: Item, allowed: Allowed) -> bool:
    if item.kind == Kind.RISK_REVIEWED and allowed.restricted:
        return False
    return all(map(allowed.shows, item.because))
