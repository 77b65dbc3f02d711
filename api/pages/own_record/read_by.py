"""Who has read somebody's record, as they are told: by role, organisation and day, no names."""

from collections import Counter
from collections.abc import Iterable, Mapping
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


def in_turn(readings: Iterable[Mapping[str, Any]]) -> list[tuple[Cell, ...]]:
    """The readings of `GET /own-record/readings` as rows: those of one day that are told alike
    once, with how many there were, in the order in which the first of each comes."""
    alike = Counter(map(_told, readings))
    return [
        (*row, Cell(what if times == 1 else f"{what}, {times} times"))
        for (*row, what), times in alike.items()
    ]


def _told(reading: Mapping[str, Any]) -> tuple[Any, ...]:
    why = reading["why"]
    return (
        Cell(words.day(reading["day"])),
        Cell(words.first_letter(words.role(reading["role"]))),
        Cell(reading["organisation"]),
        Cell(words.first_letter(_WHY.get(why, words.in_words(why).lower()))),
        "Read it" if reading["decision"] == "allowed" else "Was refused",
    )
