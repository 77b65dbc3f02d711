"""The row about the relay: a large log into an empty stream of a broker beside it."""

from __future__ import annotations

from collections.abc import Callable

from reporting.row import Row
from serving.seeding import OF_TWENTY, seed
from stand.figures import median
from stand.process import python
from stand.server import Stand
from verifying.filling import multiply, sign

from feeding.broker import broker

CASES = 20
EVENTS = 100_000
TARGET = 5_000


def relay_rows(stand: Stand, *, large: int, rounds: int, say: Callable[[str], None]) -> list[Row]:
    """Each round relays the whole log; each page is recorded as disclosed before it goes."""
    seeded = stand.make_ledger("seed_relaying")
    seed(seeded, cases=CASES, shape=OF_TWENTY)
    ledger = stand.make_ledger("relaying")
    events = multiply(seeded, into=ledger, events=min(large, EVENTS))
    sign(ledger)
    rates = []
    for number in range(rounds):
        stand.settle()
        with broker(stand.folder / f"broker_{number}") as url:
            relaying = python("feeding.relaying", ledger.as_address(), url)
            taken = relaying.hear()
            relaying.end()
        assert taken["events"] == events, "the relay passes every event on"
        rates.append(events / taken["seconds"])
        say(f"relaying: {rates[-1]:,.0f} events/s")
    return [
        Row(
            what="relaying the feed to a broker, readings recorded",
            load=f"1 relay, {events:,} events",
            measured=f"{median(rates):,.0f} events/s",
            against=f"{TARGET:,} events/s",
            ratio=median(rates) / TARGET,
            target=1.0,
        )
    ]
