"""What delivers is killed at random while the log grows; the receiver ends with the log, each case
in order, and what came twice came under one id."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from api.demonstration.personas import PERSONAS
from tests.conftest import Databases
from tests.faults import delivering
from tests.faults.forking import PROCESS
from tests.faults.postgres import DurablePostgres
from tests.faults.senders import Senders
from tests.faults.serving import ServedApi, served_api
from tests.integration.api.test_gate import actor
from tests.integration.webhooks.receiver import Receiver, receiving

KILLS = 50
CLIENTS = 2
LONGEST_SECONDS = 1.0
REFUSED = 0.01
PATIENCE_SECONDS = 300.0


def test_killed_at_random_the_receiver_ends_with_the_log_and_each_case_in_order(
    postgres: DurablePostgres, tmp_path: Path, chance: Random, tell: Callable[[str], None]
) -> None:
    databases: Databases = postgres.cluster.make_databases()
    with served_api(databases, tmp_path / "data") as api, receiving() as receiver:
        api.start()
        receiver.answer = _moody(Random(chance.random()))
        _subscribe(api, receiver)
        senders = Senders(api.address, api.token, clients=CLIENTS, seed=chance.randrange(10**6))
        senders.start()
        try:
            _kill(api, receiver, chance)
        finally:
            senders.end()
        assert senders.journal.wrong == []
        process = PROCESS.Process(target=delivering.run, args=(delivering.told(api.settings),))
        process.start()
        lanes = _lanes(api)
        whole = sum(map(len, lanes.values()))
        receiver.wait_for(lambda: len(receiver.ids()) >= whole, seconds=PATIENCE_SECONDS)
        process.kill()
        process.join()
    twice = len(receiver.taken) - whole
    tell(f"{KILLS} kills; {whole} events in {len(lanes)} lanes, {twice} of them came twice")
    assert receiver.wrong == []
    assert receiver.lanes() == lanes
    assert whole > KILLS
    same = {(each["id"], each["sequence"]) for each in receiver.taken}
    assert len(same) == whole, "what comes again comes under the same id"


def _moody(chance: Random) -> Callable[[Mapping[str, Any]], int]:
    """Now and then it refuses what it takes the next time: a second pause would be minutes."""
    refused: set[str] = set()

    def answer(event: Mapping[str, Any]) -> int:
        if event["id"] in refused or chance.random() >= REFUSED:
            return 200
        refused.add(event["id"])
        return 500

    return answer


def _kill(api: ServedApi, receiver: Receiver, chance: Random) -> None:
    for _ in range(KILLS):
        process = PROCESS.Process(target=delivering.run, args=(delivering.told(api.settings),))
        process.start()
        if chance.random() < 0.8:
            # Most are killed at their work, some at any moment from their start on.
            tries = receiver.tries
            receiver.wait_for(lambda seen=tries: receiver.tries > seen, seconds=60)
        time.sleep(chance.uniform(0, LONGEST_SECONDS))
        assert process.is_alive(), "it ended by itself"
        process.kill()
        process.join()
        process.close()


def _asking(api: ServedApi) -> httpx.Client:
    host, port = api.address
    return httpx.Client(base_url=f"http://{host}:{port}", trust_env=False, timeout=30)


def _subscribe(api: ServedApi, receiver: Receiver) -> None:
    """A webhook of everything from the origin."""
    with _asking(api) as client:

        def post(persona: str, path: str, **data: Any) -> dict[str, Any]:
            headers = {
                "Authorization": f"Bearer {api.token(persona)}",
                "Idempotency-Key": str(uuid4()),
            }
            answer = client.post(f"/subscriptions{path}", json={"data": data}, headers=headers)
            assert answer.status_code == 201, answer.text
            made: dict[str, Any] = answer.json()
            return made

        one = post(
            "manager",
            "/create-subscription",
            name="downstream",
            owner=actor("subscriber"),
            client=PERSONAS["subscriber"].client,
            agreement="DSA-2026-7",
            delivery="webhook",
            start={"edge": "origin"},
        )["subscription"]
        post("manager", f"/{one}/set-subscription-endpoint", url=receiver.address)
        post(
            "information-governance", f"/{one}/approve-subscription-endpoint", url=receiver.address
        )
        key = post("manager", f"/{one}/add-subscription-key", scheme="hmac")
        receiver.secret = key["secret"]


def _lanes(api: ServedApi) -> dict[str, list[str]]:
    """What the feed tells the follower of each stream, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    headers = {"Authorization": f"Bearer {api.token('subscriber')}"}
    after: dict[str, str] = {}
    with _asking(api) as client:
        while True:
            page = client.get("/feed", params={"limit": "500", **after}, headers=headers)
            assert page.status_code == 200, page.text
            for event in page.json():
                found[event["subject"]].append(event["sequence"])
            if page.headers["Caught-Up"] == "true":
                return dict(found)
            after = {"after": page.headers["Next-Cursor"]}
