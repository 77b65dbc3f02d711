"""How boards are told as JSON: what stands open, by which rule, since when, resting on what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from api.answers import boards
from application.reading import AsOf
from domain.boards import Board
from domain.case.discharge.transition import TransitionAsked, TransitionPlanned
from domain.case.documents import DocumentAdded
from domain.case.oversight.oversight import NoteSigned
from domain.case.safeguarding.agencies import AgencyReferralMade
from domain.case.safeguarding.safeguarding import ConcernRaised
from domain.case.supervision.supervision import SupervisionActionAgreed
from domain.facts import Fact
from domain.gate.decision import Allowed
from domain.moments import instant_text, london_day
from domain.policies import policy
from domain.working_days import CalendarEnds, working_days_between
from projections.boards.item import Item, Kind
from projections.boards.query import BoardLine, BoardPage

_TOLD_WITH: Mapping[str, type[Fact]] = {
    Kind.CONCERN: ConcernRaised,
    Kind.AGENCY_REPLY: AgencyReferralMade,
    Kind.SIGNATURE: NoteSigned,
    Kind.COUNTERSIGNATURE: NoteSigned,
    Kind.ACTION: SupervisionActionAgreed,
    Kind.LETTER: DocumentAdded,
    Kind.TRANSITION: TransitionPlanned,
    Kind.TRANSITION_ASKED: TransitionAsked,
}
"""Whoever may be told of events of this class is told of the item. That a contact owes a note or a
risk screen is no secret: whoever sees it can remind somebody."""
_MOVES = frozenset({Kind.TRANSITION.value, Kind.TRANSITION_ASKED.value})
"""Between two services it counts when somebody last saw the person."""


def board(
    page: BoardPage,
    asked: AsOf | None,
    *,
    rules: Board,
    now: datetime,
    allowed: Mapping[UUID, Allowed],
) -> dict[str, Any]:
    """A page of a board; what is late is worked out at ``now``.

    Only what may be told of cases that are ``allowed`` stands there: a page may be shorter than was
    asked for, and have another behind it.
    """
    codes = {rule.kind: rule.code for rule in rules.rules}
    rows = (
        _row(line, there, rule=(codes[line.item.kind], rules.version), now=now)
        for line in page.lines
        if (there := allowed.get(line.item.case_id)) is not None and _may_be_told(line.item, there)
    )
    return boards.page_told(page, asked, rows, now=now, rules="boards")


def _may_be_told(item: Item, allowed: Allowed) -> bool:
    names = {item.entry, *([item.about] if item.about else [])}
    if item.kind != Kind.CONCERN:  # Which stands open also to who may not see what was decided.
        names.update(item.because)
    kind = _TOLD_WITH.get(item.kind)
    return (kind is None or allowed.tells(kind)) and all(map(allowed.shows, names))


def _row(
    line: BoardLine, allowed: Allowed, *, rule: tuple[str, str], now: datetime
) -> dict[str, Any]:
    item, case, (code, version) = line.item, line.case.row, rule
    because = [id for id in item.because if allowed.shows(id)]
    told: dict[str, Any] = {
        "case": str(item.case_id),
        "status": case.status,
        "ended": case.ended,
        "rule": {"policy": "boards", "version": version, "code": code},
        "kind": item.kind,
        "entry": str(item.entry),
        "because": [str(id) for id in because],
        "since": instant_text(item.begun_at),
        "days": (london_day(now) - london_day(item.begun_at)).days,
        "since_position": line.since,
    }
    for name in ("about", "owner", "code"):
        if (value := getattr(item, name)) is not None:
            told[name] = str(value)
    if item.kind in _MOVES and case.last_contact_at is not None:
        told["last_contact_at"] = instant_text(case.last_contact_at)
    if line.lacks_from is not None:
        told["lacks_from_position"] = line.lacks_from
    if hidden := len(item.because) - len(because):
        # By when it is to be looked at again stands in what is hidden.
        return told | {"because_not_shown": hidden} | boards.held(line.case)
    return told | _due(item, now) | boards.held(line.case)


def _due(item: Item, now: datetime) -> dict[str, Any]:
    """By when it is to be settled; how late it is counts in working days in England, as far as the
    bank holidays are on the list."""
    if item.due_on is None:
        return {}
    today = london_day(now)
    told: dict[str, Any] = {"due_on": item.due_on.isoformat(), "overdue": item.due_on < today}
    try:
        if item.due_on < today:
            told["working_days_late"] = working_days_between(item.due_on, today)
        else:
            told["working_days_left"] = working_days_between(today, item.due_on)
    except CalendarEnds:
        return told
    return told | {"calendar_version": policy("bank_holidays")["version"]}
