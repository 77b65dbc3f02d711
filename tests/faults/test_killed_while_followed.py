"""The API is killed again and again while it is followed live: nobody misses an event or has it
twice."""

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.faults.live_following import PATIENCE, live_followers, walked
from tests.faults.postgres import DurablePostgres
from tests.faults.senders import Senders
from tests.faults.serving import served_api

KILLS = 50
FOLLOWERS = 10
CLIENTS = 2
ALIVE_SECONDS = (0.1, 0.6)
LOOK_EVERY = 0.05


def test_each_ends_with_exactly_the_log_in_its_order(
    postgres: DurablePostgres, tmp_path: Path, chance: Random, tell: Callable[[str], None]
) -> None:
    databases = postgres.cluster.make_databases()
    with served_api(databases, tmp_path / "data") as api:
        api.start()
        token = api.token("subscriber")
        with live_followers(api.address, token, count=FOLLOWERS) as followers:
            senders = Senders(api.address, api.token, clients=CLIENTS, seed=chance.randrange(10**6))
            senders.start()
            try:
                for _ in range(KILLS):
                    time.sleep(chance.uniform(*ALIVE_SECONDS))
                    api.kill()
                    api.start(forked=True)
            finally:
                senders.end()
            assert senders.journal.wrong == []
            log = walked(api.address, token)
            deadline = time.monotonic() + PATIENCE
            while any(len(each.ids) < len(log) and not each.faults for each in followers):
                assert time.monotonic() < deadline, [len(each.ids) for each in followers]
                time.sleep(LOOK_EVERY)
        api.kill()
        for each in followers:
            each.join()
    streams = [each.streams for each in followers]
    tell(f"{KILLS} kills, {len(log)} events told, {min(streams)} to {max(streams)} streams each")
    for each in followers:
        assert each.faults == []
        assert each.ids == log
    assert min(streams) > KILLS / 2
