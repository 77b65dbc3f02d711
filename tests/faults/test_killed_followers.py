"""What a follower stands on is killed at random, and the follower itself: each ends with exactly
the log that is granted to it, in order, every event once."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from random import Random
from uuid import UUID

import psycopg
import pytest

from api.composing.compose import VIEWS
from api.composing.foundation import follower as view_follower
from api.composing.foundation import foundation, views_pool
from api.notarising.cosigning import auditors_policy
from api.notarising.notary import note_vkeys, opened
from infrastructure.notary.attending import attend
from projections.runner import Runner
from tests.conftest import Databases
from tests.faults import consuming, projecting
from tests.faults.checks import CheckedLog, checked_log
from tests.faults.consuming import Consumer, Pages
from tests.faults.forking import PROCESS
from tests.faults.postgres import DurablePostgres
from tests.faults.senders import Senders
from tests.faults.serving import ServedApi, served_api

KILLS = 50
CLIENTS = 2
ALIVE_SECONDS = (0.05, 0.4)
DATABASE_ALIVE_SECONDS = (0.3, 1.0)
PATIENCE_SECONDS = 60.0
LONGEST_SECONDS = 10.0
"""Until a consumer is in the middle of a page, for those that are to be killed there."""
PATHWAY = "cyp_camhs"
TOLD = frozenset({"case", "person", "directory", "log"})
"""What a subscriber is told of, by the first word of an event's type."""

Followers = Sequence[Consumer | Pages]
Tell = Callable[[str], None]


@pytest.fixture
def api(postgres: DurablePostgres, tmp_path: Path) -> Iterator[tuple[ServedApi, Databases]]:
    databases = postgres.cluster.make_databases()
    with served_api(databases, tmp_path / "data") as api:
        api.start()
        yield api, databases


def consumers_database(postgres: DurablePostgres, databases: Databases) -> str:
    """A database beside the service's."""
    name = f"consumer_{databases.number}_{time.monotonic_ns()}"
    with psycopg.connect(postgres.cluster.url("postgres"), autocommit=True) as superuser:
        superuser.execute(f"CREATE DATABASE {name}")
    return postgres.cluster.url(name)


def consumer(api: ServedApi, url: str, **wanted: Sequence[str]) -> Consumer:
    return Consumer(
        url, service=address(api), token=api.token("subscriber"), policy=policy(api), wanted=wanted
    )


def address(api: ServedApi) -> str:
    return "http://{}:{}".format(*api.address)


def policy(api: ServedApi) -> bytes:
    return auditors_policy(api.settings, note_vkeys(api.settings)).encode()


@contextmanager
def signed_for(api: ServedApi) -> Iterator[None]:
    """A notary at work."""
    stop = threading.Event()
    notary = threading.Thread(
        target=attend,
        args=(partial(opened, api.settings),),
        kwargs={"stop": stop, "tell": lambda _: None, "monotonic": time.monotonic},
    )
    notary.start()
    try:
        yield
    finally:
        stop.set()
        notary.join()


@contextmanager
def recording(api: ServedApi, chance: Random) -> Iterator[Senders]:
    """Clients that record whole histories."""
    senders = Senders(api.address, api.token, clients=CLIENTS, seed=chance.randrange(10**6))
    senders.start()
    try:
        yield senders
    finally:
        senders.end()
    assert senders.journal.wrong == []


