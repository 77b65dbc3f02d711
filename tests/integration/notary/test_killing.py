"""A notary that is killed at any moment leaves nothing that could become a second history."""

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.tree.hashing import root_of
from tests.integration.notary.conftest import Place
from tests.integration.notary.killed import MOMENTS

REPOSITORY = Path(__file__).parents[3]


def forget_notaries(place: Place) -> None:
    """Return once Postgres has noticed the end of a killed notary's connection, and of its lock."""
    with psycopg.connect(place.databases.superuser_url) as connection:
        connection.execute(
            "SELECT pg_catalog.pg_terminate_backend(pid, 30000) FROM pg_catalog.pg_stat_activity"
            " WHERE application_name = 'caseledger-notary'"
            " AND datname = pg_catalog.current_database()"
        )


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_was_signed_before_it_was_killed_is_published_and_nothing_else_for_that_size(
    place: Place, moment: str
) -> None:
    place.append(300)
    with place.notary() as notary:
        notary.resume()
        notary.step()
    place.append(300)
    address, folder = place.databases.service_url, str(place.folder.parent)
    command = [sys.executable, "-m", "tests.integration.notary.killed", address, folder, moment]
    ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, timeout=120, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr[-500:]
    forget_notaries(place)

    note = place.record.read()
    assert note is not None
    signed = Checkpoint.opened(note, place.signer.key)
    assert signed.size == (300 if moment == "before the record is written" else 600)
    place.append(1)
    with place.notary() as notary:
        notary.resume()
        with place.tree() as tree:
            published = tree.last_checkpoint()
        assert published is not None
        assert published.note == note == place.files.latest()
        notary.step()
    leaves = place.leaf_hashes()
    with place.superuser() as connection:
        rows = connection.execute("SELECT size, root FROM notary.checkpoint").fetchall()
    assert max(size for size, _ in rows) == 601
    assert all(root == root_of(leaves[:size]) for size, root in rows)
    days = "".join(path.read_text() for path in (place.folder / "case.checkpoints").iterdir())
    if moment != "once the record is written":
        assert note in days
    assert place.record.read() == place.files.latest()
