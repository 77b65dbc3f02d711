"""Orders to erase a single part: why a row that a record names need not be there.

Source: docs/format.md §7. An order counts for what stands in the log before it.
"""

import json
from collections.abc import Iterable

_Event = tuple[str, str]


class PartOrders:
    """The orders of the log that name a part; what can't be read as one is found elsewhere."""

    def __init__(self, records: Iterable[tuple[int, bytes]]) -> None:
        self._parts: dict[_Event, dict[str, int]] = {}
        for position, record in records:
            try:
                data = json.loads(record)["data"]
                if "part" in data:
                    event = str(data["stream"]), str(data["event"])
                    self._parts.setdefault(event, {})[str(data["part"])] = position
            except (ValueError, KeyError, TypeError, RecursionError):
                continue

    def of(self, *, stream: str, event: str, position: int) -> frozenset[str]:
        """Which parts of an event at this position were ordered to be erased."""
        ordered = self._parts.get((stream, event), {})
        return frozenset(name for name, order in ordered.items() if order > position)
