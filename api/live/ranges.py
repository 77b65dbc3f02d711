"""What a live stream has shown, written down range by range."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

MOST_EVENTS = 1_000
LONGEST_SECONDS = 60.0
"""A range ends with so many events, or so long after its first."""


@dataclass(frozen=True)
class Range:
    """Range number ``number`` of a stream, from 1: ``count`` events after one position up to
    another. ``goes_on``: more may follow."""

    number: int
    after: int
    through: int
    count: int
    goes_on: bool


class Ranges:
    """Sees to it that what is sent stands in a range that was opened before, and that no range
    grows beyond its bounds.

    ``write`` returns once a range is in the access log for good, or raises: then nothing more may
    be sent. ``leave`` waits for nothing. ``position``: up to which the opening's record says all.
    """

    def __init__(
        self,
        *,
        write: Callable[[Range], Awaitable[None]],
        leave: Callable[[Range], None],
        position: int,
        monotonic: Callable[[], float],
    ) -> None:
        self._write = write
        self._leave = leave
        self._monotonic = monotonic
        self._number = 0
        self._after = self._through = position
        self._count = 0
        self._began = 0.0

    async def before(self, count: int, through: int) -> None:
        """To be awaited before so many events up to a position are sent; raises as ``write``."""
        if self._count + count > MOST_EVENTS:
            await self._close()
        await self.close_if_due()
        if not self._count:
            self._began = self._monotonic()
        self._count += count
        self._through = through

    async def close_if_due(self) -> None:
        """Write the range down whose time is over; raises as ``write``."""
        if self._count and self._monotonic() - self._began >= LONGEST_SECONDS:
            await self._close()

    def end(self) -> None:
        """Write down what was sent last, and that nothing follows."""
        self._leave(self._next(goes_on=False))

    async def _close(self) -> None:
        closed = self._next(goes_on=True)
        await self._write(closed)
        self._after, self._count = closed.through, 0

    def _next(self, *, goes_on: bool) -> Range:
        self._number += 1
        return Range(self._number, self._after, self._through, self._count, goes_on)
