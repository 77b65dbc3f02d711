"""A runner that is killed at any moment has written all of a batch or nothing of it."""

import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from projections.caseload.projection import CaseloadProjection
from projections.marks import read_mark
from projections.runner import Runner
from tests.integration.projections.follow import invented_log
from tests.integration.projections.tables import CASELOAD, dump

REPOSITORY = Path(__file__).parents[3]
LONG = 60.0


def test_killed_at_random_the_tables_are_right(
    pool: ConnectionPool[Any], service_url: str, second_pool: ConnectionPool[Any]
) -> None:
    log = invented_log()
    choose = Random(4711)
    Runner(CaseloadProjection(), pool, log, tell=lambda _: None).create_tables()
    with psycopg.connect(service_url, autocommit=True) as watching:
        for share in (0.15, 0.35, 0.55, 0.75):
            target = int(len(log.items) * share) + choose.randrange(20)
            _follow_and_kill(service_url, watching, target)
        reached = read_mark(watching, "caseload", 1).position
        assert 0 < reached < len(log.items)
    Runner(CaseloadProjection(), pool, log, tell=lambda _: None).catch_up()
    Runner(CaseloadProjection(), second_pool, log, tell=lambda _: None).catch_up()
    assert isinstance(second_pool.conninfo, str)
    assert dump(service_url, CASELOAD) == dump(second_pool.conninfo, CASELOAD)


def _follow_and_kill(url: str, watching: psycopg.Connection[Any], target: int) -> None:
    """Let a process follow the log and kill it once it has come so far."""
    command = [sys.executable, "-m", "tests.integration.projections.follow", url]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + LONG
            while read_mark(watching, "caseload", 1).position < target:
                assert process.poll() is None, "it ended by itself"
                assert time.monotonic() < until, "it does not come forward"
        finally:
            process.kill()
