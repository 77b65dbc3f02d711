"""What somebody has just recorded, as the page says it that they come to afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Recorded:
    """What stands at a position of the record. ``owed`` is the entry where it is a questionnaire
    with an answer about self-harm that waits for a response; ``moved_to`` is the case where an
    entry belongs that was withdrawn here, ``moved`` that entry."""

    label: str
    position: int
    owed: str | None
    moved_to: str | None
    moved: str | None


def recorded_at(
    entries: Sequence[Mapping[str, Any]], position: int | None, *, me: str
) -> Recorded | None:
    """What the reader themselves recorded at a position of this case; an address that names another
    position says nothing."""
    for entry in reversed(entries):
        if entry["position"] == position and entry["by"]["actor"] == me:
            data = entry["data"]
            return Recorded(
                label=entry["label"],
                position=entry["position"],
                owed=entry["id"] if data.get("risk_response_owed") else None,
                moved_to=data.get("right_case"),
                moved=data.get("entry"),
            )
    return None
