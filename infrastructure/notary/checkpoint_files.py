"""Published checkpoints outside the database: the latest, and all of them by day.

What a restored or rewritten database is compared with. Copying the folder to where the database's
administrators can't write is what gives it its worth.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from infrastructure.durable_files import write_whole


class CheckpointFiles:
    """The files of one log; one process at a time writes them."""

    def __init__(self, folder: Path, *, log: str, clock: Callable[[], datetime]) -> None:
        self._latest = folder / f"{log}.checkpoint"
        self._days = folder / f"{log}.checkpoints"
        self._clock = clock

    def latest(self) -> str | None:
        """The note written last; None where there is none. Raises `OSError`."""
        try:
            return self._latest.read_bytes().decode()
        except FileNotFoundError:
            return None

    def keep(self, note: str) -> None:
        """Write a note that has been published; one that was written last already is not repeated.

        Raises `OSError`. The latest is replaced as a whole; a day's file is appended to first, so
        that after a crash it may end in an incomplete note or hold one twice.
        """
        if self.latest() == note:
            return
        self._days.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._days / f"{self._clock():%Y-%m-%d}").open("ab") as file:
            file.write(note.encode() + b"\n")
        write_whole(self._latest, note.encode())
