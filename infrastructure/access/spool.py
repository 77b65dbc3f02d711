"""Readings that were shown while the access log could not be reached, kept in files until it can.

Each process appends to a file of its own, which it holds locked. What ended processes left is taken
over. Readings keep their ids, so that appending one twice records it once.
"""

import fcntl
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

from pydantic import TypeAdapter, ValidationError

from application.accesses.readings import Reading

SUFFIX = ".readings"
_READING = TypeAdapter(Reading)


class SpoolDamaged(Exception):
    """A file holds a line, other than its last, that is no reading: somebody must look into it."""


class Spool:
    """The spooled readings of a folder; `name` is a word that no other process has had."""

    def __init__(self, folder: Path, *, name: str) -> None:
        self._folder = folder
        self._name = name
        self._files = 0
        self._own: tuple[Path, int] | None = None
        self._mutex = Lock()

    def keep(self, reading: Reading) -> None:
        """Write one reading down; durable on return. Raises `OSError`: it may be lost."""
        line = _READING.dump_json(reading, exclude_none=True) + b"\n"
        with self._mutex:
            _, descriptor = self._own = self._own or self._begun()
            if os.write(descriptor, line) < len(line):
                raise OSError("the disk took half a line")
            os.fsync(descriptor)

    def files(self) -> int:
        """How many files hold readings that are not in the access log, as far as is known."""
        return sum(1 for _ in self._folder.glob(f"*{SUFFIX}"))

    def append_all(self, write: Callable[[Sequence[Reading]], object]) -> int:
        """Hand every reading of files that no living process holds, and of our own, to `write`.

        A file is removed once `write` has returned. Returns how many readings it was. Raises what
        `write` raises, `SpoolDamaged` and `OSError`; what was not written stays.
        """
        self._let_go()
        return sum(_appended(path, write) for path in sorted(self._folder.glob(f"*{SUFFIX}")))

    def _begun(self) -> tuple[Path, int]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._files += 1
        path = self._folder / f"{self._name}-{self._files}{SUFFIX}"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        _sync(self._folder)
        return path, descriptor

    def _let_go(self) -> None:
        """What is kept from now on goes into another file."""
        with self._mutex:
            if self._own is not None:
                os.close(self._own[1])
                self._own = None


def _appended(path: Path, write: Callable[[Sequence[Reading]], object]) -> int:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return 0
    with os.fdopen(descriptor, "rb") as file:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        readings = _readings(file.read())
        write(readings)
        path.unlink(missing_ok=True)
    _sync(path.parent)
    return len(readings)


def _readings(content: bytes) -> list[Reading]:
    # What follows the last end of a line was cut off before it was durable, and never shown.
    whole = content.split(b"\n")[:-1]
    try:
        return [_READING.validate_json(line) for line in whole]
    except ValidationError:
        pass
    raise SpoolDamaged


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
