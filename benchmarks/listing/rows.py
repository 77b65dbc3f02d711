"""The rows about a page of each list and board, with few cases in the views and with many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reporting.row import Row
from stand.figures import median, quantile
from stand.process import python
from stand.server import Ledger, Stand

from listing.filling import fill_views

SMALL = 10_000
PAGE = 50
PACE = 20.0
P99_TARGET_MS = 50.0
RATIO_TARGET = 1.2
_ASKED = f"practitioner=me&names=true&limit={PAGE}"
PAGES = {
    "the caseload": f"/caseload?{_ASKED}",
    "open concerns": f"/boards/concerns?{_ASKED}",
    "missing screens and notes": f"/boards/notes?{_ASKED}",
    "supervision": f"/boards/supervision?{_ASKED}",
    "the waiting list": f"/boards/waiting?{_ASKED}",
    "the waiting list, everybody's": f"/boards/waiting?names=true&limit={PAGE}",
    "open concerns, everybody's": f"/boards/concerns?names=true&limit={PAGE}",
}
ALL = "any of them"

Slices = Sequence[Mapping[str, Sequence[float]]]


def listing_rows(
    stand: Stand, *, large: int, rounds: int, seconds: float, say: Callable[[str], None]
) -> list[Row]:
    """Pages of both logs' views, in turn."""
    sizes = (SMALL, large)
    ledgers, cases = {}, {}
    for size in sizes:
        say(f"filling a log with {size:,} events, and the views of it")
        ledgers[size] = stand.make_ledger(f"listing_{size}")
        cases[size] = fill_views(ledgers[size], size)
    taken: dict[int, list[Mapping[str, Sequence[float]]]] = {size: [] for size in sizes}
    for turn in range(rounds):
        for size in sizes if turn % 2 == 0 else reversed(sizes):
            stand.settle()
            taken[size].append(_slice(ledgers[size], seconds, say))
            p99 = quantile(taken[size][-1][ALL], 0.99)
            say(f"lists and boards, {cases[size]:,} cases: p99 {p99:.1f} ms")
    return [_row(name, cases[large], taken[large], taken[SMALL]) for name in (ALL, *PAGES)]


def _slice(
    ledger: Ledger, seconds: float, say: Callable[[str], None]
) -> Mapping[str, Sequence[float]]:
    """Milliseconds of each page."""
    service = python("serving.service", ledger.as_address(), None, True)
    looking = python("listing.looking")
    pages = {"pages": list(PAGES.values()), "pace": PACE, "seconds": seconds * len(PAGES)}
    looking.tell({**service.hear(), **pages})
    told = looking.hear()
    looking.end()
    service.end()
    for name, page in PAGES.items():
        rows, names = told["shown"][page]
        say(f"  {name}: {rows} rows, {names} names")
    each = {name: [t / 1_000 for t in told["taken"][page]] for name, page in PAGES.items()}
    return {**each, ALL: [t for times in each.values() for t in times]}


def _row(name: str, cases: int, own: Slices, small: Slices) -> Row:
    p99 = median([quantile(taken[name], 0.99) for taken in own])
    ratios = [
        median(taken[name]) / median(base[name]) for taken, base in zip(own, small, strict=True)
    ]
    return Row(
        what=f"a page of {PAGE} rows, names opened, of {cases:,} cases: {name}",
        load=f"{PACE:.0f} reads/s",
        measured=f"p99 {p99:.1f} ms",
        against=f"the median with {SMALL:,} events",
        ratio=median(ratios),
        target=RATIO_TARGET,
        at_most=True,
        p50_ms=median([quantile(taken[name], 0.50) for taken in own]),
        p99_ms=p99,
        p99_target_ms=P99_TARGET_MS,
    )
