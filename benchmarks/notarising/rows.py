"""The rows about the notary."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from random import Random

import psycopg
from appending.ours import settings_of
from reporting.row import Row
from stand.figures import median, quantile
from stand.process import python
from stand.server import Ledger, Stand

from api.notary import opened
from infrastructure.ledger.calls import read
from infrastructure.ledger.connections import ledger_pool
from infrastructure.notary.published_tree import PublishedTree
from infrastructure.notary.stored_tree import CASE_LOG, StoredTree

WRITERS = 16
HEAD_START = 0.3
KEPT = 0.9
BEHIND_MS = 2_000.0
PROOF_MS = 20.0
PROOFS = 500
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Slice:
    """One stretch of appending: its rate and, with a notary, how long each event waited (ms)."""

    rate: float
    waits: list[float]


def notarising_rows(
    stand: Stand, *, large: int, rounds: int, seconds: float, say: Callable[[str], None]
) -> list[Row]:
    """Appends with and without a notary beside them, in turn; then proofs in a large log."""
    slices: dict[bool, list[Slice]] = {True: [], False: []}
    for turn in range(rounds):
        for signed in (True, False) if turn % 2 == 0 else (False, True):
            slices[signed].append(_slice(stand, signed=signed, seconds=seconds))
            say(f"appending, notary {signed}: {slices[signed][-1].rate:,.0f}/s")
    waits = [wait for each in slices[True] for wait in each.waits]
    return [
        Row(
            what="append, a notary at work",
            load=f"{WRITERS} writers",
            measured=f"{median([each.rate for each in slices[True]]):,.0f}/s",
            against="no notary",
            ratio=median(
                [w.rate / n.rate for w, n in zip(slices[True], slices[False], strict=True)]
            ),
            target=KEPT,
        ),
        Row(
            what="from append to published checkpoint",
            load=f"{WRITERS} writers",
            measured=f"{len(waits):,} events",
            against="",
            ratio=None,
            p50_ms=quantile(waits, 0.5),
            p99_ms=quantile(waits, 0.99),
            p99_target_ms=BEHIND_MS,
        ),
        _proofs(stand, large, say=say),
    ]


def _slice(stand: Stand, *, signed: bool, seconds: float) -> Slice:
    ledger = stand.make_ledger("notarised_now")
    stand.settle()
    notary = python("notarising.sign", ledger.as_address()) if signed else None
    if notary is not None:
        notary.hear()
    address = {**ledger.as_address(), "encrypted": True}
    writing = python("appending.write", "ours", address, WRITERS)
    writing.hear()
    writing.tell({"start_at": time.time() + HEAD_START, "seconds": seconds})
    appended = len(writing.hear()["latencies"])
    writing.end()
    waits: list[float] = []
    if notary is not None:
        waits = _waits(ledger)
        notary.tell("stop")
        notary.end()
    for name in (ledger.name, f"{ledger.name}_keys"):
        stand.drop(name)
    (stand.folder / ledger.name).rename(stand.folder / f"{ledger.name}_{time.time_ns()}")
    return Slice(appended / seconds, waits)


def _waits(ledger: Ledger) -> list[float]:
    """Milliseconds from each event's recording to the first checkpoint that covers it."""
    statement = files(__package__).joinpath("waits.sql").read_text()
    deadline = time.monotonic() + PATIENCE_SECONDS
    with psycopg.connect(ledger.superuser_url, autocommit=True) as connection:
        while True:
            found = [row[0] for row in connection.execute(statement)]
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
    chance = Random(large)
    taken = []
    with ledger_pool(ledger.service_url, size=1) as pool:
        served = PublishedTree(StoredTree(CASE_LOG, partial(read, pool)))
        for _ in range(PROOFS):
            position = chance.randint(1, large)
            began = time.perf_counter()
            served.proof(position)
            taken.append((time.perf_counter() - began) * 1_000)
    return Row(
        what="inclusion proof",
        load=f"{large:,} events",
        measured=f"{PROOFS} proofs",
        against="",
        ratio=None,
        p50_ms=quantile(taken, 0.5),
        p99_ms=quantile(taken, 0.99),
        p99_target_ms=PROOF_MS,
    )
