"""Runners of many views in one process, over the connections that a worker has."""

import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from psycopg import Connection

from api.composing.foundation import VIEW_CONNECTIONS, views_pool
from api.settings import Settings
from projections.notices import Advanced, Notice
from projections.runner import Runner
from tests.integration.projections.histories import Ledger

MANY = VIEW_CONNECTIONS + 2


class Nothing:
    """A view of which only the mark is kept."""

    version = 1
    kinds = frozenset[str]()
    scored = frozenset[str]()
    tables: Mapping[str, str] = {}

    def __init__(self, number: int) -> None:
        self.name = f"nothing_{number}"

    def create_tables(self, connection: Connection[Any]) -> None:
        """There are none."""

    def apply(self, *_: Any) -> None:
        """Nothing is shown."""


def test_all_that_lead_at_once_find_a_connection_to_work_on(
    ledger: Ledger, service_url: str, tmp_path: Path
) -> None:
    ledger.whole_case()
    stop, there = threading.Event(), threading.Semaphore(0)
    told: list[Notice] = []

    def tell(notice: Notice) -> None:
        told.append(notice)
        there.release()

    settings = Settings(DATABASE_URL=service_url, data_dir=tmp_path)
    with ExitStack() as closing:
        pool = views_pool(settings, closing, following=MANY)
        runners = [Runner(Nothing(number), pool, ledger.log, tell=tell) for number in range(MANY)]
        threads = [threading.Thread(target=each.run, args=(stop, 0.01)) for each in runners]
        for thread in threads:
            thread.start()
        try:
            assert all(there.acquire(timeout=30) for _ in range(MANY))
        finally:
            stop.set()
            for thread in threads:
                thread.join()
    assert all(isinstance(notice, Advanced) for notice in told)
