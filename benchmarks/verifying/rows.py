"""The rows about checking the whole log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reporting.row import Row
from serving.seeding import OF_TWENTY, seed
from stand.figures import median
from stand.process import python
from stand.server import Stand

from verifying.filling import multiply, sign

CASES = 20
TARGET = 50_000
MOST_MEGABYTES = 300


def verifying_rows(
    stand: Stand, *, large: int, rounds: int, say: Callable[[str], None]
) -> list[Row]:
    """`caseledger verify log` without openings, on a log of so many events that a notary signed.

    The speed is that of one core: events to a second of processor time of the process. The best
    round is told beside the median: the same work takes the more processor time the more else the
    machine's cores and caches are put to, and never less.
    """
    seeded = stand.make_ledger("seed_verifying")
    seed(seeded, cases=CASES, shape=OF_TWENTY)
    filled = stand.make_ledger("verifying")
    say(f"verifying: {multiply(seeded, into=filled, events=large):,} events written")
    sign(filled)
    stand.settle()
    rates, taken = [], []
    for _ in range(rounds):
        process = python("verifying.run", filled.as_address())
        taken.append(process.hear())
        process.end()
        assert taken[-1]["verdict"] == "good"
        rates.append(taken[-1]["events"] / taken[-1]["processor_seconds"])
        say(f"verifying: {rates[-1]:,.0f} events a second of one core")
    return [
        Row(
            what="checking the whole log, one core",
            load=f"{taken[-1]['events']:,} events",
            measured=f"{median(rates):,.0f}/s (best {max(rates):,.0f}/s)",
            against=f"{TARGET:,}/s",
            ratio=median(rates) / TARGET,
            target=1.0,
        ),
        _memory(taken[-1]),
    ]


def _memory(taken: dict[str, Any]) -> Row:
    """The most that was held; what each further stream added tells how it goes on."""
    most = max(taken["megabytes"])
    return Row(
        what="memory of checking the whole log, at most",
        load=f"{taken['streams']:,} streams",
        measured=f"{most:.0f} MB",
        against=f"{MOST_MEGABYTES} MB",
        ratio=most / MOST_MEGABYTES,
        target=1.0,
        at_most=True,
    )
