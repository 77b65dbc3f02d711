"""The rows about the live feed: how soon its followers have an event, and what idle ones cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict

import psutil
from reporting.row import Row
from serving.pace import WARM_UP_SECONDS
from serving.seeding import OF_TWENTY, Seeded, seed
from stand.figures import median, quantile
from stand.process import python
from stand.server import Ledger, Stand

FOLLOWERS = 50
EVENTS_A_SECOND = 100
IDLE = 500
IDLE_SECONDS = 40.0
"""Long enough for two signs of life to each."""

P99_TARGET_MS = 300.0
MOST_MEGABYTES = 300
MEGABYTE = 2**20
_CONTACTS = OF_TWENTY.contacts - OF_TWENTY.notes
_SETTLING_SECONDS = 2.0


def live_rows(
    stand: Stand, *, rounds: int, seconds: float, say: Callable[[str], None]
) -> list[Row]:
    """Followers beside a steady pace of commands, and followers of a log that stands still."""
    ledger = stand.make_ledger("live")
    each = int(EVENTS_A_SECOND * (WARM_UP_SECONDS + seconds) // _CONTACTS) + 2
    cases = seed(ledger, cases=each * rounds, shape=OF_TWENTY)
    p50s, p99s, delivered = [], [], 0
    for turn in range(rounds):
        stand.settle()
        taken = _followed(ledger, cases[turn * each : (turn + 1) * each], seconds)
        p50s.append(quantile(taken, 0.50) / 1_000)
        p99s.append(quantile(taken, 0.99) / 1_000)
        delivered += len(taken)
        say(f"live: {len(taken):,} deliveries, p50 {p50s[-1]:.0f} ms, p99 {p99s[-1]:.0f} ms")
    before, held = _idle(ledger)
    say(f"live: {before:.0f} MB without followers, {held:.0f} MB with {IDLE}")
    return [_latency(p50s, p99s, delivered), _memory(before, held)]


def _followed(ledger: Ledger, cases: Sequence[Seeded], seconds: float) -> list[int]:
    """Microseconds from recording to arrival; every follower has every event."""
    service = python("serving.service", ledger.as_address(), None, True)
    where = service.hear()
    listening = python("feeding.listening", ledger.as_address())
    listening.tell({"port": where["port"], "followers": FOLLOWERS})
    listening.hear()
    load = python("serving.pace")
    load.tell(
        {
            **where,
            "reading": [],
            "writing": [asdict(case) for case in cases],
            "reads_a_second": 0,
            "writes_a_second": EVENTS_A_SECOND,
            "seconds": seconds,
        }
    )
    load.hear()
    load.end()
    time.sleep(_SETTLING_SECONDS)
    listening.end_input()
    found = listening.hear()
    listening.end()
    service.end()
    assert found["fewest"] == found["most"] > 0, "somebody missed an event"
    taken: list[int] = found["latencies"]
    return taken


def _idle(ledger: Ledger) -> tuple[float, float]:
    """Megabytes that a serving process holds without followers and with them."""
    service = python("serving.service", ledger.as_address(), None, True)
    where = service.hear()
    process = psutil.Process(service.pid)
    before = process.memory_info().rss / MEGABYTE
    listening = python("feeding.listening", ledger.as_address())
    listening.tell({"port": where["port"], "followers": IDLE})
    listening.hear()
    time.sleep(IDLE_SECONDS)
    held = process.memory_info().rss / MEGABYTE
    listening.end_input()
    listening.hear()
    listening.end()
    service.end()
    return before, held


def _latency(p50s: Sequence[float], p99s: Sequence[float], delivered: int) -> Row:
    return Row(
        what="from recording an event to a live follower's having it",
        load=f"{FOLLOWERS} followers, {EVENTS_A_SECOND} events/s",
        measured=f"p99 {median(p99s):.0f} ms, {delivered:,} deliveries",
        against=f"{P99_TARGET_MS:.0f} ms",
        ratio=median(p99s) / P99_TARGET_MS,
        target=1.0,
        at_most=True,
        p50_ms=median(p50s),
        p99_ms=median(p99s),
        missed=0,
    )


def _memory(before: float, held: float) -> Row:
    return Row(
        what="memory of the API process with idle live followers",
        load=f"{IDLE} followers",
        measured=f"{held:.0f} MB, {before:.0f} MB without",
        against=f"{MOST_MEGABYTES} MB",
        ratio=held / MOST_MEGABYTES,
        target=1.0,
        at_most=True,
    )
