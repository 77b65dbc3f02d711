"""The disk is full, under the data or under the WAL: nothing wrong is said, nothing is lost."""

import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import psycopg
import pytest

from tests.faults.checks import checked_log
from tests.faults.filling import SmallDisk, small_disk
from tests.faults.postgres import DurablePostgres, durable_postgres
from tests.faults.senders import PersistentClient, Senders, check_answers
from tests.faults.serving import ServedApi, served_api

CLIENTS = 4
REFUSED = 12
"""Times that a client is told that the service is unavailable."""

RECORDED = 100
"""Commands recorded before the disk is full, and again after there is space."""

PATIENCE_SECONDS = 120.0


@contextmanager
def _short_folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="cl-"))
    try:
        yield made
    finally:
        shutil.rmtree(made)


def _move_wal(postgres: DurablePostgres, to: Path) -> None:
    """Keep the WAL on another file system, by the link that `initdb --waldir` makes."""
    postgres.stop()
    wal = postgres.folder.cluster / "pg_wal"
    shutil.move(wal, to)
    wal.symlink_to(to)
    postgres.start()


@pytest.mark.parametrize("full", ["data", "wal"])
def test_a_full_disk_refuses_and_loses_nothing(
    full: str, tmp_path: Path, chance: Random, tell: Callable[[str], None]
) -> None:
    with (
        _short_folder() as above,
        small_disk(above / "disk", megabytes=400) as disk,
        durable_postgres(disk.path if full == "data" else above) as postgres,
    ):
        _move_wal(postgres, (above if full == "data" else disk.path) / "wal")
        databases = postgres.cluster.make_databases()
        with served_api(databases, tmp_path / "data") as api:
            api.start()
            senders = Senders(api.address, api.token, clients=CLIENTS, seed=chance.randrange(10**6))
            senders.start()
            try:
                _wait(lambda: len(senders.journal.answered) >= RECORDED)
                disk.fill()
                if full == "wal":
                    _use_up_segments(databases.superuser_url)
                reads = _read_while_refused(api, senders)
                ended = postgres.ended
                refused_with = senders.journal.seen["answered 503"]
                _recover(postgres, disk)
                recorded = len(senders.journal.answered)
                _wait(lambda: len(senders.journal.answered) >= recorded + RECORDED)
            finally:
                senders.end()
            assert senders.journal.wrong == []
            senders.send_all_again(list(senders.journal.answered.values()), clients=CLIENTS)
        assert senders.journal.wrong == []
        log = checked_log(databases.superuser_url)
        check_answers(senders.journal, log, clients=CLIENTS)
    tell(
        f"{refused_with} answers 503 while full, readings then {dict(reads)};"
        f" Postgres {'ended' if ended else 'went on'}; {dict(senders.journal.seen)};"
        f" {len(log.ids)} events"
    )
    assert set(reads) <= {200, 503}


def _read_while_refused(api: ServedApi, senders: Senders) -> Counter[int]:
    """What readings get while writes are refused; every refusal has the stable type."""
    journal = senders.journal
    client = PersistentClient(api.address, journal, threading.Event())
    cases = [command.path.split("/")[2] for command in list(journal.answered.values())]
    cases = [case for case in cases if case.count("-") == 4][:3]
    paths = [*(f"/cases/{case}" for case in cases), "/caseload"]
    headers = {"Authorization": f"Bearer {api.token('pwp')}"}
    seen: Counter[int] = Counter()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while journal.seen["answered 503"] < REFUSED or sum(seen.values()) < len(paths):
        assert time.monotonic() < deadline, dict(journal.seen)
        path = paths[sum(seen.values()) % len(paths)]
        answer = client.once("GET", path, None, headers)
        assert answer is not None, "a reading was left without an answer"
        seen[answer.status_code] += 1
        if answer.status_code == 503:
            assert answer.json()["type"] in {"/problems/unavailable", "/problems/view-behind"}
        else:
            assert answer.status_code == 200, answer.text
    client.close()
    return seen


def _use_up_segments(url: str) -> None:
    """Leave Postgres no segment of WAL that it has already: the next one needs space."""
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            for _ in range(1_000):
                connection.execute("SELECT pg_logical_emit_message(true, 'fill', 'fill')")
                connection.execute("SELECT pg_switch_wal()")
    except psycopg.OperationalError:
        return
    raise AssertionError("the WAL did not become full")


def _recover(postgres: DurablePostgres, disk: SmallDisk) -> None:
    disk.empty()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not postgres.answers():
        if postgres.ended:
            postgres.start()
        assert time.monotonic() < deadline, "Postgres does not come back"
        time.sleep(0.05)


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not until():
        assert time.monotonic() < deadline, "the clients do not get on"
        time.sleep(0.02)
