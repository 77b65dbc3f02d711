"""Files that hold 32 secret bytes each, in a folder that nobody else may enter."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from infrastructure.keys.errors import KeyFolderRefused

_SECRET_BYTES = 32
_READABLE_BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def create_secret(path: Path, random_bytes: Callable[[int], bytes]) -> None:
    """Make the file, mode 0600, with new random bytes, unless there is one already.

    It is durable on return. Raises `OSError`.
    """
    # Written aside and linked into place: of two processes starting at once one wins whole, and
    # a crash leaves no half-written key that a later start would read.
    aside = path.with_name(f".{path.name}.{random_bytes(8).hex()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(random_bytes(_SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(aside)
        except FileExistsError:
            return
    finally:
        aside.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make durable which files the folder holds."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_secrets_folder(folder: Path) -> None:
    """Raises `KeyFolderRefused` where it is missing or others may enter it."""
    if not folder.is_dir():
        raise KeyFolderRefused(f"There is no key folder {folder}: put the keys back or name it.")
    if folder.stat().st_mode & _READABLE_BY_OTHERS:
        raise KeyFolderRefused(
            f"Other users may enter the key folder {folder}: run chmod 700 on it, and replace "
            "the keys if someone may have read them."
        )


def read_secret(path: Path) -> bytes:
    """The 32 bytes. Raises `KeyFolderRefused`: missing, open to others, or of another length."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            key = file.read(_SECRET_BYTES + 1)
    except OSError as error:
        raise KeyFolderRefused(
            f"The key file {path} cannot be read ({error.strerror}): put it back from its backup."
        ) from None
    if mode & _READABLE_BY_OTHERS:
        raise KeyFolderRefused(
            f"Other users may read the key file {path}: run chmod 600 on it, and replace the key "
            "if someone may have read it."
        )
    if len(key) != _SECRET_BYTES:
        raise KeyFolderRefused(
            f"The key file {path} does not hold exactly 32 bytes: put it back from its backup."
        )
    return key
