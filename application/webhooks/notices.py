"""What delivering tells whoever watches it: ids, positions and codes, never content."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class LaneStands:
    """An alarm: an event was sent until its last try, and nobody took it. What follows it of its
    stream waits until somebody resumes the subscription or orders it to be sent again."""

    subscription: UUID
    stream: UUID
    position: int
    code: str


@dataclass(frozen=True)
class EndpointGivenUp:
    """An alarm: the subscription was disabled, and is sent nothing more until somebody resumes it.

    ``reason`` is that of the command; ``code`` what the last try came to.
    """

    subscription: UUID
    reason: str
    code: str


@dataclass(frozen=True)
class QueueFull:
    """An alarm: so much waits for an endpoint that more is left in the log."""

    subscription: UUID
    waiting: int


@dataclass(frozen=True)
class AnotherHistory:
    """An alarm: the log is not the one that was followed; nothing is sent before somebody looks."""

    subscription: UUID


@dataclass(frozen=True)
class Delayed:
    """Log, keys or queue gave no answer, or, as a fault, something failed that should not have; it
    is tried again. Of no subscription in particular where none could be looked up."""

    subscription: UUID | None
    trouble: Exception
    is_fault: bool = False


Notice = LaneStands | EndpointGivenUp | QueueFull | AnotherHistory | Delayed
