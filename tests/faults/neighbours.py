"""Writers that count what they record, beside one that sends what can never follow."""

import threading
import time
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from random import Random

from application.log import Conflict
from infrastructure.ledger.connections import ledger_pool
from infrastructure.ledger.recorder import LedgerRecorder
from tests.faults.writing import Lines, command, event, new_id
from tests.integration.ledger.conftest import make_recorder

LONGEST_DELAY = 0.01
LOOK_EVERY = 0.002


@dataclass(frozen=True)
class Counts:
    """What the processes share: commands recorded, stale ones refused, and two switches."""

    recorded: "Synchronized[int]"
    refused: "Synchronized[int]"
    stale: "Synchronized[int]"
    going: "Synchronized[int]"


def run(url: str, counts: Counts, seed: int, writers: int, with_stale: bool) -> None:
    """Write until told to stop; beside the writers a stale one, while the switch says so."""
    chance = Random(seed)
    with ledger_pool(url, size=4) as pool:
        recorder = make_recorder(pool)
        threads = [
            threading.Thread(target=_write, args=(recorder, counts, Random(chance.random())))
            for _ in range(writers)
        ]
        if with_stale:
            own = Random(chance.random())
            threads.append(threading.Thread(target=_be_stale, args=(recorder, counts, own)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _write(recorder: LedgerRecorder, counts: Counts, chance: Random) -> None:
    lines = Lines()
    while counts.going.value:
        sent = command(lines, chance)
        recorder.insert_events(sent)
        lines.take(sent)
        with counts.recorded.get_lock():
            counts.recorded.value += 1
        time.sleep(chance.random() * LONGEST_DELAY)


def _be_stale(recorder: LedgerRecorder, counts: Counts, chance: Random) -> None:
    """Sends without a pause, and learns nothing from being refused."""
    stream = new_id(chance)
    recorder.insert_events([event(stream, 1, chance, request=bytes(32))])
    while counts.going.value:
        if not counts.stale.value:
            time.sleep(LOOK_EVERY)
            continue
        try:
            recorder.insert_events([event(stream, 1, chance, request=bytes(32))])
        except Conflict:
            with counts.refused.get_lock():
                counts.refused.value += 1
