"""The rows about pages of the feed: one follower from a large log's first event to its last."""

from __future__ import annotations

from collections.abc import Callable

from reporting.row import Row
from serving.seeding import OF_TWENTY, seed
from stand.figures import median, quantile
from stand.process import python
from stand.server import Stand
from verifying.filling import multiply, sign

CASES = 20
PAGE = 500
P50_TARGET_MS = 25.0
EVENTS_TARGET = 15_000


def page_rows(stand: Stand, *, large: int, rounds: int, say: Callable[[str], None]) -> list[Row]:
    """Each round follows a whole log over one connection; each page is recorded as a reading."""
    seeded = stand.make_ledger("seed_feeding")
    seed(seeded, cases=CASES, shape=OF_TWENTY)
    ledger = stand.make_ledger("feeding")
    events = multiply(seeded, into=ledger, events=large)
    say(f"feeding: {events:,} events written")
    sign(ledger)
    rates: list[float] = []
    pages: list[list[float]] = []
    for _ in range(rounds):
        stand.settle()
        service = python("serving.service", ledger.as_address(), None, True)
        follower = python("feeding.follower", ledger.as_address())
        follower.tell({"port": service.hear()["port"], "limit": PAGE})
        taken = follower.hear()
        follower.end()
        service.end()
        assert taken["events"] == events, "a follower sees every event"
        rates.append(events / taken["seconds"])
        pages.append([page / 1_000 for page in taken["pages"]])
        say(f"feeding: {rates[-1]:,.0f} events/s, page p50 {median(pages[-1]):.1f} ms")
    return [_speed(events, rates), _page(events, pages)]


def _speed(events: int, rates: list[float]) -> Row:
    return Row(
        what="following the feed from its beginning, readings recorded",
        load=f"1 follower, {events:,} events",
        measured=f"{median(rates):,.0f} events/s",
        against=f"{EVENTS_TARGET:,} events/s",
        ratio=median(rates) / EVENTS_TARGET,
        target=1.0,
    )


def _page(events: int, pages: list[list[float]]) -> Row:
    p50 = median([quantile(taken, 0.50) for taken in pages])
    return Row(
        what=f"a page of {PAGE} thin events",
        load=f"1 follower, {events:,} events",
        measured=f"p50 {p50:.1f} ms",
        against=f"{P50_TARGET_MS:.0f} ms",
        ratio=p50 / P50_TARGET_MS,
        target=1.0,
        at_most=True,
        p50_ms=p50,
        p99_ms=median([quantile(taken, 0.99) for taken in pages]),
    )
