"""The data folder: private to us, used by one run at a time."""

import fcntl
import os
import stat
from pathlib import Path
from typing import Self

from infrastructure.postgres.cannot_start import CannotStart

LOCK_NAME = "caseledger.lock"


class DataFolder:
    """A data folder that this process holds until `release`.

    The kernel holds the lock for us and lets go when the process ends, however it ends; so a folder
    that can be locked is used by nobody, whatever a killed run left in it.
    """

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def hold(cls, path: Path) -> Self:
        """Make the folder if it is missing, with mode 0700, and take its lock.

        Folders above it are neither made nor changed. Raises `CannotStart` where another run has
        the lock, or where the folder is somebody else's or holds something else.
        """
        path = path.absolute()
        _make_private(path)
        lock = os.open(path / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(lock, 20).decode(errors="replace").strip() or "unknown"
            os.close(lock)
            raise CannotStart(
                f"The data folder {path} is in use by process {holder}: stop that one first, or"
                " set CASELEDGER_DATA_DIR to another folder."
            ) from None
        os.truncate(lock, 0)
        os.write(lock, f"{os.getpid()}\n".encode())
        return cls(path, lock)

    @property
    def cluster(self) -> Path:
        """Where Postgres keeps its files (its PGDATA)."""
        return self.path / "postgres"

    @property
    def server_log(self) -> Path:
        """Where Postgres writes what it has to say."""
        return self.path / "postgres.log"

    def release(self) -> None:
        """Let another run have the folder."""
        os.close(self._lock)


def was_interrupted(data: Path) -> bool:
    """Whether the last run on this folder was killed before it could stop its server."""
    return (data / "postgres" / "postmaster.pid").exists() and not _in_use(data)


def _in_use(data: Path) -> bool:
    try:
        lock = os.open(data / LOCK_NAME, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _make_private(path: Path) -> None:
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        _check_ours(path)
    except OSError as problem:
        raise CannotStart(
            f"The data folder {path} cannot be made ({problem.strerror}): make the folder above it,"
            " or set CASELEDGER_DATA_DIR to a place where you may write."
        ) from problem
    path.chmod(0o700)


def _check_ours(path: Path) -> None:
    try:
        held = path.lstat()
        names = {entry.name for entry in path.iterdir()}
    except OSError as problem:
        raise CannotStart(
            f"The data folder {path} cannot be read ({problem.strerror}): set CASELEDGER_DATA_DIR"
            " to a folder of yours."
        ) from problem
    if not stat.S_ISDIR(held.st_mode) or held.st_uid != os.geteuid():
        raise CannotStart(
            f"{path} belongs to another user or is a link: set CASELEDGER_DATA_DIR to a folder of"
            " yours."
        )
    # A folder named by mistake, a home folder say, must not be locked up or written into.
    if names - {"secrets"} and LOCK_NAME not in names:
        raise CannotStart(
            f"{path} holds something other than Caseledger's data: set CASELEDGER_DATA_DIR to an"
            " empty folder."
        )
