"""The rows about reading a case beside writes, as it is and as it stood, with a small log and with
a large one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import psycopg
from reporting.row import Row
from stand.figures import median, quantile
from stand.process import python
from stand.server import Ledger, Stand

from serving.filling import fill
from serving.pace import WARM_UP_SECONDS
from serving.seeding import OF_FIFTY, OF_TWENTY, Seeded, seed

SMALL = 10_000
READ_CASES = 40
CONTACTS_A_CASE = OF_TWENTY.contacts - OF_TWENTY.notes
RATIO_TARGET = 1.2


@dataclass(frozen=True)
class _Way:
    """How cases are read, beside how many writes to how many other cases."""

    name: str
    stood: bool
    reads_a_second: int
    writes_a_second: int
    written_cases: int
    p99_target_ms: float

    def seconds(self, asked: float, rounds: int) -> float:
        """Each round writes to fresh contacts of the same cases, so there is a bound to all."""
        most = self.written_cases * CONTACTS_A_CASE / self.writes_a_second / rounds
        return min(asked, most - WARM_UP_SECONDS - 1)


AS_IT_IS = _Way("as it is", False, 50, 100, 400, 30.0)
AS_IT_STOOD = _Way("as it stood", True, 20, 20, 100, 50.0)
WAYS = (AS_IT_IS, AS_IT_STOOD)


@dataclass(frozen=True)
class _Filled:
    ledger: Ledger
    reading: Sequence[Seeded]
    position: int
    writing: dict[_Way, Sequence[Seeded]]


@dataclass(frozen=True)
class _Slice:
    p50: float
    p99: float


def reading_rows(
    stand: Stand, *, large: int, rounds: int, seconds: float, say: Callable[[str], None]
) -> list[Row]:
    """Readings beside writes over both logs, in turn."""
    sizes = (SMALL, large)
    filled = {}
    for size in sizes:
        say(f"filling a log with {size:,} events")
        filled[size] = _filled(stand, size)
    taken: dict[tuple[_Way, int], list[_Slice]] = {
        (way, size): [] for way in WAYS for size in sizes
    }
    for turn in range(rounds):
        for way, size in taken if turn % 2 == 0 else reversed(taken):
            stand.settle()
            found = _slice(filled[size], way, turn, rounds, way.seconds(seconds, rounds))
            taken[way, size].append(found)
            say(f"reading a case {way.name}, {size:,} events: p99 {found.p99:.1f} ms")
    return [_row(way, size, slices, taken[way, SMALL]) for (way, size), slices in taken.items()]


def _filled(stand: Stand, size: int) -> _Filled:
    ledger = stand.make_ledger(f"reading_{size}")
    fill(ledger, size)
    reading = seed(ledger, cases=READ_CASES, shape=OF_FIFTY)
    with psycopg.connect(ledger.superuser_url) as connection:
        row = connection.execute("SELECT max(e.position) FROM ledger.event AS e").fetchone()
    assert row is not None, "it was filled"
    writing = {way: seed(ledger, cases=way.written_cases, shape=OF_TWENTY) for way in WAYS}
    return _Filled(ledger=ledger, reading=reading, position=row[0], writing=writing)


def _slice(filled: _Filled, way: _Way, turn: int, rounds: int, seconds: float) -> _Slice:
    each = CONTACTS_A_CASE // rounds
    share = [
        Seeded(case.case, case.contacts[turn * each : (turn + 1) * each])
        for case in filled.writing[way]
    ]
    service = python("serving.service", filled.ledger.as_address(), None, True)
    load = python("serving.pace")
    load.tell(
        {
            **service.hear(),
            "reading": [case.case for case in filled.reading],
            "position": filled.position if way.stood else None,
            "writing": [asdict(case) for case in share],
            "reads_a_second": way.reads_a_second,
            "writes_a_second": way.writes_a_second,
            "seconds": seconds,
        }
    )
    reads = load.hear()["reads"]
    load.end()
    service.end()
    return _Slice(p50=quantile(reads, 0.50) / 1_000, p99=quantile(reads, 0.99) / 1_000)


def _row(way: _Way, size: int, own: Sequence[_Slice], small: Sequence[_Slice]) -> Row:
    name = f"reading a case of {OF_FIFTY.events} events"
    return Row(
        what=f"{name}{' as it stood' if way.stood else ''}, {size:,} in the log",
        load=f"{way.reads_a_second} reads/s, {way.writes_a_second} writes/s",
        measured=f"p99 {median([s.p99 for s in own]):.1f} ms",
        against=f"{SMALL:,} in the log",
        ratio=median([s.p99 / base.p99 for s, base in zip(own, small, strict=True)]),
        target=RATIO_TARGET if size != SMALL else None,
        at_most=True,
        p50_ms=median([s.p50 for s in own]),
        p99_ms=median([s.p99 for s in own]),
        p99_target_ms=way.p99_target_ms,
    )
