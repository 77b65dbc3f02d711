"""A new cluster: the files of a Postgres server before its first start."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.postgres.data_folder import DataFolder
from infrastructure.postgres.programs import ServerPrograms

SUPERUSER = "postgres"


def ensure_cluster(folder: DataFolder, programs: ServerPrograms, *, prefix: Sequence[str]) -> None:
    """Make the cluster where there is none: checksums on, UTF-8, C locale, superuser `postgres`.

    It is made beside its place and moved there whole, so a run killed in the middle leaves nothing
    that looks like a cluster. Anyone who reaches the socket is trusted (its folder is ours alone);
    nobody is let in by network. Raises `CannotStart` where it can't be made, or where the one that
    stands was made by another major version.
    """
    if folder.cluster.exists():
        _check_version(folder.cluster, programs)
        return
    unfinished = folder.path / "postgres.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    made = subprocess.run(  # noqa: S603 - our own command, no shell
        [
            *prefix,
            str(programs.initdb),
            f"--pgdata={unfinished}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--locale=C",
            "--data-checksums",
            "--auth-local=trust",
            "--auth-host=reject",
            "--no-instructions",
        ],
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    if made.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        said = made.stderr.strip().splitlines()
        raise CannotStart(
            f"Postgres could not make its files in {folder.path}:"
            f" {said[-1] if said else 'it did not say why'}"
        )
    unfinished.rename(folder.cluster)


def _check_version(cluster: Path, programs: ServerPrograms) -> None:
    try:
        made_by = (cluster / "PG_VERSION").read_text().strip()
    except OSError as problem:
        raise CannotStart(
            f"{cluster} is not a Postgres cluster: move it away, or restore it from a backup."
        ) from problem
    if made_by != str(programs.major):
        raise CannotStart(
            f"The data in {cluster} was made by Postgres {made_by} and this is Postgres"
            f" {programs.major}: use the Caseledger release that made it, or move the data with"
            " pg_upgrade."
        )
