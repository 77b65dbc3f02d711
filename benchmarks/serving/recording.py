"""The rows about what it costs that every reading is decided upon and recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reporting.row import Row
from stand.figures import median, quantile
from stand.process import Process, python
from stand.server import Ledger, Stand

from serving.pace import WARM_UP_SECONDS
from serving.seeding import OF_FIFTY, OF_TWENTY, Seeded, seed

READERS = 16
WRITTEN_CASES = 400
READS_A_SECOND = 50
WRITES_A_SECOND = 100
CONTACTS_A_CASE = OF_TWENTY.contacts - OF_TWENTY.notes
P99_TARGET_MS = 50.0
KEPT_TARGET = 0.7
"""Of the readings that could be served without recording them."""
ONE_CASE_TARGET = 0.9


@dataclass(frozen=True)
class _Slice:
    rate: float
    p50: float
    p99: float


def recording_rows(
    stand: Stand, *, rounds: int, seconds: float, say: Callable[[str], None]
) -> list[Row]:
    """Readings recorded and not, as fast as they go; of one case; and at a pace beside writes."""
    ledger = stand.make_ledger("recording")
    reading = [case.case for case in seed(ledger, cases=READERS, shape=OF_FIFTY)]
    writing = seed(ledger, cases=WRITTEN_CASES, shape=OF_TWENTY)
    paced, recorded, unrecorded, of_one = [], [], [], []
    for turn in range(rounds):
        ways = [
            ("recorded", recorded, True, reading),
            ("not recorded", unrecorded, False, reading),
            ("recorded, of one case", of_one, True, reading[:1]),
        ]
        for name, taken, is_recorded, cases in ways if turn % 2 == 0 else reversed(ways):
            stand.settle()
            taken.append(_fast(ledger, cases, is_recorded=is_recorded, seconds=seconds))
            say(f"reading, {name}: {taken[-1].rate:,.0f}/s")
        stand.settle()
        paced.append(_paced(ledger, reading, _share(writing, turn, rounds), seconds))
        say(f"reading beside writes, recorded: p99 {paced[-1].p99:.1f} ms")
    return [
        _beside_writes(paced),
        _row("not recorded", unrecorded, against="not recorded", base=unrecorded),
        _row("recorded", recorded, against="not recorded", base=unrecorded, target=KEPT_TARGET),
        _row(
            "recorded, all of one case",
            of_one,
            against=f"of {READERS} cases",
            base=recorded,
            target=ONE_CASE_TARGET,
        ),
    ]


def _share(writing: Sequence[Seeded], turn: int, rounds: int) -> list[Seeded]:
    """Fresh contacts for each round."""
    each = CONTACTS_A_CASE // rounds
    return [Seeded(case.case, case.contacts[turn * each : (turn + 1) * each]) for case in writing]


def _fast(ledger: Ledger, cases: Sequence[str], *, is_recorded: bool, seconds: float) -> _Slice:
    service = _service(ledger, is_recorded=is_recorded)
    asked = {"cases": cases, "connections": READERS, "seconds": seconds}
    taken = _told(service, "serving.reading_load", asked)
    return _slice(taken["latencies"], rate=len(taken["latencies"]) / taken["seconds"])


def _paced(
    ledger: Ledger, reading: Sequence[str], writing: Sequence[Seeded], seconds: float
) -> _Slice:
    most = sum(len(case.contacts) for case in writing) / WRITES_A_SECOND
    asked = {
        "reading": reading,
        "writing": [asdict(case) for case in writing],
        "reads_a_second": READS_A_SECOND,
        "writes_a_second": WRITES_A_SECOND,
        "seconds": min(seconds, most - WARM_UP_SECONDS - 1),
    }
    taken = _told(_service(ledger, is_recorded=True), "serving.pace", asked)
    return _slice(taken["reads"], rate=READS_A_SECOND)


def _service(ledger: Ledger, *, is_recorded: bool) -> Process:
    if is_recorded:
        return python("serving.service", ledger.as_address(), None, True)
    return python("serving.unrecorded", ledger.as_address())


def _told(service: Process, load: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What the load found of a service, which ends with it."""
    process = python(load)
    process.tell({**service.hear(), **asked})
    taken: dict[str, Any] = process.hear()
    process.end()
    service.end()
    return taken


def _slice(latencies: Sequence[int], *, rate: float) -> _Slice:
    return _Slice(
        rate=rate,
        p50=quantile(latencies, 0.50) / 1_000,
        p99=quantile(latencies, 0.99) / 1_000,
    )


def _beside_writes(paced: Sequence[_Slice]) -> Row:
    p99 = median([each.p99 for each in paced])
    return Row(
        what=f"reading a case of {OF_FIFTY.events} events, decided upon and recorded",
        load=f"{READS_A_SECOND} reads/s, {WRITES_A_SECOND} writes/s",
        measured=f"p99 {p99:.1f} ms",
        against=f"{P99_TARGET_MS:.0f} ms",
        ratio=p99 / P99_TARGET_MS,
        p50_ms=median([each.p50 for each in paced]),
        p99_ms=p99,
        p99_target_ms=P99_TARGET_MS,
    )


def _row(
    name: str,
    taken: Sequence[_Slice],
    *,
    against: str,
    base: Sequence[_Slice],
    target: float | None = None,
) -> Row:
    return Row(
        what=f"reading a case of {OF_FIFTY.events} events, {name}",
        load=f"{READERS} readers",
        measured=f"{median([each.rate for each in taken]):,.0f}/s",
        against=against,
        ratio=median([each.rate / other.rate for each, other in zip(taken, base, strict=True)]),
        target=target,
        p50_ms=median([each.p50 for each in taken]),
        p99_ms=median([each.p99 for each in taken]),
    )