@contextmanager
def following(followers: Followers) -> Iterator[None]:
    """Followers at work; when the block has ended they have come to the end of the log."""
    threads = [threading.Thread(target=each.run) for each in followers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for each in followers:
            each.stop.set()
        for thread in threads:
            thread.join()
    assert [error for each in followers for error in each.failures] == []


def granted(log: CheckedLog) -> list[tuple[int, UUID]]:
    """What a subscriber is told of a log, from the records themselves."""
    found = []
    for position, record in enumerate(map(json.loads, log.records), 1):
        if record["type"].partition(".")[0] in TOLD and record["sensitivity"] == "normal":
            found.append((position, UUID(record["id"])))
    return found


def of_pathway(log: CheckedLog) -> list[tuple[int, UUID]]:
    """Of these, what belongs to a case on one pathway."""
    records = [json.loads(record) for record in log.records]
    cases = {
        record["stream"]
        for record in records
        if record["type"] == "case.referral_received" and record["data"]["pathway"] == PATHWAY
    }
    return [(p, id) for p, id in granted(log) if records[p - 1]["stream"] in cases]


def test_the_api_is_killed(
    api: tuple[ServedApi, Databases], postgres: DurablePostgres, chance: Random, tell: Tell
) -> None:
    served, databases = api
    taking = consumer(served, consumers_database(postgres, databases))
    pages = Pages(address(served), token=served.token("subscriber"), limit=7)
    with signed_for(served), following([taking, pages]), recording(served, chance):
        for _ in range(KILLS):
            time.sleep(chance.uniform(*ALIVE_SECONDS))
            served.kill()
            served.start(forked=True)
    expected = granted(checked_log(databases.superuser_url))
    tell(f"{KILLS} kills; {len(expected)} events told, the pages were away {pages.away} times")
    assert taking.taken() == expected
    assert pages.seen == expected
    assert len(expected) > KILLS
    assert pages.away > 0


def test_the_database_is_killed(
    api: tuple[ServedApi, Databases], postgres: DurablePostgres, chance: Random, tell: Tell
) -> None:
    """It is the consumer's server too: both lose their connections in mid-transaction."""
    served, databases = api
    taking = consumer(served, consumers_database(postgres, databases))
    pages = Pages(address(served), token=served.token("subscriber"), limit=7)
    with following([taking, pages]), recording(served, chance):
        for _ in range(KILLS):
            time.sleep(chance.uniform(*DATABASE_ALIVE_SECONDS))
            postgres.kill()
            postgres.start()
    expected = granted(checked_log(databases.superuser_url))
    tell(
        f"{KILLS} kills; {len(expected)} events told, the consumer lost its database"
        f" {taking.away} times, the pages were away {pages.away} times"
    )
    assert taking.taken() == expected
    assert pages.seen == expected
    assert len(expected) > KILLS
    assert taking.away > 0


def test_the_worker_is_killed(
    api: tuple[ServedApi, Databases], postgres: DurablePostgres, chance: Random, tell: Tell
) -> None:
    """Who follows one pathway is told no further than the caseload has come, and misses nothing."""
    served, databases = api
    taking = consumer(served, consumers_database(postgres, databases), pathway=[PATHWAY])
    folder = served.settings.data_dir
    with signed_for(served), following([taking]):
        with recording(served, chance):
            for _ in range(KILLS):
                _kill_a_worker(databases, folder, chance)
        _catch_up(databases, folder)
    expected = of_pathway(checked_log(databases.superuser_url))
    tell(f"{KILLS} kills; {len(expected)} events told of one pathway")
    assert taking.taken() == expected
    assert len(expected) > KILLS


def test_the_consumer_is_killed(
    api: tuple[ServedApi, Databases], postgres: DurablePostgres, chance: Random, tell: Tell
) -> None:
    served, databases = api
    url = consumers_database(postgres, databases)
    amid = 0
    with signed_for(served), recording(served, chance):
        for _ in range(KILLS):
            amid += _kill_a_consumer(served, url, chance)
    taking = consumer(served, url)
    taking.stop.set()
    taking.run()
    assert taking.failures == []
    expected = granted(checked_log(databases.superuser_url))
    tell(f"{KILLS} kills, {amid} of them between taking an event in and the commit")
    assert taking.taken() == expected
    assert amid > KILLS / 4


def _kill_a_worker(databases: Databases, folder: Path, chance: Random) -> None:
    hear, say = PROCESS.Pipe(duplex=False)
    addresses = databases.service_url, databases.keys_url, str(folder)
    seed = chance.randrange(10**9)
    worker = PROCESS.Process(target=projecting.run, args=(*addresses, seed, say))
    worker.start()
    say.close()
    assert hear.poll(PATIENCE_SECONDS), "the worker does not come forward"
    time.sleep(chance.uniform(*ALIVE_SECONDS))
    hear.close()
    assert worker.is_alive(), "the worker ended by itself"
    worker.kill()
    worker.join()
    worker.close()


def _catch_up(databases: Databases, folder: Path) -> None:
    with ExitStack() as closing:
        settings = projecting.settings_of(databases.service_url, databases.keys_url, folder)
        base = foundation(settings, closing)
        pool = views_pool(settings, closing)
        for view in VIEWS:
            Runner(view, pool, view_follower(base), tell=lambda _: None).catch_up()


def _kill_a_consumer(api: ServedApi, url: str, chance: Random) -> bool:
    """Kill one at a random moment; whether it was in the middle of a transaction."""
    hear, say = PROCESS.Pipe(duplex=False)
    asked = address(api), api.token("subscriber"), policy(api)
    fatal = chance.randint(1, 20)
    process = PROCESS.Process(target=consuming.run, args=(url, *asked, fatal, say))
    process.start()
    say.close()
    time.sleep(chance.uniform(*ALIVE_SECONDS))
    amid = hear.poll(chance.choice((0.0, LONGEST_SECONDS)))
    hear.close()
    assert process.is_alive(), "the consumer ended by itself"
    process.kill()
    process.join()
    process.close()
    return amid
