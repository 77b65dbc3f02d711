"""While the database is away the log says so soon, and serves soon after it is back."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from application.log import LogUnavailable
from infrastructure.ledger.connections import ledger_pool
from infrastructure.ledger.reader import LogReader
from tests.conftest import Databases

SOCKET = ".s.PGSQL.5432"
WAIT_SECONDS = 0.5
OUTAGE_SECONDS = 3.5


@pytest.fixture
def away() -> Iterator[Path]:
    """A folder where the server's socket is missing."""
    folder = Path(tempfile.mkdtemp(prefix="cl-"))
    yield folder
    shutil.rmtree(folder)


def test_a_read_waits_once_for_a_connection(databases: Databases, away: Path) -> None:
    with ledger_pool(
        make_conninfo(databases.service_url, host=str(away)), size=2, timeout=WAIT_SECONDS
    ) as pool:
        began = time.monotonic()
        with pytest.raises(LogUnavailable):
            LogReader(pool).last()
        assert time.monotonic() - began < 1.8 * WAIT_SECONDS


def test_it_serves_soon_after_a_long_outage(databases: Databases, away: Path) -> None:
    """Left to itself, the pool would next try to connect 7 s after the outage began."""
    server = Path(str(conninfo_to_dict(databases.service_url)["host"])) / SOCKET
    with ledger_pool(
        make_conninfo(databases.service_url, host=str(away)), size=2, timeout=WAIT_SECONDS
    ) as pool:
        reader = LogReader(pool)
        began = time.monotonic()
        while time.monotonic() - began < OUTAGE_SECONDS:
            with pytest.raises(LogUnavailable):
                reader.last()
        (away / SOCKET).symlink_to(server)
        _until_it_answers(reader)
        assert time.monotonic() - began < OUTAGE_SECONDS + 2 * WAIT_SECONDS + 1


def _until_it_answers(reader: LogReader) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            assert reader.last() is None
        except LogUnavailable:
            continue
        return
    raise AssertionError("it does not come back")
