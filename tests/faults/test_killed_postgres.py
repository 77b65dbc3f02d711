"""Every process of Postgres is killed under load; what was acknowledged is there afterwards."""

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

import pytest

from application.log import LogUnavailable
from infrastructure.ledger.connections import ledger_pool
from infrastructure.ledger.errors import RecordedBefore
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.ledger.stored import LedgerEvent
from tests.faults.checks import check_parts, checked_log
from tests.faults.postgres import DurablePostgres
from tests.faults.writing import Lines, command, positions_told
from tests.integration.ledger.conftest import make_recorder

KILLS = 50
WRITERS = 8
ALIVE_SECONDS = (0.1, 0.7)


@dataclass
class Writer:
    """Records command after command, sending each until it knows where it landed."""

    recorder: LedgerRecorder
    chance: Random
    stop: threading.Event
    acknowledged: dict[UUID, tuple[int, ...]] = field(default_factory=dict)
    answered: list[tuple[list[LedgerEvent], list[int]]] = field(default_factory=list)
    unavailable: int = 0
    told_before: int = 0

    def run(self) -> None:
        lines = Lines()
        while not self.stop.is_set():
            sent = command(lines, self.chance)
            positions = self.send(sent)
            lines.take(sent)
            self.answered.append((sent, positions))

    def send(self, sent: list[LedgerEvent]) -> list[int]:
        while True:
            try:
                return self.recorder.insert_events(sent)
            except LogUnavailable:
                self.unavailable += 1
                self.stop.wait(0.05)
            except RecordedBefore as before:
                self.told_before += 1
                return positions_told(before, sent)


def test_killed_whole_it_keeps_what_it_acknowledged(
    postgres: DurablePostgres, chance: Random, tell: Callable[[str], None]
) -> None:
    databases = postgres.cluster.make_databases()
    stop = threading.Event()
    with ledger_pool(databases.service_url, size=WRITERS) as pool:
        recorder = make_recorder(pool)
        writers = [Writer(recorder, Random(chance.randrange(10**6)), stop) for _ in range(WRITERS)]
        failures: list[BaseException] = []
        threads = [threading.Thread(target=_run, args=(w, failures)) for w in writers]
        for thread in threads:
            thread.start()
        try:
            recoveries, killed = _kill(postgres, chance)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert failures == []
        again = _send_all_again(recorder, writers)
    log = checked_log(databases.superuser_url)
    check_parts(log)
    answered = [answer for writer in writers for answer in writer.answered]
    for sent, positions in answered:
        assert log.holds(positions, [event.id for event in sent])
    assert len(log.ids) == sum(len(positions) for _, positions in answered)
    tell(
        f"{KILLS} kills of {killed} processes; {len(answered)} commands and {len(log.ids)} events"
        f" acknowledged, {again} sent again; {sum(w.unavailable for w in writers)} times told"
        f" unavailable, {sum(w.told_before for w in writers)} times told the first answer"
    )
    tell(
        f"recovery until it answers: p50 {statistics.median(recoveries):.2f} s,"
        f" max {max(recoveries):.2f} s"
    )


def _run(writer: Writer, failures: list[BaseException]) -> None:
    try:
        writer.run()
    except BaseException as error:  # told by the test, which would otherwise pass without it
        failures.append(error)


def _kill(postgres: DurablePostgres, chance: Random) -> tuple[list[float], int]:
    recoveries, killed = [], 0
    for _ in range(KILLS):
        time.sleep(chance.uniform(*ALIVE_SECONDS))
        killed += postgres.kill()
        began = time.monotonic()
        postgres.start()
        recoveries.append(time.monotonic() - began)
    return recoveries, killed


def _send_all_again(recorder: LedgerRecorder, writers: list[Writer]) -> int:
    """Every command once more: each is told its first answer, not taken again."""
    again = 0
    for writer in writers:
        for sent, positions in writer.answered:
            with pytest.raises(RecordedBefore) as told:
                recorder.insert_events(sent)
            assert positions_told(told.value, sent) == positions
            again += 1
    return again
