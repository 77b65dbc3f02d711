"""Files that are written whole or not at all, durably, and that only their owner may read."""

import os
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, *pieces: bytes) -> None:
    """Write the file so that a crash leaves the old content or the new; durable on return.

    For one writer at a time. Raises `OSError`.
    """
    aside = path.with_name(f".{path.name}.new")
    _write(aside, *pieces, new=os.O_TRUNC)
    aside.replace(path)
    sync_folder(path.parent)


def write_first(path: Path, content: bytes, *, unused: str) -> None:
    """Write the file unless there is one already, whoever else does; durable on return.

    `unused` is a word that no other call has had. Raises `OSError`.
    """
    # A name of its own: a run killed below leaves its file, and the next may have the same pid.
    aside = path.with_name(f".{path.name}.{unused}")
    try:
        _write(aside, content, new=os.O_EXCL)
        # A link never replaces: of two that start at once, the first one's file stays.
        with suppress(FileExistsError):
            path.hardlink_to(aside)
    finally:
        aside.unlink(missing_ok=True)
    sync_folder(path.parent)


def _write(path: Path, *pieces: bytes, new: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | new, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make durable which files the folder holds."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
