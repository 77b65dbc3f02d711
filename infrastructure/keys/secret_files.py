"""Files that hold 32 secret bytes each, in a folder that nobody else may enter."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from infrastructure.durable_files import write_first
from infrastructure.keys.errors import KeyFolderRefused

_SECRET_BYTES = 32
_READABLE_BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def create_secret(path: Path, random_bytes: Callable[[int], bytes]) -> None:
    """Make the file, mode 0600, with new random bytes, unless there is one already.

    It is durable on return. Raises `OSError`.
    """
    unused = random_bytes(8).hex()
    write_first(path, random_bytes(_SECRET_BYTES), unused=unused)


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
