"""What became of one try to deliver something to an endpoint."""

from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    """Why there was no answer."""

    NOT_FOUND = "not-found"
    """Its name leads to no address."""
    ADDRESS_REFUSED = "address-refused"
    """It leads to where webhooks must not go."""
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    """The other side could not prove that it is who is meant."""
    SLOW = "slow"
    GARBLED = "garbled"
    """It broke off, or answered with what is no HTTP."""


_BEFORE_ANYTHING_WAS_SENT = frozenset(
    {Trouble.NOT_FOUND, Trouble.ADDRESS_REFUSED, Trouble.UNREACHABLE, Trouble.UNTRUSTED}
)
_GONE = 410
MAY_ASK_TO_WAIT = frozenset({429, 503})
"""Statuses whose answer may say when to come back."""


@dataclass(frozen=True)
class Attempt:
    """One try: the status of the answer, or why there was none.

    ``retry_after`` are the seconds that the answer asked for, where it is one that may ask.
    """

    status: int | None = None
    trouble: Trouble | None = None
    retry_after: float | None = None

    @property
    def code(self) -> str:
        """What is kept of it: a status, or the name of a trouble; nothing that the other side
        wrote."""
        return str(self.status) if self.trouble is None else self.trouble.value

    @property
    def is_taken(self) -> bool:
        """Whether the other side says that it has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether the other side says that nothing shall ever be sent there again."""
        return self.status == _GONE

    @property
    def asks_to_wait(self) -> bool:
        """Whether the other side says when it will take something again."""
        return self.status in MAY_ASK_TO_WAIT and self.retry_after is not None

    @property
    def reached_nobody(self) -> bool:
        """Whether nothing of the event can have come to the other side: then the fault is none of
        the event's."""
        return self.trouble in _BEFORE_ANYTHING_WAS_SENT
