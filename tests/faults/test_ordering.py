"""Whatever writers, rollbacks and crashes do, a follower sees every event once and in order."""

import json
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from random import Random
from uuid import UUID

import psycopg

from api.clock import utc_now
from application.feed.feed import Feed
from infrastructure.feed.log_pages import LogPages
from infrastructure.ledger.calls import read
from infrastructure.ledger.connections import ledger_pool
from infrastructure.ledger.reader import LogReader
from infrastructure.records.case_log import CaseLog
from projections.caseload.places import CaseloadPlaces
from tests.conftest import Databases
from tests.faults import herd, neighbours
from tests.faults.checks import check_parts, checked_log
from tests.faults.following import Follower, reading_the_feed, reading_the_log
from tests.faults.forking import PROCESS
from tests.faults.postgres import DurablePostgres
from tests.faults.writing import new_id

SECONDS = 60.0
PROCESSES = 2
KILLS = 20
SHARED_STREAMS = 5
PAGES = (3, 7, 50, 200)
STALL_SECONDS = 1.0

SLICES = 24
SLICE_SECONDS = 1.0
NEIGHBOURS = 8
"""Writers in each process."""

SLOWED_AT_MOST = 0.10


def test_nothing_is_missed_repeated_or_out_of_order(
    postgres: DurablePostgres, tmp_path: Path, chance: Random, tell: Callable[[str], None]
) -> None:
    databases = postgres.cluster.make_databases()
    journals = tmp_path / "journals"
    journals.mkdir()
    with ExitStack() as stack:
        followers = stack.enter_context(_followers(databases))
        stack.enter_context(_open_transaction_elsewhere(databases))
        kept_house = stack.enter_context(_housekeeping(databases))
        kills = _write_and_kill(databases, journals, chance)
    log = checked_log(databases.superuser_url)
    check_parts(log)
    fates, acknowledged = _journaled(journals)
    tell(
        f"{len(log.ids)} events in {SECONDS:.0f} s, {acknowledged} commands acknowledged,"
        f" {kills} writer processes killed, {dict(fates)}; {dict(kept_house)}"
    )
    tell(
        "latest that a follower saw an event: "
        + ", ".join(f"{f.name} {f.latest_seconds * 1000:.0f} ms" for f in followers)
    )
    for follower in followers:
        assert follower.faults == []
        assert follower.ids == list(log.ids)
        assert follower.latest_seconds <= STALL_SECONDS
    for line in _lines(journals):
        if "positions" in line:
            assert log.holds(line["positions"], map(UUID, line["ids"]))
    assert fates["conflict"] > 0
    assert fates["stale"] > 0
    assert fates["rolled back"] > 0
    assert kept_house["vacuum"] > 0
    assert kept_house["index built"] > 0


def _write_and_kill(databases: Databases, journals: Path, chance: Random) -> int:
    """Two processes of eight writers; one is killed and replaced at a time."""
    shared = [new_id(chance) for _ in range(SHARED_STREAMS)]
    running = [_writer(databases, journals, chance, shared, n) for n in range(PROCESSES)]
    kills = 0
    try:
        for _ in range(KILLS):
            time.sleep(SECONDS / KILLS * chance.uniform(0.6, 1.4))
            which = chance.randrange(PROCESSES)
            assert running[which].is_alive(), "a writer ended by itself"
            running[which].kill()
            running[which].join()
            kills += 1
            running[which] = _writer(databases, journals, chance, shared, which)
    finally:
        for process in running:
            process.kill()
            process.join()
    _until_no_append_is_under_way(databases)
    return kills


def _until_no_append_is_under_way(databases: Databases) -> None:
    """A killed writer's call is still carried out: the followers must not stop before it."""
    under_way = (
        "SELECT FROM pg_stat_activity WHERE datname = current_database()"
        " AND query LIKE '%ledger.append%' AND pid <> pg_backend_pid()"
    )
    deadline = time.monotonic() + 30
    with psycopg.connect(databases.superuser_url, autocommit=True) as connection:
        while connection.execute(under_way).fetchone() is not None:
            assert time.monotonic() < deadline, "an append does not end"
            time.sleep(0.01)


def _writer(databases: Databases, journals: Path, chance: Random, shared: list[UUID], which: int):
    journal = journals / f"{which}-{chance.getrandbits(64):x}"
    process = PROCESS.Process(
        target=herd.run,
        args=(databases.service_url, str(journal), chance.randrange(10**9), shared, which == 0),
    )
    process.start()
    return process


def _lines(journals: Path) -> Iterator[dict]:
    for journal in journals.iterdir():
        for line in journal.read_text().splitlines():
            yield json.loads(line)


def _journaled(journals: Path) -> tuple[Counter[str], int]:
    fates: Counter[str] = Counter()
    acknowledged = 0
    for line in _lines(journals):
        if "fate" in line:
            fates[line["fate"]] += 1
        else:
            acknowledged += 1
    return fates, acknowledged


