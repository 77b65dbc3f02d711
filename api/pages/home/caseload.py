"""A caseload as its practitioner looks at it: who, what presses, and what comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.pages import words
from api.pages.case.standing import name_of

_OVERDUE = {
    "attendance": "attendance to record",
    "risk_screens": "risk screen",
    "notes": "note to write",
    "signatures": "note to sign",
    "agency_replies": "answer from an agency",
    "supervision_actions": "action from supervision",
    "transitions": "transition to an adult service",
}


@dataclass(frozen=True)
class Line:
    """One case of a list."""

    case: str
    name: str
    pathway: str
    status: str
    risk: str
    is_grave: bool
    presses: str
    is_pressing: bool
    last_contact: str | None
    next_contact: str | None


def line(row: Mapping[str, Any]) -> Line:
    """One row of `GET /caseload`."""
    presses = list(_presses(row))
    return Line(
        case=row["case_id"],
        name=name_of(row.get("who")),
        pathway=words.in_words(row["pathway"]),
        status=words.in_words(row["status"]),
        risk=_risk(row),
        is_grave=row.get("risk_level") in {"high", "immediate"},
        presses="; ".join(presses) or _none_presses(row),
        is_pressing=bool(presses),
        last_contact=row.get("last_contact_at"),
        next_contact=row.get("next_contact_at"),
    )


def most_pressing_first(lines: Iterable[Line]) -> list[Line]:
    """The same, those whose risk is grave before all others, then those of whom something presses;
    else as they stood."""
    return sorted(lines, key=lambda each: (not each.is_grave, not each.is_pressing))


def _risk(row: Mapping[str, Any]) -> str:
    if "withheld" in row:
        return words.withheld(row["withheld"])
    if "open_concerns" not in row:
        return "Not shown"
    level = row.get("risk_level")
    return "Not judged yet" if level is None else words.in_words(level)


def _none_presses(row: Mapping[str, Any]) -> str:
    """Where nothing is seen to press: that nothing does is said only to who sees all of it."""
    if "withheld" in row:
        return words.withheld(row["withheld"])
    return "Nothing" if "open_concerns" in row else "Nothing overdue; concerns not shown"


def _presses(row: Mapping[str, Any]) -> list[str]:
    found = []
    if concerns := row.get("open_concerns"):
        found.append(f"{len(concerns)} open concern{'s' if len(concerns) > 1 else ''}")
    if row.get("risk_responses_owed"):
        found.append("Risk answer to follow up")
    for name, owed in row.get("overdue", {}).items():
        if owed:
            found.append(f"Overdue: {_OVERDUE[name]}")
    return found
