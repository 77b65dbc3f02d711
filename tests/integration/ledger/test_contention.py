"""Many writers at once: nothing twice, nothing lost, positions dense and in commit order."""

import random
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from uuid import UUID, uuid4

import psycopg
import pytest

from application.log import Conflict
from infrastructure.ledger.connections import Pool
from infrastructure.ledger.errors import RecordedBefore
from infrastructure.ledger.reader import LogReader
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.statements import statement
from tests.conftest import Databases
from tests.integration.ledger.conftest import make_recorder, now
from tests.integration.ledger.events import event

pytestmark = pytest.mark.both_postgres

THREADS = 16
APPEND = statement("ledger", "append")


@pytest.fixture(params=["one process", "many processes"])
def recorders(request: pytest.FixtureRequest, pool: Pool) -> list[LedgerRecorder]:
    """Sixteen writers behind one gatherer, or each behind its own."""
    if request.param == "one process":
        return [make_recorder(pool)] * THREADS
    return [make_recorder(pool) for _ in range(THREADS)]


def at_once(recorders: list[LedgerRecorder], act: Callable[[LedgerRecorder], object]) -> list:
    start = Barrier(len(recorders))

    def run(recorder: LedgerRecorder) -> object:
        start.wait()
        return act(recorder)

    with ThreadPoolExecutor(len(recorders)) as threads:
        return list(threads.map(run, recorders))


def test_one_id_from_sixteen_writers_is_stored_once(recorders: list[LedgerRecorder]) -> None:
    stream, event_id = uuid4(), uuid4()

    def act(recorder: LedgerRecorder) -> tuple[str, list[int]]:
        try:
            return "stored", recorder.insert_events([event(stream, 0, id=event_id)])
        except RecordedBefore as before:
            return "before", [recorded.position for recorded in before.events]

    answers = at_once(recorders, act)
    assert sorted(answers) == [("before", [1])] * (THREADS - 1) + [("stored", [1])]
    assert recorders[0].max_notification_id() == 1


def test_one_stream_from_sixteen_writers_stays_contiguous(recorders: list[LedgerRecorder]) -> None:
    stream, rounds = uuid4(), 20

    def act(recorder: LedgerRecorder) -> tuple[int, int]:
        won, lost, version = 0, 0, 0
        for _ in range(rounds):
            try:
                recorder.insert_events([event(stream, version)])
                won, version = won + 1, version + 1
            except Conflict as conflict:
                lost, version = lost + 1, (conflict.current_version or 0) + 1
        return won, lost

    answers = at_once(recorders, act)
    rows = recorders[0].stream(stream)
    assert [row.originator_version for row in rows] == list(range(len(rows)))
    assert [row.id for row in rows] == list(range(1, len(rows) + 1))
    assert sum(won for won, _ in answers) == len(rows)
    assert sum(lost for _, lost in answers) == THREADS * rounds - len(rows) > 0


class RoughWriter:
    """Appends on a connection of its own, sometimes holding the lock, sometimes rolling back."""

    def __init__(self, url: str, seed: int) -> None:
        self.url = url
        self.chance = random.Random(seed)
        self.versions: dict[UUID, int] = defaultdict(int)
        self.committed = 0

    def run(self, appends: int) -> None:
        with psycopg.connect(
            self.url, autocommit=True, cursor_factory=psycopg.RawCursor
        ) as connection:
            for _ in range(appends):
                self.append(connection)

    def append(self, connection: psycopg.Connection) -> None:
        size = self.chance.choice([1, 1, 1, 2, 7])
        stream = self.chance.choice([*self.versions, uuid4()])
        version = self.versions[stream]
        command = [
            now(), [1] * size, [uuid4() for _ in range(size)], [stream] * size, ["case"] * size,
            [version + n for n in range(size)], ["case.note"] * size, [1] * size, [b"{}"] * size,
            [bytes(32)] * size, [], [], [], [],
        ]  # fmt: skip
        fate = self.chance.random()
        if fate < 0.6:
            outcome = connection.execute(APPEND, command).fetchone()
        else:
            with connection.transaction(force_rollback=fate > 0.8):
                outcome = connection.execute(APPEND, command).fetchone()
                connection.execute("SELECT pg_sleep($1)", [self.chance.random() / 500])
        assert outcome is not None
        assert outcome[0] == "appended"
        if fate <= 0.8:
            self.committed += size
            self.versions[stream] += size


def test_a_follower_sees_every_event_once_and_in_order(databases: Databases, pool: Pool) -> None:
    writers = [RoughWriter(databases.service_url, seed) for seed in range(8)]
    done = Event()

    def follow() -> list:
        reader, seen, through = LogReader(pool), [], 0
        while True:
            finished = done.is_set()
            batch = reader.read_batch(after=through, limit=5)
            seen.extend(batch.events)
            through = batch.through
            if finished and not batch.events:
                return seen

    with ThreadPoolExecutor(9) as threads:
        following = threads.submit(follow)
        try:
            for running in [threads.submit(writer.run, 150) for writer in writers]:
                running.result()
        finally:
            done.set()
        seen = following.result()

    committed = sum(writer.committed for writer in writers)
    assert committed > 8 * 100
    assert [row.id for row in seen] == list(range(1, committed + 1))
    assert [row.at for row in seen] == sorted({row.at for row in seen})
    versions: dict[UUID, list[int]] = defaultdict(list)
    for row in seen:
        versions[row.originator_id].append(row.originator_version)
    assert all(found == list(range(len(found))) for found in versions.values())
