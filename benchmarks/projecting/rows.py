"""The rows about views: built anew from a large log, and how far they are behind a busy one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from reporting.row import Row
from stand.figures import quantile
from stand.process import Process, python
from stand.server import Ledger, Stand

from projecting.lags import watched
from projecting.population import populated

SECONDS_A_MILLION = 300.0
BESIDE_A_SECOND = 50
BUSY_A_SECOND = 300
LAG_SECONDS = 30.0
SETTLING_SECONDS = 5.0
LAG_TARGET_MS = 500.0


@dataclass(frozen=True)
class _Taken:
    """``processor_seconds`` are those of our processes, without the database's."""

    seconds: float
    processor_seconds: float


def projecting_rows(stand: Stand, *, large: int, say: Callable[[str], None]) -> list[Row]:
    """Every view from a log of so many events: alone, and beside a service that goes on recording
    and a worker that keeps the views that are read; then the lag of each view."""
    ledger, events = populated(stand, "projecting", large, say=say)
    stand.settle()
    alone = _rebuilt(ledger)
    say(f"building all views: {alone.seconds:.0f} s, {alone.processor_seconds:.0f} s of processor")
    stand.settle()
    with _busy(ledger, BESIDE_A_SECOND) as beside:
        taken = _rebuilt(ledger)
    say(f"building all views beside live writes: {taken.seconds:.0f} s")
    written = quantile(beside["latencies"], 0.99) / 1_000
    stand.settle()
    with _busy(ledger, BUSY_A_SECOND) as busy:
        watched(ledger, SETTLING_SECONDS)
        lags = watched(ledger, LAG_SECONDS)
    for name, seconds in lags.items():
        say(f"lag of {name}: p99 {quantile(seconds, 0.99) * 1_000:.0f} ms")
    return [
        _row(events, alone, "nothing beside"),
        _row(events, taken, f"{BESIDE_A_SECOND} writes/s, their p99 {written:.0f} ms"),
        _lag_row(lags, len(busy["latencies"]) / busy["seconds"]),
    ]


def _rebuilt(ledger: Ledger) -> _Taken:
    process = python("projecting.rebuild", ledger.as_address())
    taken = process.hear()
    process.end()
    return _Taken(taken["seconds"], taken["processor_seconds"])


@contextmanager
def _busy(ledger: Ledger, a_second: float) -> Iterator[dict[str, Any]]:
    """A service that records and a worker that follows; afterwards, what the load found."""
    worker = python("projecting.worker", ledger.as_address())
    worker.hear()
    service = python("serving.service", ledger.as_address(), None, True)
    load = python("projecting.recording")
    load.tell({**service.hear(), "a_second": a_second})
    found: dict[str, Any] = {}
    try:
        yield found
        found |= _told(load)
    finally:
        for process in (load, service, worker):
            process.end()


def _told(load: Process) -> dict[str, Any]:
    load.end_input()
    told: dict[str, Any] = load.hear()
    return told


def _row(events: int, taken: _Taken, beside: str) -> Row:
    allowed = SECONDS_A_MILLION * events / 1_000_000
    return Row(
        what=f"building all views anew from {events:,} events",
        load=beside,
        measured=f"{taken.seconds:.0f} s ({events / taken.seconds:,.0f}/s)",
        against=f"{allowed:.0f} s",
        ratio=taken.seconds / allowed,
        target=1.0,
        at_most=True,
    )


def _lag_row(lags: dict[str, list[float]], rate: float) -> Row:
    """Of the view that is furthest behind."""
    name = max(lags, key=lambda each: quantile(lags[each], 0.99))
    p50, p99 = (quantile(lags[name], share) * 1_000 for share in (0.50, 0.99))
    return Row(
        what=f"from recorded to shown, worst of {len(lags)} views ({name})",
        load=f"{rate:.0f} commands/s over HTTP",
        measured=f"p99 {p99:.0f} ms",
        against=f"{LAG_TARGET_MS:.0f} ms",
        ratio=p99 / LAG_TARGET_MS,
        p50_ms=p50,
        p99_ms=p99,
        p99_target_ms=LAG_TARGET_MS,
    )
