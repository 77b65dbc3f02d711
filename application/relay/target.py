"""What is relayed to, and the ways it says no.

RelayTrouble
├── TargetAway   no answer: what was sent last is there whole or not at all; the tail tells
├── TargetMoved  somebody appended meanwhile: nothing of what was sent now is there
├── TargetUnfit  it can't be relayed to before somebody has changed it
└── FeedHeld     the subscription is told nothing for now
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from application.feed.cursor import Cursor


class RelayTrouble(Exception):
    """Why nothing is relayed; ``code`` says it to a machine, and nothing of anybody."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TargetAway(RelayTrouble):
    """No answer from the target."""


class TargetMoved(RelayTrouble):
    """The target's last message is another than the one that was to be followed."""

    def __init__(self) -> None:
        super().__init__("target-moved")


class TargetUnfit(RelayTrouble):
    """The target can't hold the feed as it is promised; ``sentence`` says what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.sentence = sentence


class FeedHeld(RelayTrouble):
    """The subscription is paused, has ended, or may follow nothing."""


@dataclass(frozen=True)
class Message:
    """One event on its way, with the cursor after it.

    ``checkpoint`` is a signed note by which whoever receives it can hold the log to its word.
    """

    id: str
    type: str
    cursor: Cursor
    body: bytes
    checkpoint: str | None = None


@dataclass(frozen=True)
class Tail:
    """Where the target stands: the sequence of its last message, and the cursor that this bears.

    ``cursor`` is None while the target is empty.
    """

    sequence: int
    cursor: Cursor | None


class Target(Protocol):
    """A stream of a broker that only grows.

    Its methods raise :class:`TargetAway` or :class:`TargetUnfit`.
    """

    async def tail(self) -> Tail:
        """Where it stands now; it is made where it is not there."""

    async def append(self, messages: Sequence[Message], tail: Tail) -> Tail:
        """Append messages, all or none, where the target still ends with this tail; the new tail.

        Raises :class:`TargetMoved` where it ends with another.
        """

    async def close(self) -> None:
        """Let go of it; the next call begins anew."""
