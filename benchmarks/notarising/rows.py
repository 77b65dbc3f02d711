"""The rows about the notary."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from importlib.resources import files
from random import Random
from typing import Any

import psycopg
from appending.ours import settings_of
from reporting.row import Row
from serving.connection import Connection
from stand.figures import median, quantile
from stand.process import Process, python
from stand.server import Ledger, Stand

from api.notarising.notary import opened

WRITERS = 16
HEAD_START = 0.3
KEPT = 0.9
BEHIND_MS = 2_000.0
PROOF_MS = 20.0
PROOFS = 500
WARM_UP = 20
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Stretch:
    """A time of appending, in seconds since 1970, and whether the notary was at work."""

    signed: bool
    begun: float
    ended: float


@dataclass(frozen=True)
class Appended:
    """What was appended in one go, with the notary at work and held up in turn."""

    turns: list[Stretch]
    rates: list[float]
    """Events a second in each turn."""
    waits: list[float]
    """Milliseconds to the checkpoint, of the events of a last stretch with the notary at work."""

    def ratios(self) -> list[float]:
        """Of each two turns that follow one another, the rate with the notary to that without."""
        pairs = zip(self.turns[::2], self.rates[::2], self.rates[1::2], strict=True)
        return [one / other if turn.signed else other / one for turn, one, other in pairs]

    def rate(self, *, signed: bool) -> float:
        """Events a second, the median of the turns with or without the notary."""
        held = [
            rate for turn, rate in zip(self.turns, self.rates, strict=True) if turn.signed is signed
        ]
        return median(held)


def notarising_rows(
    stand: Stand, *, large: int, rounds: int, seconds: float, say: Callable[[str], None]
) -> list[Row]:
    """Appends with and without a notary beside them, in turn; then proofs in a large log."""
    appended = _appended(stand, turns=4 * rounds, seconds=seconds)
    with_it, without = appended.rate(signed=True), appended.rate(signed=False)
    say(f"appending, a notary at work {with_it:,.0f}/s, held up {without:,.0f}/s")
    return [
        Row(
            what="append, a notary at work",
            load=f"{WRITERS} writers",
            measured=f"{with_it:,.0f}/s",
            against="no notary",
            ratio=median(appended.ratios()),
            target=KEPT,
        ),
        Row(
            what="from append to published checkpoint",
            load=f"{WRITERS} writers",
            measured=f"{len(appended.waits):,} events",
            against="",
            ratio=None,
            p50_ms=quantile(appended.waits, 0.5),
            p99_ms=quantile(appended.waits, 0.99),
            p99_target_ms=BEHIND_MS,
        ),
        _proofs(stand, large, say=say),
    ]


def _appended(stand: Stand, *, turns: int, seconds: float) -> Appended:
    """One log that is appended to without a pause, while the notary is stopped and let go in turn.

    What was appended while it was stopped it signs for in the turn that follows, so that it is
    measured with more work than it has, never with less.
    """
    ledger = stand.make_ledger("notarised_now")
    stand.settle()
    notary = python("notarising.sign", ledger.as_address())
    notary.hear()
    address = {**ledger.as_address(), "encrypted": True}
    writing = python("appending.write", "ours", address, WRITERS)
    writing.hear()
    start = time.time() + HEAD_START
    writing.tell({"start_at": start, "seconds": (turns + 2) * seconds})
    time.sleep(HEAD_START)
    taken = [_turn(notary, seconds, signed=turn % 4 in {0, 3}) for turn in range(turns)]
    last = _turn(notary, seconds, signed=True)
    writing.hear()
    writing.end()
    rates = [_count(ledger, turn) / (turn.ended - turn.begun) for turn in taken]
    waits = _waits(ledger, last)
    notary.tell("stop")
    notary.end()
    return Appended(taken, rates, waits)


def _turn(notary: Process, seconds: float, *, signed: bool) -> Stretch:
    os.kill(notary.pid, signal.SIGCONT if signed else signal.SIGSTOP)
    begun = time.time()
    time.sleep(seconds)
    return Stretch(signed, begun, time.time())


def _count(ledger: Ledger, stretch: Stretch) -> int:
    statement = files(__package__).joinpath("count.sql").read_text()
    with psycopg.connect(ledger.superuser_url) as connection:
        row = connection.execute(statement, [stretch.begun, stretch.ended]).fetchone()
    assert row is not None
    return int(row[0])


def _waits(ledger: Ledger, stretch: Stretch) -> list[float]:
    """Milliseconds from each event's recording to the first checkpoint that covers it."""
    statement = files(__package__).joinpath("waits.sql").read_text()
    deadline = time.monotonic() + PATIENCE_SECONDS
    with psycopg.connect(ledger.superuser_url, autocommit=True) as connection:
        while True:
            found = [
                row[0] for row in connection.execute(statement, [stretch.begun, stretch.ended])
            ]
            if None not in found:
                return found
            assert time.monotonic() < deadline, "the notary does not come forward"
            time.sleep(0.1)


def _proofs(stand: Stand, large: int, *, say: Callable[[str], None]) -> Row:
    ledger = stand.make_ledger("proven")
    with psycopg.connect(ledger.superuser_url, autocommit=True) as connection:
        connection.execute(files(__package__).joinpath("fill.sql").read_text(), [large])
        connection.execute("VACUUM ANALYZE ledger.event")
    with opened(settings_of(ledger.as_address())) as notary:
        notary.resume()
        while notary.step():
            pass
    say(f"{large:,} leaves signed for")
    service = python("serving.service", ledger.as_address(), None, True)
    taken = asyncio.run(_asked(service.hear(), large))
    service.end()
    return Row(
        what="inclusion proof over HTTP",
        load=f"{large:,} events",
        measured=f"{PROOFS} proofs",
        against="",
        ratio=None,
        p50_ms=quantile(taken, 0.5),
        p99_ms=quantile(taken, 0.99),
        p99_target_ms=PROOF_MS,
    )


async def _asked(where: dict[str, Any], large: int) -> list[float]:
    """Milliseconds of each proof that one client asks for, one after the other."""
    chance = Random(large)
    connection = await Connection.open(where["port"], where["token"])
    taken = []
    for _ in range(WARM_UP + PROOFS):
        position = chance.randint(1, large)
        began = time.perf_counter()
        status, _ = await connection.get(f"/log/proof/{position}")
        taken.append((time.perf_counter() - began) * 1_000)
        assert status == HTTPStatus.OK
    connection.close()
    return taken[WARM_UP:]
