"""The folder of the server's socket."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from infrastructure.postgres.cannot_start import CannotStart

_LONGEST = 103
"""Bytes in a socket's path: sun_path holds 107 on Linux and 103 on macOS, without the final NUL."""

_SOCKET = ".s.PGSQL.5432"


def socket_folder(data: Path) -> Path:
    """A folder with mode 0700 for the server's socket, in the data folder where its path will do.

    Otherwise a private folder with a short name in the machine's temporary folder, the same one at
    every start. Raises `CannotStart` where somebody else has taken that name.
    """
    inside = data / "socket"
    if _will_do(inside):
        inside.mkdir(mode=0o700, exist_ok=True)
        return inside
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"caseledger-{digest}"
    if not _will_do(short):
        short = Path("/tmp") / short.name  # noqa: S108 - checked below to be ours and private
    short.mkdir(mode=0o700, exist_ok=True)
    held = short.lstat()
    if not stat.S_ISDIR(held.st_mode) or held.st_uid != os.geteuid() or held.st_mode & 0o077:
        raise CannotStart(
            f"The path of {data} is too long for a socket, and {short} is not a private folder of"
            " ours: remove it, or set CASELEDGER_DATA_DIR to a shorter path."
        )
    return short


def _will_do(folder: Path) -> bool:
    # Clients take a comma in a socket's path for the end of one address in a list of several.
    return len(os.fsencode(folder / _SOCKET)) <= _LONGEST and "," not in str(folder)
