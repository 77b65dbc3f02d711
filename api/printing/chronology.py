"""A frozen chronology on paper: what its edition tells, laid out, with how to check it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from api.printing.courses import event_rows, gap_rows, period_rows
from api.printing.lines import line_sheet
from api.printing.parties import Staff, code_words, parts_in, people_rows
from api.printing.printable import printable
from api.printing.typesetting import typeset
from api.times import instant_words, moment_words, point_words
from application.chronologies.copying import LeftOut
from domain.policies import policy

TEMPLATE = Path(__file__).with_name("chronology.typ")


@dataclass(frozen=True)
class Freezing:
    """The event that froze it: when and by whom, what its bytes hash to, and the log's tree up to
    it, by the name that the log had then."""

    event: UUID
    position: int
    at: datetime
    by: Mapping[str, Any]
    sha256: str
    origin: str
    root: bytes


def chronology_pdf(edition: bytes, left_out: Iterable[LeftOut], freezing: Freezing) -> bytes:
    """The PDF of an edition; ``left_out`` is what a copy of it would not tell.

    The same edition and freezing give the same bytes. Raises
    :class:`~api.printing.typesetting.CannotPrint` and ``TooManyPrints``.
    """
    sheet = chronology_sheet(json.loads(edition), left_out, freezing)
    return typeset(TEMPLATE, sheet, at=freezing.at)


def chronology_sheet(
    told: Mapping[str, Any], left_out: Iterable[LeftOut], freezing: Freezing
) -> dict[str, Any]:
    """What the template sets, all of it text that can be printed."""
    parts, staff = parts_in(told["people"]), Staff()
    cases = told["cases"]
    sheet = {
        **_words(told),
        "facts": _facts(told, freezing, staff),
        "people": people_rows(told["people"], parts),
        "lines": [line_sheet(line, parts, staff) for line in told["lines"]],
        "periods": period_rows(cases, parts),
        "events": event_rows(cases, parts, staff),
        "gaps": gap_rows(cases, parts),
        "left_out": [_left_out(each, staff) for each in told["left_out"]],
        "withheld": [_withheld(each, staff) for each in left_out],
        "checking": _checking(told, freezing),
    }
    # Last: by now everybody has a number.
    sheet["authors"] = staff.rows()
    # Hashes stay as they are, to be compared.
    shown = {name: _printable(each) for name, each in sheet.items()}
    return shown | {"proof": _proof(told, freezing), "foot": _foot(told, freezing)}


def _printable(value: Any) -> Any:
    match value:
        case str():
            return printable(value)
        case list():
            return [_printable(each) for each in value]
    return {name: _printable(each) for name, each in value.items()}


def _foot(told: Mapping[str, Any], freezing: Freezing) -> list[str]:
    return [
        f"Chronology {told['chronology']} as it stood at position {told['as_of']['position']}",
        f"Log {freezing.origin}, {freezing.position} events, root {freezing.root.hex()}",
    ]


def _words(told: Mapping[str, Any]) -> dict[str, str]:
    rules, days = policy("printing"), policy("chronology")["quiet_days"]
    return {
        "title": "Safeguarding chronology",
        "marking": rules["marking"],
        "handling": rules["handling"],
        "reading": "In the order in which things happened, by the time in London. Indented are"
        f" words that somebody wrote or said. Late is what was recorded over"
        f" {told['late_after_hours']} hours after. People are called by their part, staff by their"
        " number. A character that this print has no font for is written as its number.",
        "no_gaps": f"No time of {days} days or more without a recorded contact.",
        "left_out_says": "Entries that are marked as mattering and that somebody left out."
        if told["left_out"]
        else "No marked entry was left out.",
        "withheld_says": "Other people's words, restricted and withdrawn entries, rows under a"
        " limit of their agency, and what a safeguarding lead withheld. What is left out by a rule"
        " names nobody who decided.",
    }


def _facts(told: Mapping[str, Any], freezing: Freezing, staff: Staff) -> list[list[str]]:
    positions = [line["position"] for line in told["lines"]]
    subject = next(each for each in told["people"] if each["person"] == told["person"])
    entries = (
        f"{len(positions)}, at positions {min(positions)} to {max(positions)}"
        if positions
        else "none"
    )
    unchecked = told["unchecked_rules"]
    return [
        ["About", (subject.get("who") or {}).get("name", "a person who is not named")],
        ["Made", policy("chronology")["grounds"][told["ground"]]["label"]],
        ["Days", _days(told)],
        ["Cases", str(len(told["cases"]))],
        ["Lines", entries],
        [
            "As it stood",
            f"at position {told['as_of']['position']}, {point_words(told['as_of']['recorded'])}",
        ],
        ["Frozen", f"{instant_words(freezing.at)}, by {staff.by(freezing.by)}"],
        ["Rules nobody has checked", ", ".join(unchecked) or "none"],
    ]


def _days(told: Mapping[str, Any]) -> str:
    since = f"from {point_words(told['since'])}" if "since" in told else ""
    until = f"until {point_words(told['until'])}" if "until" in told else ""
    return " ".join(filter(None, (since, until))) or "all"


def _left_out(each: Mapping[str, Any], staff: Staff) -> list[str]:
    why = f"{code_words(each['ground'])}, by {staff.actor(each['by'])}"
    if text := (each.get("reason") or {}).get("text"):
        why += f": {text}"
    return [each["label"], moment_words(each["occurred"]), why]


def _withheld(each: LeftOut, staff: Staff) -> list[str]:
    decided = "by a rule" if each.by is None else f"by {staff.actor(str(each.by))}"
    part = "all of it" if each.part is None else code_words(each.part)
    return [str(each.entry), part, f"{code_words(each.ground)}, {decided}"]


def _proof(told: Mapping[str, Any], freezing: Freezing) -> list[list[str]]:
    return [
        ["Chronology", told["chronology"]],
        ["Edition", f"as of position {told['as_of']['position']}"],
        ["SHA-256 of it", freezing.sha256],
        ["Frozen by event", f"{freezing.event}, position {freezing.position}"],
        ["Log", freezing.origin],
        ["Size", f"{freezing.position} events"],
        ["Root", freezing.root.hex()],
    ]


def _checking(told: Mapping[str, Any], freezing: Freezing) -> list[str]:
    return [
        f"Ask the service for the edition as of position {told['as_of']['position']}. Its SHA-256"
        " is the one below as long as nothing of it was erased.",
        "Make this print again: it is the same file to the byte.",
        f"The event that froze it stands in the log at position {freezing.position}. Ask for the"
        " proof of that position, and check it against a checkpoint that a witness whom you trust"
        " has cosigned. The root below is that of the log's tree (RFC 6962) up to that event:"
        " every later checkpoint can be proven to go on from it.",
        "Of each case ask for an evidence bundle, and check it with the verifier, without the"
        " service: each entry stands in it by the id that is told here.",
    ]
