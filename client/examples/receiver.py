"""Takes in what webhooks send, each event once, in a Postgres of its own.

client/README.md says how to run it. A proxy that speaks https stands in front of one that others
reach.
"""

import base64
import hashlib
import hmac
import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

TABLES = """
    CREATE SCHEMA IF NOT EXISTS received;
    CREATE TABLE IF NOT EXISTS received.event (
        id text PRIMARY KEY,
        type text NOT NULL,
        told jsonb NOT NULL
    )
"""
PORT = 8081
MOST_SECONDS_OFF = 300
MOST_BYTES = 1_000_000
ANSWER_WITHIN = 10.0
"""Seconds: the service waits for 15."""


def is_genuine(headers: Mapping[str, str], body: bytes, *, secret: str, now: float) -> bool:
    """Whether the bytes are as the service signed them, and lately (Standard Webhooks, `v1`)."""
    id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not at.isascii() or not at.isdigit() or abs(now - int(at)) > MOST_SECONDS_OFF:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.digest(key, f"{id}.{at}.".encode() + body, hashlib.sha256)
    expected = b"v1," + base64.b64encode(signed)
    told = headers.get("webhook-signature", "").encode().split()
    return any(hmac.compare_digest(expected, each) for each in told)


def take(connection: psycopg.Connection[Any], id: str, event: Mapping[str, Any]) -> None:
    """Take an event in, once by the `webhook-id` however often it is sent. Heartbeats are none."""
    if event["type"].startswith("feed.heartbeat."):
        return
    with connection.transaction():
        connection.execute(
            "INSERT INTO received.event (id, type, told) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (id, event["type"], Jsonb(event)),
        )


def server(port: int, *, database: str, secret: str, clock: Callable[[], float]) -> Any:
    """Listens on this machine; answers 204 once it has an event for good."""

    class Receiving(BaseHTTPRequestHandler):
        timeout = ANSWER_WITHIN

        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), MOST_BYTES))
            self.send_response(self._taken(body))
            self.end_headers()

        def _taken(self, body: bytes) -> HTTPStatus:
            headers = {name.lower(): value for name, value in self.headers.items()}
            if not is_genuine(headers, body, secret=secret, now=clock()):
                return HTTPStatus.UNAUTHORIZED
            try:
                with psycopg.connect(database, connect_timeout=5) as connection:
                    take(connection, headers["webhook-id"], json.loads(body))
            except psycopg.OperationalError:
                return HTTPStatus.SERVICE_UNAVAILABLE
            return HTTPStatus.NO_CONTENT

    return ThreadingHTTPServer(("127.0.0.1", port), Receiving)


def main() -> None:
    """Receive until Ctrl-C."""
    database, secret = os.environ["CONSUMER_DATABASE_URL"], os.environ["WEBHOOK_SECRET"]
    with psycopg.connect(database) as connection:
        connection.execute(TABLES)
    with suppress(KeyboardInterrupt):
        server(PORT, database=database, secret=secret, clock=time.time).serve_forever()


if __name__ == "__main__":
    main()
