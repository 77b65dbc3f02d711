"""What relays, the broker and Postgres are killed at random while the log grows; the broker ends
with exactly what a follower is told, in order."""

import json
import time
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from api.demonstration.personas import PERSONAS
from tests.faults import delivering
from tests.faults.forking import PROCESS
from tests.faults.postgres import DurablePostgres
from tests.faults.senders import Senders
from tests.faults.serving import ServedApi, served_api
from tests.integration.api.test_gate import actor
from tests.integration.relay.broker import Broker, broker
from tests.integration.relay.relaying import STREAM, held

KILLS = 50
CLIENTS = 2
LONGEST_SECONDS = 1.5
PATIENCE_SECONDS = 120.0

Ids = list[str]


def test_the_stream_ends_with_exactly_what_a_follower_is_told(
    postgres: DurablePostgres, tmp_path: Path, chance: Random, tell: Callable[[str], None]
) -> None:
    databases = postgres.cluster.make_databases()
    with served_api(databases, tmp_path / "data") as api, broker(tmp_path / "broker") as nats:
        api.start()
        told = {
            **delivering.told(api.settings),
            "CASELEDGER_RELAY_URL": nats.url,
            "CASELEDGER_RELAY_STREAM": STREAM,
            "CASELEDGER_RELAY_SUBSCRIPTION": _subscribed(api),
        }
        senders = Senders(api.address, api.token, clients=CLIENTS, seed=chance.randrange(10**6))
        senders.start()
        try:
            killed = _kill(told, nats, postgres, chance)
        finally:
            senders.end()
        assert senders.journal.wrong == []
        process = _relaying(told)
        events = _followed(api)
        relayed = _wait_for(nats, len(events))
        process.kill()
        process.join()
    assert relayed == events
    assert len(events) > KILLS
    tell(f"{killed}; {len(events)} events, each once, in order")


def _kill(
    told: Mapping[str, str], nats: Broker, postgres: DurablePostgres, chance: Random
) -> dict[str, int]:
    killed = {"relay": 0, "broker": 0, "postgres": 0}
    process = _relaying(told)
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.1, LONGEST_SECONDS))
        assert process.is_alive(), "it ended by itself"
        which = chance.choice(sorted(killed))
        killed[which] += 1
        if which == "relay":
            process.kill()
            process.join()
            process = _relaying(told)
        elif which == "broker":
            nats.kill()
            nats.start()
        else:
            postgres.kill()
            postgres.start()
    process.kill()
    process.join()
    return killed


def _relaying(told: Mapping[str, str]) -> BaseProcess:
    process = PROCESS.Process(target=delivering.run, args=(told,))
    process.start()
    return process


def _wait_for(nats: Broker, count: int) -> Ids:
    """The ids that the stream holds, once there are so many."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(found := held(nats.url)) < count:
        assert time.monotonic() < deadline, f"{len(found)} of {count} events were relayed"
        time.sleep(0.5)
    return [json.loads(body)["id"] for *_, body in found]


def _asking(api: ServedApi) -> httpx.Client:
    host, port = api.address
    return httpx.Client(base_url=f"http://{host}:{port}", trust_env=False, timeout=30)


def _subscribed(api: ServedApi) -> str:
    """The id of a subscription to everything from the origin."""
    data: dict[str, Any] = {
        "name": "platform",
        "owner": actor("subscriber"),
        "client": PERSONAS["subscriber"].client,
        "agreement": "DSA-2026-7",
        "start": {"edge": "origin"},
    }
    headers = {"Authorization": f"Bearer {api.token('manager')}", "Idempotency-Key": str(uuid4())}
    with _asking(api) as client:
        answer = client.post(
            "/subscriptions/create-subscription", json={"data": data}, headers=headers
        )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["subscription"])


def _followed(api: ServedApi) -> Ids:
    """The ids that the feed tells its follower, in order."""
    found: Ids = []
    headers = {"Authorization": f"Bearer {api.token('subscriber')}"}
    after: dict[str, str] = {}
    with _asking(api) as client:
        while True:
            page = client.get("/feed", params={"limit": "500", **after}, headers=headers)
            assert page.status_code == 200, page.text
            found += [event["id"] for event in page.json()]
            if page.headers["Caught-Up"] == "true":
                return found
            after = {"after": page.headers["Next-Cursor"]}
