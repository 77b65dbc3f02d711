"""The account that the server programs run under.

Postgres refuses to run as root. Making a system account and handing it the data would mean opening
the folders above the data to it; instead, root starts Postgres in a user namespace in which root's
own files belong to an ordinary account. Nothing on disk changes hands and no mode is touched.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from infrastructure.postgres.cannot_start import CannotStart


def command_prefix(*, data: Path, programs: Path) -> Sequence[str]:
    """What to put before a server program's name: nothing, unless we are root.

    Raises `CannotStart` where root can't drop its rights, or where, without them, the data folder
    or the programs can't be reached.
    """
    if os.geteuid() != 0:
        return ()
    unshare = shutil.which("unshare")
    if unshare is None:
        raise CannotStart(
            "Postgres does not run as root and the program `unshare` (package util-linux) is not"
            " here to start it otherwise: run as another user."
        )
    prefix = (unshare, "--user", f"--map-user={_ordinary_account()}", "--")
    if not _runs([*prefix, "true"]):
        raise CannotStart(
            "Postgres does not run as root and this machine refuses root a user namespace"
            " (`unshare --user`): run as another user."
        )
    if not _runs([*prefix, "test", "-w", str(data), "-a", "-x", str(data)]):
        raise CannotStart(
            f"Postgres, which does not keep root's rights, cannot reach {data}: set"
            " CASELEDGER_DATA_DIR to a folder that root owns with all the folders above it, or run"
            " as the user to whom this one belongs."
        )
    if not _runs([*prefix, str(programs / "postgres"), "--version"]):
        raise CannotStart(
            f"Postgres, which does not keep root's rights, cannot reach its own programs in"
            f" {programs}: install Caseledger in a folder that root owns, or run as the user to"
            " whom this one belongs."
        )
    return prefix


def _ordinary_account() -> int:
    # initdb looks its own account up by number, so the number must be one the machine knows.
    return next(account.pw_uid for account in pwd.getpwall() if account.pw_uid != 0)


def _runs(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own command, no shell
