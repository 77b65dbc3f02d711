"""What every system under measurement can do: append one event, and follow its own feed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Protocol

Append = Callable[[], None]
"""Appends one event of about 600 bytes to a stream of the writer's; returns once it is durable."""

STREAMS = 8
"""Streams that each writer goes round, with the version it expects: nobody else writes there."""

PAYLOAD = {
    "contact": "01980000-0000-7000-8000-0000000000aa",
    "interventions": ["behavioural-activation", "sleep-hygiene"],
    "therapy": "low-intensity",
    "next_on": "2026-12-03",
    "narrative": "Went through the week's diary. Two walks done, one left out because of rain. "
    "Sleep a little better, wakes once. Agreed to keep the diary and to add one evening with a "
    "friend. No thoughts of harm when asked directly. " * 2,
}
"""About 600 bytes as JSON."""


class System(Protocol):
    """One system, opened by one process."""

    def writer(self) -> Append:
        """A new writer with streams of its own."""

    def follow(self, after: int, limit: int) -> Sequence[int]:
        """Positions after this one as the system's own feed gives them."""

    def last(self) -> int:
        """The last position now, 0 while there is none."""

    def close(self) -> None:
        """Let go of all connections."""


def open_system(module: str, address: dict[str, Any]) -> System:
    """The system that a module of this package knows how to open."""
    opened: System = import_module(f"appending.{module}").open_system(address)
    return opened
