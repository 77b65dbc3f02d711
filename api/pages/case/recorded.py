"""What somebody has just recorded, as the page says it that they come to afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Recorded:
    """What stands at a position of the record."""

    label: str
    position: int


def recorded_at(
    entries: Sequence[Mapping[str, Any]], position: int | None, *, me: str
) -> Recorded | None:
    """What the reader themselves recorded at a position of this case; an address that names another
    position says nothing."""
    for entry in reversed(entries):
        if entry["position"] == position and entry["by"]["actor"] == me:
            return Recorded(entry["label"], entry["position"])
    return None
