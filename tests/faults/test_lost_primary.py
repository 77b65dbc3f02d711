"""The machine of the log is lost under load; its synchronous standby has all that was promised."""

import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from application.log import LogUnavailable
from infrastructure.ledger.connections import ledger_pool
from infrastructure.ledger.errors import RecordedBefore
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.ledger.stored import LedgerEvent
from tests.faults.checks import check_parts, checked_log
from tests.faults.postgres import DurablePostgres
from tests.faults.standby import standby
from tests.faults.writing import Lines, command, positions_told
from tests.integration.ledger.conftest import make_recorder

WRITERS = 8
ALIVE_SECONDS = 3.0

Sent = list[LedgerEvent]


@dataclass
class Writer:
    """Records until nobody answers; what it sent last it does not know the fate of."""

    chance: Random
    acknowledged: list[tuple[Sent, list[int]]] = field(default_factory=list)
    unknown: list[Sent] = field(default_factory=list)

    def run(self, recorder: LedgerRecorder) -> None:
        lines = Lines()
        while not self.unknown:
            sent = command(lines, self.chance)
            try:
                self.acknowledged.append((sent, recorder.insert_events(sent)))
            except LogUnavailable:
                self.unknown.append(sent)
            lines.take(sent)


def test_what_was_acknowledged_is_on_the_standby_at_its_position(
    postgres: DurablePostgres, chance: Random, tell: Callable[[str], None]
) -> None:
    databases = postgres.cluster.make_databases()
    writers = [Writer(Random(chance.randrange(10**6))) for _ in range(WRITERS)]
    with (
        tempfile.TemporaryDirectory(prefix="cls-") as folder,
        standby(postgres, Path(folder)) as other,
    ):
        with ledger_pool(databases.service_url, size=WRITERS, timeout=1) as pool:
            _write_until_lost(postgres, writers, make_recorder(pool))
        seconds = other.promote()
        with ledger_pool(other.url(databases.service_url), size=WRITERS) as pool:
            landed = _send_again(writers, make_recorder(pool))
        log = checked_log(other.url(databases.superuser_url))
    check_parts(log)
    acknowledged = [answer for writer in writers for answer in writer.acknowledged]
    for sent, positions in acknowledged:
        assert log.holds(positions, [event.id for event in sent])
    told = sum(len(positions) for _, positions in acknowledged)
    unknown = sum(len(sent) for writer in writers for sent in writer.unknown)
    assert len(log.ids) == told + unknown
    tell(
        f"{len(acknowledged)} commands with {told} events acknowledged, none lost; of {WRITERS}"
        f" under way {landed} had landed; promoted in {seconds:.2f} s"
    )
    assert told > 1_000


def _write_until_lost(
    postgres: DurablePostgres, writers: list[Writer], recorder: LedgerRecorder
) -> None:
    threads = [threading.Thread(target=each.run, args=(recorder,)) for each in writers]
    for thread in threads:
        thread.start()
    time.sleep(ALIVE_SECONDS)
    postgres.kill()
    for thread in threads:
        thread.join()


def _send_again(writers: list[Writer], recorder: LedgerRecorder) -> int:
    """Everything once more: the acknowledged gets its first answer, the rest lands if it had not;
    how many of these had."""
    landed = 0
    for writer in writers:
        for sent, positions in writer.acknowledged:
            with pytest.raises(RecordedBefore) as told:
                recorder.insert_events(sent)
            assert positions_told(told.value, sent) == positions
        for sent in writer.unknown:
            try:
                recorder.insert_events(sent)
            except RecordedBefore:
                landed += 1
    return landed
