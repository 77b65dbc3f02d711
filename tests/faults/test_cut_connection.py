"""The line is cut before, during and after a command; sent again, it gets its first answer."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from application.log import LogUnavailable
from infrastructure.ledger.connections import ledger_pool
from infrastructure.ledger.errors import RecordedBefore
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.ledger.stored import LedgerEvent
from tests.faults.checks import check_parts, checked_log
from tests.faults.cutting import CUTS, HttpProxy, PostgresProxy
from tests.faults.postgres import DurablePostgres
from tests.faults.senders import Senders, check_answers
from tests.faults.serving import served_api
from tests.faults.writing import Lines, command, positions_told
from tests.integration.ledger.conftest import make_recorder

DATABASE_CUTS = 2_500
HTTP_CUTS = 1_500
WRITERS = 8
SHARE = 0.5
LONGEST_SECONDS = 600.0


def test_cut_between_service_and_database(
    postgres: DurablePostgres, chance: Random, tell: Callable[[str], None]
) -> None:
    databases = postgres.cluster.make_databases()
    proxy = PostgresProxy(databases.service_url, chance=chance, share=SHARE)
    seen: Counter[str] = Counter()
    answered: list[tuple[list[LedgerEvent], list[int]]] = []
    failures: list[BaseException] = []
    proxy.cutting = True
    deadline = time.monotonic() + LONGEST_SECONDS

    def write(own: Random) -> None:
        lines = Lines()
        try:
            with ledger_pool(proxy.url, size=1) as pool:
                recorder = make_recorder(pool)
                while sum(proxy.seen.values()) < DATABASE_CUTS:
                    assert time.monotonic() < deadline, "the cuts take too long"
                    sent = command(lines, own)
                    positions = _sent(recorder, sent, seen)
                    lines.take(sent)
                    answered.append((sent, positions))
        except BaseException as error:  # told by the test, which would otherwise miss it
            failures.append(error)

    threads = [
        threading.Thread(target=write, args=(Random(chance.randrange(10**6)),))
        for _ in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    proxy.close()
    assert failures == []
    log = checked_log(databases.superuser_url)
    check_parts(log)
    for sent, positions in answered:
        assert log.holds(positions, [event.id for event in sent])
    assert len(log.ids) == sum(len(positions) for _, positions in answered)
    tell(f"{dict(proxy.seen)}; {len(answered)} commands, {len(log.ids)} events; {dict(seen)}")
    assert set(proxy.seen) == set(CUTS)


def _sent(recorder: LedgerRecorder, sent: list[LedgerEvent], seen: Counter[str]) -> list[int]:
    """Where a command landed, sent until that is told."""
    while True:
        try:
            return recorder.insert_events(sent)
        except LogUnavailable:
            seen["told unavailable"] += 1
        except RecordedBefore as before:
            seen["told the first answer"] += 1
            return positions_told(before, sent)


def test_cut_between_client_and_service(
    postgres: DurablePostgres, tmp_path: Path, chance: Random, tell: Callable[[str], None]
) -> None:
    databases = postgres.cluster.make_databases()
    with served_api(databases, tmp_path / "data") as api:
        api.start()
        proxy = HttpProxy(api.address, chance=chance, share=SHARE)
        senders = Senders(proxy.address, api.token, clients=WRITERS, seed=chance.randrange(10**6))
        journal = senders.journal
        proxy.cutting = True
        senders.start()
        deadline = time.monotonic() + LONGEST_SECONDS
        try:
            while sum(proxy.seen.values()) < HTTP_CUTS and journal.wrong == []:
                assert time.monotonic() < deadline, "the cuts take too long"
                time.sleep(0.05)
        finally:
            proxy.cutting = False
            senders.end()
        assert journal.wrong == []
        senders.send_all_again(list(journal.answered.values()), clients=WRITERS)
        proxy.close()
    assert journal.wrong == []
    log = checked_log(databases.superuser_url)
    check_answers(journal, log, clients=WRITERS)
    tell(f"{dict(proxy.seen)}; {dict(journal.seen)}; {len(log.ids)} events")
    assert set(proxy.seen) == set(CUTS)
    assert journal.seen["answers lost after the commit"] > 0
