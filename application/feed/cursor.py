"""Where a follower stands.

A cursor holds the log's epoch, a position and a digest of the event there. Handed back to a log
that was rewound or has forked, it is refused: a follower is told, never silently moved.
"""

from dataclasses import dataclass
from typing import Self

_DIGEST = 16
_LAST = 2**63 - 1
"""The last position that a log can hold."""
_NO_EVENT = "0"


class NotACursor(ValueError):
    """Text that no page of ours ever gave out."""


class LogChanged(Exception):
    """The cursor is of another history than this log's."""


@dataclass(frozen=True)
class Cursor:
    """Where a follower stands."""

    epoch: int
    position: int
    digest: str

    def __str__(self) -> str:
        return f"{self.epoch}.{self.position}.{self.digest}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The cursor behind a text; raises :class:`NotACursor`."""
        parts = text.split(".")
        if len(parts) != 3 or not all(p.isascii() and p.isalnum() for p in parts):
            raise NotACursor
        epoch, position, digest = parts
        if not (epoch.isdigit() and position.isdigit() and len(text) <= 64):
            raise NotACursor
        if int(position) > _LAST:  # The database would walk its whole log to compare with it.
            raise NotACursor
        return cls(epoch=int(epoch), position=int(position), digest=digest)

    @classmethod
    def behind(cls, epoch: int, position: int, leaf_hash: bytes | None) -> Self:
        """The cursor behind the event at a position, 0 for the log's beginning; raises
        :class:`LogChanged` where nothing stands there."""
        if position == 0:
            return cls(epoch, 0, _NO_EVENT)
        if leaf_hash is None:
            raise LogChanged
        return cls(epoch, position, leaf_hash.hex()[:_DIGEST])
