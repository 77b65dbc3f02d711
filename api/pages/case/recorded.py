"""What somebody has just recorded, as the page says it that they come to afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Recorded:
    """What stands at a position of the record. ``owed`` is the entry where it is a questionnaire
    with an answer about self-harm that waits for a response."""

    label: str
    position: int
    owed: str | None


def recorded_at(
    entries: Sequence[Mapping[str, Any]], position: int | None, *, me: str
) -> Recorded | None:
    """What the reader themselves recorded at a position of this case; an address that names another
    position says nothing."""
    for entry in reversed(entries):
        if entry["position"] == position and entry["by"]["actor"] == me:
            owed = entry["id"] if entry["data"].get("risk_response_owed") else None
            return Recorded(entry["label"], entry["position"], owed)
    return None
