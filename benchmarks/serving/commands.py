"""The rows about a command over HTTP: ours beside the stock application behind the same routes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from reporting.row import Row
from stand.figures import median, quantile
from stand.process import python
from stand.server import Ledger, Stand

from serving.seeding import OF_TWENTY, Seeded, seed
from serving.stock import seed_stock

CONNECTIONS = 32
CASES = 640
"""Each takes at most fifteen sessions, so that a case stays near its twenty events."""

TARGET = 2.0


@dataclass(frozen=True)
class _Seeds:
    ledger: Ledger
    ours: Sequence[Seeded]
    stock_database: str
    stock: Sequence[Seeded]


@dataclass(frozen=True)
class _Slice:
    rate: float
    p50: float
    p99: float


def command_rows(
    stand: Stand, *, rounds: int, seconds: float, say: Callable[[str], None]
) -> list[Row]:
    """Ours and the stock application, with the library's cache and without."""
    seeds = _seeds(stand)
    rows = []
    for cached in (True, False):
        ours, stock = [], []
        for turn in range(rounds):
            for is_stock in (False, True) if turn % 2 == 0 else (True, False):
                taken = _slice(stand, seeds, stock=is_stock, cached=cached, seconds=seconds)
                (stock if is_stock else ours).append(taken)
                name = "stock application" if is_stock else "ours"
                say(f"command over HTTP, {name}, cache {cached}: {taken.rate:,.0f}/s")
        rows += _rows(ours, stock, cached=cached)
    return rows


def _seeds(stand: Stand) -> _Seeds:
    ledger = stand.make_ledger("seed_commands")
    stock_url = stand.make_database("seed_stock")
    return _Seeds(
        ledger=ledger,
        ours=seed(ledger, cases=CASES, shape=OF_TWENTY),
        stock_database="seed_stock",
        stock=seed_stock(stock_url, cases=CASES),
    )


def _slice(stand: Stand, seeds: _Seeds, *, stock: bool, cached: bool, seconds: float) -> _Slice:
    """One stretch of load on a fresh copy of the seeded cases, by a fresh process."""
    ledger = stand.copy_ledger(seeds.ledger, "commands_now")
    stock_url = stand.copy_database("stock_now", of=seeds.stock_database) if stock else None
    stand.settle()
    service = python("serving.service", ledger.as_address(), stock_url, cached)
    where = service.hear()
    load = python("serving.load")
    load.tell(
        {
            **where,
            "cases": [asdict(case) for case in (seeds.stock if stock else seeds.ours)],
            "connections": CONNECTIONS,
            "seconds": seconds,
        }
    )
    taken = load.hear()
    load.end()
    service.end()
    stand.drop(ledger.name)
    if stock:
        stand.drop("stock_now")
    return _Slice(
        rate=len(taken["latencies"]) / taken["seconds"],
        p50=quantile(taken["latencies"], 0.50) / 1_000,
        p99=quantile(taken["latencies"], 0.99) / 1_000,
    )


def _rows(ours: Sequence[_Slice], stock: Sequence[_Slice], *, cached: bool) -> list[Row]:
    how = "cache on" if cached else "cache off"
    return [
        Row(
            what=f"command over HTTP, {name}, {how}",
            load=f"{CONNECTIONS} connections",
            measured=f"{median([s.rate for s in slices]):,.0f}/s",
            against="stock application",
            ratio=median([s.rate / base.rate for s, base in zip(slices, stock, strict=True)]),
            target=target,
            p50_ms=median([s.p50 for s in slices]),
            p99_ms=median([s.p99 for s in slices]),
        )
        for name, slices, target in (("stock", stock, None), ("ours", ours, TARGET))
    ]
