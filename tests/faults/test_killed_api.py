"""The API is killed in mid-append, again and again, while clients record whole histories."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.faults.checks import checked_log
from tests.faults.postgres import DurablePostgres
from tests.faults.senders import Journal, Senders, check_answers
from tests.faults.serving import ServedApi, served_api

KILLS = 200
STARTED_ANEW_EVERY = 10
"""Every so many kills the next process is started from nothing, and that is timed."""

CLIENTS = 8
SENDINGS = 10_000
RESTART_SECONDS = 5.0
ALIVE_SECONDS = (0.05, 0.4)


def test_killed_in_mid_append_it_loses_and_repeats_nothing(
    postgres: DurablePostgres, tmp_path: Path, chance: Random, tell: Callable[[str], None]
) -> None:
    databases = postgres.cluster.make_databases()
    with served_api(databases, tmp_path / "data") as api:
        api.start()
        senders = Senders(api.address, api.token, clients=CLIENTS, seed=chance.randrange(10**6))
        senders.start()
        try:
            restarts, under_way = _kill(api, senders.journal, chance)
        finally:
            senders.end()
        journal = senders.journal
        assert journal.wrong == []
        senders.send_all_again(_enough(journal, chance), clients=CLIENTS)
    assert journal.wrong == []
    log = checked_log(databases.superuser_url)
    tell(
        f"{KILLS} kills, {under_way} commands under way then; {dict(journal.seen)};"
        f" {len(journal.answered)} commands answered, {len(log.ids)} events"
    )
    tell(
        f"{len(restarts)} restarts from nothing to serving: least {min(restarts):.2f} s,"
        f" p50 {statistics.median(restarts):.2f} s, max {max(restarts):.2f} s"
    )
    check_answers(journal, log, clients=CLIENTS)
    assert under_way > KILLS
    assert journal.seen["answers lost after the commit"] > 0
    assert journal.seen["sendings"] >= SENDINGS
    # Whatever else runs on the machine makes a start slower, none quicker: the least is ours.
    assert min(restarts) <= RESTART_SECONDS


def _kill(api: ServedApi, journal: Journal, chance: Random) -> tuple[list[float], int]:
    restarts, under_way = [], 0
    for number in range(KILLS):
        time.sleep(chance.uniform(*ALIVE_SECONDS))
        assert journal.wrong == []
        under_way += journal.in_flight
        anew = number % STARTED_ANEW_EVERY == 0
        began = time.monotonic()
        api.kill()
        api.start(forked=not anew)
        if anew:
            restarts.append(time.monotonic() - began)
    return restarts, under_way


def _enough(journal: Journal, chance: Random) -> list:
    """Every answered command once more, and some as often as it takes."""
    commands = list(journal.answered.values())
    left = SENDINGS - journal.seen["sendings"] - len(commands)
    return [*commands, *(chance.choices(commands, k=left) if left > 0 else [])]
