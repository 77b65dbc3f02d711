"""The rows about catching up."""

from __future__ import annotations

from collections.abc import Callable

from reporting.row import Row
from serving.seeding import OF_TWENTY, seed
from stand.figures import median
from stand.process import python
from stand.server import Ledger, Stand

CASES = 500
LIBRARY_EVENTS = 4_000
"""How far the library's runner goes: at its speed the whole log would take as long as all else."""

TARGET = 20.0
LIBRARY = "the library's ProjectionRunner"
NAMES = {
    "library": f"{LIBRARY}, events and last position per case",
    "counts": "our runner, events and last position per case",
    "caseload": "our runner, the caseload",
}


def catching_up_rows(stand: Stand, *, rounds: int, say: Callable[[str], None]) -> list[Row]:
    """The library's runner and ours on the same log with the same view; then our caseload."""
    seeded = stand.make_ledger("seed_catching_up")
    seed(seeded, cases=CASES, shape=OF_TWENTY)
    rates: dict[str, list[float]] = {who: [] for who in NAMES}
    for turn in range(rounds):
        order = list(NAMES)
        for who in order if turn % 2 == 0 else reversed(order):
            rates[who].append(_rate(stand, seeded, who))
            say(f"catching up, {NAMES[who]}: {rates[who][-1]:,.0f}/s")
    base = rates["library"]
    return [
        Row(
            what=f"catching up, {NAMES[who]}",
            load=f"{LIBRARY_EVENTS if who == 'library' else CASES * OF_TWENTY.events:,} events",
            measured=f"{median(rates[who]):,.0f}/s",
            against="ProjectionRunner",
            ratio=median([own / other for own, other in zip(rates[who], base, strict=True)]),
            target=TARGET if who == "counts" else None,
        )
        for who in NAMES
    ]


def _rate(stand: Stand, seeded: Ledger, who: str) -> float:
    ledger = stand.copy_ledger(seeded, "catching_up_now")
    url = stand.make_database("views_now")
    stand.settle()
    process = python("catching_up.run", who, ledger.as_address(), url, LIBRARY_EVENTS)
    taken = process.hear()
    process.end()
    stand.drop(ledger.name)
    stand.drop("views_now")
    rate: float = taken["events"] / taken["seconds"]
    return rate
