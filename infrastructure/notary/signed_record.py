"""The notary's own record of the last checkpoint it signed: a file outside every database.

It is what keeps the notary from ever signing two roots for one size, so it is written and synced
before a checkpoint is published, and must never be put back from a backup: an older one would let
the notary sign again what it has signed differently.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infrastructure.durable_files import write_whole


class RecordInUse(Exception):
    """Another process holds the record."""


class RecordChanged(Exception):
    """The record is not what it was when it was last read."""


class SignedRecord:
    """The record of one log; to be used while `held`."""

    def __init__(self, folder: Path, *, log: str) -> None:
        self._path = folder / f"{log}.signed"
        self._lock = folder / f"{log}.lock"
        self._log = log

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes from the record, which the kernel sees to even if we are killed.

        Raises `RecordInUse`, `OSError`.
        """
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RecordInUse(self._log) from None
            yield
        finally:
            os.close(lock)

    def read(self) -> str | None:
        """The last signed note, None without one. Raises `OSError`, `UnicodeDecodeError`."""
        try:
            return self._path.read_bytes().decode()
        except FileNotFoundError:
            return None

    def replace(self, before: str | None, after: str) -> None:
        """Put one note in the place of another, durably and as a whole.

        Raises `RecordChanged` where it is not `before` that stands there, and `OSError`: the record
        is then either of the two.
        """
        # The lock keeps out whoever locks; this, who has put another file in its place.
        if self.read() != before:
            raise RecordChanged(self._log)
        write_whole(self._path, after.encode())
