"""Waiting a bounded time for something that another process does."""

from collections.abc import Callable


class Waiting:
    """Implements :class:`application.evidence.Patience`: so many seconds, with a pause between."""

    def __init__(
        self, *, seconds: float, monotonic: Callable[[], float], pause: Callable[[], None]
    ) -> None:
        self._monotonic = monotonic
        self._pause = pause
        self._deadline = monotonic() + seconds

    def wait(self) -> bool:
        """Pause once; False without a pause where the time is over."""
        if self._monotonic() >= self._deadline:
            return False
        self._pause()
        return True