@contextmanager
def _followers(databases: Databases) -> Iterator[list[Follower]]:
    """Two that read the log and two that read the feed; they end at the end of the log."""
    stop = threading.Event()
    with ledger_pool(databases.service_url, size=8) as pool:
        reader = LogReader(pool)
        feed = Feed(
            records=LogPages(partial(read, pool)),
            log=CaseLog(reader=reader),
            places=CaseloadPlaces(pool),
            checkpoint=lambda: None,
            contract=lambda type, schema: {},
            clock=utc_now,
        )
        followers = [
            Follower(f"log by {PAGES[0]}", reading_the_log(reader, PAGES[0]), stop),
            Follower(f"log by {PAGES[2]}", reading_the_log(reader, PAGES[2]), stop),
            Follower(f"feed by {PAGES[1]}", reading_the_feed(feed, reader, PAGES[1]), stop),
            Follower(f"feed by {PAGES[3]}", reading_the_feed(feed, reader, PAGES[3]), stop),
        ]
        threads = [threading.Thread(target=follower.run) for follower in followers]
        for thread in threads:
            thread.start()
        try:
            yield followers
        finally:
            stop.set()
            for thread in threads:
                thread.join()


@contextmanager
def _open_transaction_elsewhere(databases: Databases) -> Iterator[None]:
    """It has written in another database of the cluster and stays open all the while."""
    elsewhere = databases.superuser_url.replace(databases.ledger, databases.keys)
    with psycopg.connect(elsewhere) as connection:
        connection.execute("CREATE TABLE public.left_open (n integer)")
        connection.execute("INSERT INTO public.left_open VALUES (1)")
        yield
        connection.rollback()


@contextmanager
def _housekeeping(databases: Databases) -> Iterator[Counter[str]]:
    """VACUUM and CREATE INDEX CONCURRENTLY on the log, again and again."""
    done: Counter[str] = Counter()
    stop = threading.Event()
    failures: list[BaseException] = []

    def keep_house() -> None:
        try:
            with psycopg.connect(databases.superuser_url, autocommit=True) as connection:
                while not stop.is_set():
                    connection.execute("VACUUM (ANALYZE) ledger.event")
                    done["vacuum"] += 1
                    connection.execute("CREATE INDEX CONCURRENTLY spare ON ledger.event (at)")
                    done["index built"] += 1
                    connection.execute("DROP INDEX CONCURRENTLY ledger.spare")
                    stop.wait(0.2)
        except BaseException as error:  # told by the test, which would otherwise pass without it
            failures.append(error)

    thread = threading.Thread(target=keep_house)
    thread.start()
    try:
        yield done
    finally:
        stop.set()
        thread.join()
    assert failures == []


def test_a_stale_client_does_not_slow_its_neighbours(
    postgres: DurablePostgres, chance: Random, tell: Callable[[str], None]
) -> None:
    """Slices with and without it alternate within one run, so that both meet the same machine."""
    databases = postgres.cluster.make_databases()
    counts = neighbours.Counts(*(PROCESS.Value("q", start) for start in (0, 0, 0, 1)))
    processes = [
        PROCESS.Process(
            target=neighbours.run,
            args=(databases.service_url, counts, chance.randrange(10**9), NEIGHBOURS, n == 0),
        )
        for n in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    try:
        pairs = _alternate(counts)
    finally:
        counts.going.value = 0
        for process in processes:
            process.join(30)
            process.kill()
    slowed = 1 - sum(stale for _, stale in pairs) / sum(alone for alone, _ in pairs)
    middle = 1 - statistics.median(stale / alone for alone, stale in pairs)
    tell(
        f"{sum(map(sum, pairs))} commands beside {counts.refused.value} stale ones; neighbours"
        f" slowed by {slowed:.1%} in all, by {middle:.1%} in the median pair of slices"
    )
    checked_log(databases.superuser_url)
    assert counts.refused.value > 0
    assert min(slowed, middle) <= SLOWED_AT_MOST


def _alternate(counts: neighbours.Counts) -> list[tuple[int, int]]:
    """Commands recorded in each pair of slices: without the stale client, and with it."""
    deadline = time.monotonic() + 60
    while counts.recorded.value < 100:
        assert time.monotonic() < deadline, "the neighbours do not get going"
        time.sleep(0.05)
    pairs = []
    for number in range(SLICES // 2):
        found = {}
        # The order within a pair alternates too, so that what slows down over time favours none.
        for stale in ((0, 1), (1, 0))[number % 2]:
            counts.stale.value = stale
            before = counts.recorded.value
            time.sleep(SLICE_SECONDS)
            found[stale] = counts.recorded.value - before
        pairs.append((found[0], found[1]))
    return pairs
