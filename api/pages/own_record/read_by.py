"""Who has read somebody's record, as they are told: by role, organisation and day, no names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages import words

_WHY = {
    "care": "to care for you",
    "safeguarding": "to keep somebody safe",
    "supervision": "to supervise somebody’s work",
    "administration": "to run the service",
    "quality": "to check how well the service works",
}


@dataclass(frozen=True)
class ReadBy:
    """One reading; ``was_refused`` where they were told no."""

    day: str
    role: str
    organisation: str
    why: str
    was_refused: bool


def read_by(reading: Mapping[str, Any]) -> ReadBy:
    """One of the readings of `GET /own-record/readings`."""
    why = reading["why"]
    return ReadBy(
        day=reading["day"],
        role=words.role(reading["role"]),
        organisation=reading["organisation"],
        why=_WHY.get(why, words.in_words(why).lower()),
        was_refused=reading["decision"] != "allowed",
    )
