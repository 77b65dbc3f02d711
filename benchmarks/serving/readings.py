"""The row about reading a case beside writes, with a small log and with a large one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from reporting.row import Row
from stand.figures import median, quantile
from stand.process import python
from stand.server import Ledger, Stand

from serving.filling import fill
from serving.pace import WARM_UP_SECONDS
from serving.seeding import OF_FIFTY, OF_TWENTY, Seeded, seed

SMALL = 10_000
READ_CASES = 40
WRITTEN_CASES = 400
READS_A_SECOND = 50
WRITES_A_SECOND = 100
CONTACTS_A_CASE = OF_TWENTY.contacts - OF_TWENTY.notes
P99_TARGET_MS = 30.0
RATIO_TARGET = 1.2


@dataclass(frozen=True)
class _Filled:
    ledger: Ledger
    reading: Sequence[Seeded]
    writing: Sequence[Seeded]


@dataclass(frozen=True)
class _Slice:
    p50: float
    p99: float


def reading_rows(
    stand: Stand, *, large: int, rounds: int, seconds: float, say: Callable[[str], None]
) -> list[Row]:
    """Readings beside writes over both logs, in turn."""
    # Each round writes to fresh contacts of the same cases, so there is a bound to all rounds.
    most = WRITTEN_CASES * CONTACTS_A_CASE / WRITES_A_SECOND / rounds
    seconds = min(seconds, most - WARM_UP_SECONDS - 1)
    sizes = (SMALL, large)
    filled = {}
    for size in sizes:
        say(f"filling a log with {size:,} events")
        filled[size] = _filled(stand, size)
    taken: dict[int, list[_Slice]] = {size: [] for size in sizes}
    for turn in range(rounds):
        for size in sizes if turn % 2 == 0 else reversed(sizes):
            stand.settle()
            taken[size].append(_slice(filled[size], turn, rounds, seconds))
            say(f"reading beside writes, {size:,} events: p99 {taken[size][-1].p99:.1f} ms")
    return [_row(size, taken[size], taken[SMALL]) for size in sizes]


def _filled(stand: Stand, size: int) -> _Filled:
    ledger = stand.make_ledger(f"reading_{size}")
    fill(ledger, size)
    return _Filled(
        ledger=ledger,
        reading=seed(ledger, cases=READ_CASES, shape=OF_FIFTY),
        writing=seed(ledger, cases=WRITTEN_CASES, shape=OF_TWENTY),
    )


def _slice(filled: _Filled, turn: int, rounds: int, seconds: float) -> _Slice:
    each = CONTACTS_A_CASE // rounds
    share = [
        Seeded(case.case, case.contacts[turn * each : (turn + 1) * each]) for case in filled.writing
    ]
    service = python("serving.service", filled.ledger.as_address(), None, True)
    load = python("serving.pace")
    load.tell(
        {
            **service.hear(),
            "reading": [case.case for case in filled.reading],
            "writing": [asdict(case) for case in share],
            "reads_a_second": READS_A_SECOND,
            "writes_a_second": WRITES_A_SECOND,
            "seconds": seconds,
        }
    )
    reads = load.hear()["reads"]
    load.end()
    service.end()
    return _Slice(p50=quantile(reads, 0.50) / 1_000, p99=quantile(reads, 0.99) / 1_000)


def _row(size: int, own: Sequence[_Slice], small: Sequence[_Slice]) -> Row:
    return Row(
        what=f"reading a case of {OF_FIFTY.events} events, {size:,} in the log",
        load=f"{READS_A_SECOND} reads/s, {WRITES_A_SECOND} writes/s",
        measured=f"p99 {median([s.p99 for s in own]):.1f} ms",
        against=f"{SMALL:,} in the log",
        ratio=median([s.p99 / base.p99 for s, base in zip(own, small, strict=True)]),
        target=RATIO_TARGET if size != SMALL else None,
        at_most=True,
        p50_ms=median([s.p50 for s in own]),
        p99_ms=median([s.p99 for s in own]),
        p99_target_ms=P99_TARGET_MS,
    )
