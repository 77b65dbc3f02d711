"""Who has read somebody's record, as they are told: by role, organisation and day, no names."""

from collections.abc import Mapping
from typing import Any

from api.pages import words
from api.pages.tables import Cell

_WHY = {
    "care": "to care for you",
    "safeguarding": "to keep somebody safe",
    "supervision": "to supervise somebody’s work",
    "administration": "to run the service",
    "quality": "to check how well the service works",
}


COLUMNS = ("Day", "Who", "Organisation", "Why", "What happened")


def read_by(reading: Mapping[str, Any]) -> tuple[Cell, ...]:
    """One of the readings of `GET /own-record/readings`, as a row."""
    why = reading["why"]
    return (
        Cell(words.day(reading["day"])),
        Cell(words.first_letter(words.role(reading["role"]))),
        Cell(reading["organisation"]),
        Cell(words.first_letter(_WHY.get(why, words.in_words(why).lower()))),
        Cell("Read it" if reading["decision"] == "allowed" else "Was refused"),
    )
