"""The projector is killed at random while the log grows; its views are those of a clean replay."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from random import Random

import psycopg

from api.composing.compose import VIEWS
from api.composing.foundation import follower, foundation, pool, views_pool
from projections.marks import parked_streams, read_mark
from projections.runner import Runner
from tests.conftest import Databases
from tests.faults import projecting
from tests.faults.forking import PROCESS
from tests.faults.postgres import DurablePostgres
from tests.faults.senders import Senders
from tests.faults.serving import served_api
from tests.integration.projections.tables import CASELOAD, CHRONOLOGY, dump

KILLS = 500
CLIENTS = 2
AT_WORK = 0.8
LONGEST_SECONDS = 0.15
PATIENCE_SECONDS = 60.0
TABLES = (*CASELOAD, *CHRONOLOGY)


def test_killed_at_random_its_views_are_those_of_a_clean_replay(
    postgres: DurablePostgres, tmp_path: Path, chance: Random, tell: Callable[[str], None]
) -> None:
    databases, replayed = postgres.cluster.make_databases(), postgres.cluster.make_databases()
    folder = tmp_path / "data"
    with served_api(databases, folder) as api:
        api.start()
        senders = Senders(api.address, api.token, clients=CLIENTS, seed=chance.randrange(10**6))
        senders.start()
        try:
            behind = _kill(databases, folder, chance)
        finally:
            senders.end()
        assert senders.journal.wrong == []
        reached = _marks(databases)
        with ExitStack() as closing:
            settings = projecting.settings_of(databases.service_url, databases.keys_url, folder)
            base = foundation(settings, closing)
            last = base.log.last()[0]
            beside = pool(replayed.service_url, size=4, name="replayed", closing=closing)
            for views in (views_pool(settings, closing), beside):
                for view in VIEWS:
                    runner = Runner(view, views, follower(base), tell=lambda _: None)
                    assert runner.catch_up() == last
    tell(
        f"{KILLS} kills, {behind} of them while a view was behind; the log grew to {last} events,"
        f" the views had come to {reached}"
    )
    _check_nothing_parked(databases)
    assert dump(databases.service_url, TABLES) == dump(replayed.service_url, TABLES)
    assert min(reached.values()) > KILLS / 2, "the killed ones did next to nothing"
    assert behind > KILLS / 2


def _kill(databases: Databases, folder: Path, chance: Random) -> int:
    """Each is killed at a random moment and replaced; how often a view was behind just then."""
    behind = 0
    with psycopg.connect(databases.service_url, autocommit=True) as watching:
        for _ in range(KILLS):
            hear, say = PROCESS.Pipe(duplex=False)
            addresses = databases.service_url, databases.keys_url, str(folder)
            process = PROCESS.Process(
                target=projecting.run, args=(*addresses, chance.randrange(10**9), say)
            )
            process.start()
            say.close()
            # Most are killed at their work, some at any moment from their start on.
            if chance.random() < AT_WORK:
                assert hear.poll(PATIENCE_SECONDS), "the projector does not come forward"
            time.sleep(chance.uniform(0, LONGEST_SECONDS))
            hear.close()
            row = watching.execute("SELECT max(position) FROM ledger.event").fetchone()
            assert process.is_alive(), "the projector ended by itself"
            process.kill()
            process.join()
            process.close()
            behind += min(_marks(databases).values()) < (row[0] or 0)
    return behind


def _marks(databases: Databases) -> dict[str, int]:
    with psycopg.connect(databases.service_url) as connection:
        return {
            view.name: read_mark(connection, view.name, view.version).position for view in VIEWS
        }


def _check_nothing_parked(databases: Databases) -> None:
    with psycopg.connect(databases.service_url) as connection:
        for view in VIEWS:
            assert parked_streams(connection, view.name, view.version) == {}
