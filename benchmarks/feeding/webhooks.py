"""The row about webhooks: how soon a receiver that is well has all that waits for it.

A tenth of the large log waits. The receiver is on this machine and without TLS, whose handshake is
the receiver's work as much as ours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
from appending.ours import settings_of
from reporting.row import Row
from serving.seeding import OF_TWENTY, seed
from stand.process import python
from stand.server import Ledger, Stand
from verifying.filling import multiply, sign

from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer

CASES = 20
AT_ONCE = 20
"""Histories told side by side: so many cases have something waiting at a time."""
SHARE = 10
TARGET = 100_000 / (30 * 60)
"""Deliveries a second: a hundred thousand in half an hour."""


def webhook_rows(stand: Stand, *, large: int, say: Callable[[str], None]) -> list[Row]:
    """One receiver from a log's first event to its last."""
    seeded = stand.make_ledger("seed_webhooks")
    seed(seeded, cases=CASES, shape=OF_TWENTY)
    ledger = stand.make_ledger("webhooks")
    events = multiply(seeded, into=ledger, events=large // SHARE, at_once=AT_ONCE)
    sign(ledger)
    say(f"webhooks: {events:,} events wait")
    stand.settle()
    receiver = python("feeding.receiver", events)
    _subscribe(ledger, receiver.hear())
    delivering = python("feeding.delivering", ledger.as_address())
    taken = receiver.hear()
    delivering.end()
    receiver.end()
    assert taken["in_order"], "each case comes in order"
    rate = events / taken["seconds"]
    say(f"webhooks: {rate:,.0f} deliveries/s")
    return [
        Row(
            what="webhooks to a receiver that is well, each case in order",
            load=f"{events:,} events waited",
            measured=f"{rate:,.0f} deliveries/s",
            against="100,000 in 30 minutes",
            ratio=rate / TARGET,
            target=1.0,
        )
    ]


def _subscribe(ledger: Ledger, port: int) -> None:
    """A webhook of everything from the beginning."""
    service = python("serving.service", ledger.as_address(), None, True)
    url = f"http://127.0.0.1:{port}/hooks"
    serving = f"http://127.0.0.1:{service.hear()['port']}"
    issuer = local_issuer(settings_of(ledger.as_address()))
    with httpx.Client(base_url=serving, trust_env=False, timeout=30) as client:

        def post(persona: str, path: str, **data: Any) -> Any:
            headers = {
                "Authorization": f"Bearer {issuer.token(PERSONAS[persona])}",
                "Idempotency-Key": str(uuid4()),
            }
            answer = client.post(f"/subscriptions{path}", json={"data": data}, headers=headers)
            answer.raise_for_status()
            return answer.json()

        follower = PERSONAS["subscriber"]
        one = post(
            "manager",
            "/create-subscription",
            name="downstream",
            owner=str(follower.actor),
            client=follower.client,
            agreement="DSA-2026-7",
            delivery="webhook",
            start={"edge": "origin"},
        )["subscription"]
        post("manager", f"/{one}/set-subscription-endpoint", url=url)
        post("information-governance", f"/{one}/approve-subscription-endpoint", url=url)
        post("manager", f"/{one}/add-subscription-key", scheme="hmac")
    service.end()
