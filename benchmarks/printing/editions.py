"""A frozen chronology of as many lines as wanted, of one child, as its edition has it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from api.printing.chronology import Freezing
from domain.moments import instant_text

BEGAN = datetime(2025, 1, 6, 9, tzinfo=UTC)
WORDS = (
    "There is never anything in the fridge when I come home.",
    "He says that he slept on the sofa again because of the shouting downstairs, and that nobody"
    " woke him for school. He asked twice whether his mother would be told.",
)


def edition(lines: int) -> bytes:
    """The edition, the same each time."""
    person, case = _id("person"), _id("case")
    told = {
        "chronology": _id("chronology"),
        "person": person,
        "ground": "conference",
        "as_of": {"position": 100_000, "recorded": instant_text(_at(lines))},
        "people": [
            {
                "person": person,
                "role": "subject",
                "cases": [case],
                "who": {"name": "Robin Ashdown", "date_of_birth": "2015-04-01"},
            }
        ],
        "cases": [
            {
                **{"case": case, "person": person, "role": "subject", "concerns": []},
                **{"statuses": [], "conferences": [], "not_brought": [], "worker_changes": []},
                "gaps": [],
            }
        ],
        "lines": [_line(number, person=person, case=case) for number in range(lines)],
        "left_out": [],
        "late_after_hours": 24,
        "unchecked_rules": ["chronology", "clocks"],
    }
    return json.dumps(told).encode()


def freezing(lines: int) -> Freezing:
    """The event that froze it."""
    return Freezing(
        event=UUID(_id("freezing")),
        position=100_001,
        at=_at(lines),
        by=_author(0),
        sha256="ab" * 32,
        origin="example.org/case-log/1",
        root=bytes(32),
    )


def _line(number: int, *, person: str, case: str) -> dict[str, object]:
    late = number % 3 * 86_400
    said = {"about": person, "words": WORDS[number % 2], "what_was_asked": "What was it like?"}
    return {
        "entry": _id(f"entry {number}"),
        "case": case,
        "person": person,
        "position": 1_000 + number,
        "label": "Concern raised",
        "occurred": {"at": instant_text(_at(number))},
        "recorded": instant_text(_at(number) + timedelta(seconds=late)),
        "late_seconds": late,
        "late": late > 86_400,
        "by": _author(number),
        "source": "self",
        "basis": "reported",
        "sensitivity": "normal",
        "inclusion": {"why": "significant_by_type"},
        "line": "Concern raised: variant child; categories neglect, emotional",
        "own_words": [said] if number % 2 else [],
    }


def _author(number: int) -> dict[str, str]:
    return {"actor": _id(f"author {number % 7}"), "role": "cwp", "organisation": "BRIDGEWELL"}


def _at(number: int) -> datetime:
    return BEGAN + timedelta(hours=7 * number)


def _id(name: str) -> str:
    return str(uuid5(UUID(int=0), name))
