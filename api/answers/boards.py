"""How caseloads and chronologies are told as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from api.answers import presenting
from application.reading import RESTRICTED, Admission, AsOf, Entry
from application.reconstruction.plain import plain
from domain.case.measures.measures import MeasuresRecorded
from domain.facts import event_class
from domain.gate.decision import Allowed
from domain.moments import instant_text, london_day
from domain.outcomes.progress import Progress
from domain.policies import policy
from domain.unchecked import unchecked_of
from projections.boards.caseload_detail import DetailedCaseload
from projections.boards.item import Kind
from projections.caseload.query import CaseloadLine
from projections.caseload.row import CaseloadRow
from projections.chronology.periods import (
    concern_periods,
    days_in_care,
    quiet_spells,
    status_periods,
)
from projections.chronology.query import Chronology, ChronologyEntry

_OF_AREAS: Mapping[str, frozenset[str]] = {
    "assessment": frozenset({"problem_code", "step"}),
    "goals": frozenset({"goal_count"}),
    "measures": frozenset({"corrected_measures", "withdrawn_measures"}),
    "oversight": frozenset(
        {
            "unsigned_notes",
            "uncountersigned_notes",
        }
    ),
    "risk": frozenset({"risk_level", "risk_judged", "waiting"}),
    "safeguarding": frozenset(
        {
            "open_concerns",
            "awaited_replies",
            "awaited_reply_concerns",
            "awaited_reply_by",
            "agency_replies",
        }
    ),
    "safety_plan": frozenset({"safety_plan"}),
    "statuses": frozenset({"open_statuses"}),
    "supervision": frozenset(
        {
            "last_supervised_on",
            "next_review_on",
            "planned_sessions",
            "planned_sessions_policy",
            "open_actions",
            "open_actions_due",
            "days_since_supervision",
            "supervision_actions",
        }
    ),
}
"""What a line of a caseload tells of areas that not everybody is told of. That a response to a risk
is owed, or a contact not written up, is no secret: whoever sees it can remind somebody."""
_LATE = {
    Kind.RISK_SCREEN: "risk_screens",
    Kind.NOTE: "notes",
    Kind.SIGNATURE: "signatures",
}
"""What of a contact is overdue once it has stood open as long as the board of notes says."""
_OWED = frozenset(
    {"risk_responses_owed", "unscreened_contacts", "unwritten_contacts", *_LATE.values()}
)
_WRITTEN_SO = frozenset({str, int, bool, UUID, date, type(None)})
"""Types whose values a writer of JSON writes as :func:`plain` would tell them."""
_SCORES = ("phq9_", "gad7_", "wsas_", "scores")


class Page(Protocol):
    """A page of a board, as it was read from its view."""

    @property
    def as_of(self) -> presenting.Reached: ...

    @property
    def unshown(self) -> int: ...


def page_told(
    page: Page, asked: AsOf | None, rows: Iterable[Mapping[str, Any]], *, now: datetime, rules: str
) -> dict[str, Any]:
    """A page of a board with these rows, which stand there by the policy ``rules``."""
    return {
        "as_of": presenting.as_of(asked or page.as_of),
        "day": london_day(now).isoformat(),
        "rows": list(rows),
        "unshown": page.unshown,
        "unchecked_rules": list(unchecked_of(rules)),
    }


def caseload(
    found: DetailedCaseload,
    asked: AsOf | None,
    *,
    now: datetime,
    day: date,
    allowed: Mapping[UUID, Allowed],
) -> dict[str, Any]:
    """A page of a caseload; what depends on today is worked out at ``now``, who holds or covers a
    case on ``day``.

    Only cases that are ``allowed`` are told of, as far as each is: a page may be shorter than was
    asked for, and have another behind it.
    """
    page = found.page
    told: dict[str, Any] = {
        "as_of": presenting.as_of(asked or page.as_of),
        "day": day.isoformat(),
        "cases": [
            _line(line, found, now, allowed[line.row.case_id])
            for line in page.lines
            if line.row.case_id in allowed
        ],
        "unshown": page.unshown,
        "unchecked_rules": list(unchecked_of("boards", "clocks", "supervision_rules")),
    }
    return told


def _line(
    line: CaseloadLine, found: DetailedCaseload, now: datetime, allowed: Allowed
) -> dict[str, Any]:
    row, today = line.row, london_day(now)
    late = found.late.get(row.case_id, {})
    told = _members(row)
    told |= held(line)
    told |= _sessions_planned(row)
    next_contact = row.next_contact_at(now)
    told |= {
        "since_position": line.since,
        "ended": row.ended,
        "days_waiting": row.days_waiting(today),
        "overdue": {
            "attendance": row.attendance_owed(now),
            "agency_replies": row.replies_overdue(today),
            "supervision_actions": row.actions_overdue(today),
            "transitions": row.transitions_overdue(today),
            **{name: late.get(kind, ()) for kind, name in _LATE.items()},
        },
    }
    if scores := found.progress.get(row.case_id):
        told["scores"] = [_progress(each) for each in scores]
    if next_contact is not None:
        told["next_contact_at"] = instant_text(next_contact)
    for name in ("phq9_change", "gad7_change", "wsas_change"):
        if (change := getattr(row, name)) is not None:
            told[name] = change
    if not allowed.opens(MeasuresRecorded):
        told = {name: value for name, value in told.items() if not name.startswith(_SCORES)}
    if (days := row.days_since_supervision(today)) is not None:
        told["days_since_supervision"] = days
    if line.lacks_from is not None:
        told["lacks_from_position"] = line.lacks_from
    return _without_closed(told, allowed)


def _members(row: CaseloadRow) -> dict[str, Any]:
    """A row as :func:`plain` tells it, but for ids and days: whoever writes the JSON writes those
    in compiled code, and a caseload of 200 has thousands."""
    return {
        name: value
        if (kind := type(value)) in _WRITTEN_SO
        or (kind is tuple and _WRITTEN_SO.issuperset(map(type, value)))
        else plain(value)
        for name, value in vars(row).items()
        if value is not None
    }


def _progress(of: Progress) -> dict[str, Any]:
    told: dict[str, Any] = plain(of)
    return told if of.change is None else told | {"change": of.change}


def _without_closed(told: dict[str, Any], allowed: Allowed) -> dict[str, Any]:
    """A line without what its reader's role has no need of; where entries of the case are
    restricted for them, without all that they may have led to."""
    areas = {area for area in _OF_AREAS if allowed.restricted or not allowed.tells_area(area)}
    if not areas:
        return told
    closed = frozenset[str]().union(*(_OF_AREAS[area] for area in areas))
    if allowed.restricted:
        closed |= _OWED
    left = {name: value for name, value in told.items() if name not in closed}
    left["overdue"] = {name: value for name, value in told["overdue"].items() if name not in closed}
    if allowed.restricted:
        left = {name: value for name, value in left.items() if not name.startswith(_SCORES)}
        left["withheld"] = RESTRICTED
    return left


def held(line: CaseloadLine) -> dict[str, Any]:
    """Who holds the case on the day asked about, if anybody, and who stands in."""
    told: dict[str, Any] = {
        "covered_by": [
            {
                "practitioner_id": str(cover.practitioner),
                "practitioner_role": cover.role.value,
                "from": cover.starting.isoformat(),
                "until": cover.until.isoformat(),
            }
            for cover in line.covers
        ]
    }
    if line.held is None:
        return told
    told |= {
        "practitioner_id": str(line.held.practitioner),
        "practitioner_role": line.held.role.value,
        "team": line.held.team,
        "held_since": line.held.starting.isoformat(),
    }
    if line.held.supervisor is not None:
        told["supervisor_id"] = str(line.held.supervisor)
    return told


def _sessions_planned(row: CaseloadRow) -> dict[str, Any]:
    """How many sessions are planned: by the latest review that said so, else as is usual on the
    pathway, with the version of the rule."""
    if row.planned_sessions is not None:
        return {"planned_sessions": row.planned_sessions}
    rules = policy("supervision_rules")
    return {
        "planned_sessions": rules["rules"]["over_planned_sessions"]["planned"][row.pathway],
        "planned_sessions_policy": rules["version"],
    }


def chronology(
    found: Chronology,
    opened: Sequence[Entry],
    asked: AsOf | None,
    *,
    allowed: Allowed,
    until: datetime,
    quiet_days: int,
) -> dict[str, Any]:
    """A chronology in the order in which things happened, with its gaps, and when each concern was
    open and each statutory status stood, as far as nothing of them is restricted."""
    shown = {entry.event.id: entry for entry in opened}
    rows = [entry.row for entry in found.entries if _is_shown(entry, allowed)]
    told: dict[str, Any] = {
        "as_of": presenting.as_of(asked or found.as_of),
        "entries": [_entry(entry, shown.get(entry.row.event_id)) for entry in found.entries],
        "concerns": plain(concern_periods(rows)),
        "periods": plain(status_periods(rows)),
        "quiet_spells": _quiet(found, until, quiet_days),
    }
    if found.lacking:
        told["lacking"] = [
            {"case": str(case), "from_position": position} for case, position in found.lacking
        ]
    return told


def _is_shown(entry: ChronologyEntry, allowed: Allowed) -> bool:
    """Whether neither an entry nor the concern that it is about is restricted."""
    concern = entry.row.concern_id
    return allowed.shows(entry.row.event_id) and (concern is None or allowed.shows(concern))


def _quiet(found: Chronology, until: datetime, at_least: int) -> list[dict[str, Any]]:
    in_care = days_in_care(entry.row for entry in found.entries)
    if in_care is None:
        return []
    begins, ended = in_care
    ends = london_day(until) if ended is None else min(ended, london_day(until))
    spells = quiet_spells(found.contacts, begins=begins, ends=ends, at_least=at_least)
    return [{"from": s.first.isoformat(), "to": s.last.isoformat(), "days": s.days} for s in spells]


def _entry(entry: ChronologyEntry, shown: Entry | None) -> dict[str, Any]:
    row = entry.row
    told: dict[str, Any] = {
        "id": str(row.event_id),
        "case": str(row.case_id),
        "position": row.position,
        "type": row.type,
        "label": event_class(row.type, row.schema).LABEL,
        "recorded": instant_text(row.recorded_at),
        "late_seconds": int(row.delay.total_seconds()),
        "by": {"actor": str(row.author_id), "role": row.author_role},
        "source": row.source,
        "basis": row.basis,
        "sensitivity": row.sensitivity,
        "inclusion": row.inclusion,
        "data": row.details,
    }
    if row.author_team is not None:
        told["by"]["team"] = row.author_team
    if shown is not None:
        told["occurred"] = shown.event.record["occurred"]
        if "known" in shown.event.record:
            told["known"] = shown.event.record["known"]
        told |= {"data": presenting.clear(shown), "parts": presenting.parts(shown)}
        if shown.admission is Admission.RESTRICTED:
            return told
        told |= presenting.remarks(shown)
    if unchecked := presenting.unchecked_rules(row.type, told):
        told["unchecked_rules"] = unchecked
    for name in ("concern_id", "refers_to"):
        if (value := getattr(row, name)) is not None:
            told[name] = str(value)
    for name in ("corrected_by", "addenda"):
        if values := getattr(row, name):
            told[name] = [str(value) for value in values]
    if entry.straddles:
        told["known_straddles"] = True
    return told
