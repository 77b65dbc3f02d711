"""The example of a webhook's receiver takes in what is signed, lately and once."""

import base64
import json
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import httpx
import psycopg
import pytest

from client.examples import receiver
from infrastructure.webhooks.signing import PrivateKey, SharedKey, signed_headers
from tests.integration.following.conftest import Connect

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KEY, OTHER = SharedKey(bytes(range(32))), SharedKey(b"o" * 32)
SECRET = f"whsec_{base64.b64encode(KEY.secret).decode()}"
PRIVATE = PrivateKey(b"p" * 32)
EVENT = {"type": "case.case_closed.v1", "data": {}}


def signed(
    event: Mapping[str, object] = EVENT,
    *,
    id: str = "one",
    key: SharedKey = KEY,
    at: datetime = NOW,
) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(event).encode()
    return body, dict(signed_headers(body, id=id, at=at, keys=[OTHER, PRIVATE, key]))


@pytest.fixture
def address(consumers_url: str, connect: Connect) -> Iterator[str]:
    connect().execute("DROP SCHEMA IF EXISTS received CASCADE")
    connect().execute(receiver.TABLES)
    serving = receiver.server(0, database=consumers_url, secret=SECRET, clock=NOW.timestamp)
    with serving:
        thread = threading.Thread(target=serving.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


def send(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    with httpx.Client(trust_env=False, timeout=30) as http:
        return http.post(address, content=body, headers=dict(headers)).status_code


def test_each_event_is_taken_in_once(address: str, connect: Connect) -> None:
    second = {**EVENT, "type": "case.case_reopened.v1"}
    heartbeat = {"type": "feed.heartbeat.v1"}
    sent = [signed(), signed(), signed(second, id="two"), signed(heartbeat, id="beat")]
    assert [send(address, *each) for each in sent] == [204] * 4
    found = connect().execute("SELECT id, type, told FROM received.event ORDER BY id").fetchall()
    assert found == [("one", EVENT["type"], EVENT), ("two", second["type"], second)]


def test_what_is_not_signed_for_us_or_long_ago_is_refused(address: str, connect: Connect) -> None:
    body, headers = signed()
    refused = [
        (body.replace(b"closed", b"opened"), headers),
        (body, {**headers, "webhook-id": "another"}),
        (body, {}),
        signed(key=OTHER),
        signed(at=NOW - timedelta(seconds=301)),
        signed(at=NOW + timedelta(seconds=301)),
    ]
    assert [send(address, *each) for each in refused] == [401] * 6
    assert connect().execute("SELECT count(*) FROM received.event").fetchone() == (0,)


def test_without_its_database_it_asks_for_the_event_again(address: str) -> None:
    def lost(*_args: object, **_more: object) -> None:
        raise psycopg.OperationalError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receiver.psycopg, "connect", lost)
        assert send(address, *signed()) == 503
    assert send(address, *signed()) == 204
