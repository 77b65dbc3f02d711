"""Readings in words: when somebody looked at what, in which role, why, and what opened it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages import words
from api.pages.audit.asked import asked_words
from api.pages.staff import Staff, acting
from api.pages.tables import Cell

COLUMNS = ("When", "Who", "What was asked for", "Why", "What came of it")
_TIES = {
    "allocated": "they hold the case",
    "covering": "they stand in for who holds it",
    "supervising": "they supervise it",
    "receiving": "it is handed over to them",
    "team": "they are in the team that holds it",
    "intake_team": "their team takes referrals in",
    "duty": "they are on duty",
    "safeguarding": "they lead safeguarding",
    "office": "they work in the office",
    "managing": "they manage the service",
    "auditing": "they audit",
    "governing": "they answer for what leaves the service",
    "colleague": "they work here",
    "ended": "they held it until lately",
    "reviewing": "an external review",
}
_OF_A_CASE = frozenset({"related", "break-glass"})
"""By what a case, and nothing else, is opened to somebody."""
_WHY = {
    "care": "Care",
    "safeguarding": "Safeguarding",
    "supervision": "Supervision",
    "administration": "Administration",
    "quality": "Audit of quality",
}


@dataclass(frozen=True)
class Kind:
    """One question that finds readings that stand out; ``asks`` is the last step of its route."""

    asks: str
    title: str
    says: str


KINDS = (
    Kind(
        "out-of-relationship",
        "Opened without a tie to the person",
        "What emergency access opened, or nothing but a role that reaches every case.",
    ),
    Kind(
        "after-hours",
        "Outside the hours of work",
        "What showed a record in the evening, at night, at a weekend or on a bank holiday.",
    ),
    Kind("high-volume", "Many records in a day", "Days on which somebody asked for many records."),
    Kind(
        "alike",
        "Same surname or address",
        "Who was shown the record of somebody of their own surname or address.",
    ),
)


def reading(told: Mapping[str, Any], staff: Staff) -> tuple[Cell, ...]:
    """A row of the list of who saw one record."""
    return (
        Cell(words.moment(told["at"]), more=f"Reading {told['position']}"),
        _reader(told, staff),
        Cell(asked_words(told["action"]), more=_extent(told)),
        Cell(_WHY.get(told["why"], words.in_words(told["why"]))),
        _outcome(told),
    )


def of_some_record(told: Mapping[str, Any], staff: Staff, *, seen_by: str) -> tuple[Cell, ...]:
    """The same in a list of readings of several records; ``seen_by`` is where who saw a case
    stands, with its id left open."""
    if told.get("code") not in _OF_A_CASE:
        return (*reading(told, staff), Cell("No case, or several"))
    return (*reading(told, staff), Cell("Who saw it", href=seen_by.format(case_id=told["stream"])))


def busy_day(told: Mapping[str, Any], staff: Staff) -> tuple[Cell, ...]:
    """A day on which somebody asked for many records."""
    return (
        Cell(words.day(told["day"])),
        somebody(told["actor"], staff),
        Cell(str(told["records"])),
        Cell(str(told["readings"])),
    )


def alike(told: Mapping[str, Any], staff: Staff) -> tuple[Cell, ...]:
    """Somebody who was shown the record of somebody like them."""
    return (
        somebody(told["actor"], staff),
        Cell(
            words.first_letter(
                " and ".join(f"same {words.in_words(each).lower()}" for each in told["alike"])
            )
        ),
        Cell(str(told["readings"])),
        Cell(told["record"]),
    )


def somebody(id: str, staff: Staff) -> Cell:
    """Somebody of whom no role is told: by name, or by the id where there is none."""
    who = staff.who(id)
    return Cell(id) if who is None else Cell(who, more=staff.apart(id))


def _reader(told: Mapping[str, Any], staff: Staff) -> Cell:
    by = told["by"]
    acted = words.first_letter(acting(by))
    who = "You" if by["actor"] == staff.me else staff.named(by["actor"], at=told["at"])
    where = ", ".join(filter(None, (by["organisation"], staff.apart(by["actor"]))))
    return Cell(acted, more=where) if who is None else Cell(who, more=f"{acted}, {where}")


def _extent(told: Mapping[str, Any]) -> str:
    if "count" not in told:
        return ""
    return f"{told['count']} shown"


def _outcome(told: Mapping[str, Any]) -> Cell:
    if told["decision"] != "allowed":
        return Cell("Refused", more=words.in_words(told.get("code", "")), stands_out=True)
    if told.get("grant") and told.get("code") == "break-glass":
        return Cell("Shown, by emergency access", stands_out=True)
    ties = [_TIES.get(each, words.in_words(each).lower()) for each in told.get("ties", ())]
    return Cell("Shown", more=words.first_letter("; ".join(ties)))
