"""The rows about evidence bundles and heads."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from uuid import UUID

from appending.ours import settings_of
from caseledger_verify.bundle import verify_bundle
from caseledger_verify.policy import Freshness, parse_policy
from reporting.row import Row
from serving.seeding import OF_TWENTY, Shape, seed
from stand.figures import median
from stand.server import Ledger, Stand
from verifying.filling import multiply, sign

from api.composing.compose import casework, evidence, heads_recording
from api.composing.foundation import Foundation, foundation
from api.notarising.notary import note_key
from application.callers import operator
from application.evidence import Evidence, EvidenceAsked
from domain.envelope import Purpose
from domain.roles import Role
from infrastructure.heads.heads_tree import LogHeads
from infrastructure.ledger.calls import read

CASES = 20
OF_THREE_HUNDRED = Shape(contacts=200, notes=97)
MOST_SECONDS = 2.0
MOST_BYTES = 1_000_000
HEADS_SECONDS = 1.0


class _NoPatience:
    def wait(self) -> bool:
        """Everything is signed before anything is asked for."""
        return False


def evidence_rows(
    stand: Stand, *, large: int, rounds: int, say: Callable[[str], None]
) -> list[Row]:
    """A case of 300 events in a log of so many, whose heads are recorded and signed for."""
    seeded = stand.make_ledger("seed_evidence")
    seed(seeded, cases=CASES, shape=OF_TWENTY)
    filled = stand.make_ledger("evidence")
    events = multiply(seeded, into=filled, events=large)
    say(f"evidence: {events:,} events written")
    (case,) = seed(filled, cases=1, shape=OF_THREE_HUNDRED)
    with ExitStack() as closing:
        settings = settings_of(filled.as_address())
        base = foundation(settings, closing)
        writing = casework(base, closing)
        made = evidence(settings, base, writing, patience=_NoPatience)
        heads_recording(base, writing, LogHeads(partial(read, base.pool))).covering(
            base.log.last()[0]
        )
        sign(filled)
        stand.settle()
        streams, scratch, again = _heads(base, rounds)
        bundles, content = _bundles(made, UUID(case.case), rounds)
        say(f"evidence: {median(bundles):.2f} s a bundle, {streams:,} streams")
    checks = _checks(filled, content, rounds)
    load = f"{events:,} events, {streams:,} streams"
    return [
        _row("evidence bundle of 300 events, heads recorded", load, bundles, MOST_SECONDS),
        _row("checking that bundle", load, checks, MOST_SECONDS),
        Row(
            what="size of that bundle",
            load=load,
            measured=f"{len(content):,} bytes",
            against=f"{MOST_BYTES:,} bytes",
            ratio=len(content) / MOST_BYTES,
            target=1.0,
            at_most=True,
        ),
        _row("heads of all streams, the first time in a process", load, scratch, None),
        _row("heads of all streams, again after 1,000 events", load, again, HEADS_SECONDS),
    ]


def _row(what: str, load: str, seconds: Sequence[float], most: float | None) -> Row:
    taken = median(seconds)
    return Row(
        what=what,
        load=load,
        measured=f"{taken:.2f} s",
        against=f"{most:g} s" if most else "",
        ratio=taken / most if most else None,
        target=1.0 if most else None,
        at_most=True,
    )


def _heads(base: Foundation, rounds: int) -> tuple[int, list[float], list[float]]:
    last, _ = base.log.last()
    scratch, again, streams = [], [], 0
    for _ in range(rounds):
        heads = LogHeads(partial(read, base.pool))
        began = time.perf_counter()
        heads.derive(last - 1_000)
        scratch.append(time.perf_counter() - began)
        began = time.perf_counter()
        derived = heads.derive(last)
        again.append(time.perf_counter() - began)
        streams = derived.count if derived else 0
    return streams, scratch, again


def _bundles(made: Evidence, case: UUID, rounds: int) -> tuple[list[float], bytes]:
    taken, content = [], b""
    reader = operator(case, Role.SERVICE_MANAGER)
    for _ in range(rounds):
        began = time.perf_counter()
        content = made.bundle(reader, EvidenceAsked(case, Purpose.QUALITY)).content
        taken.append(time.perf_counter() - began)
    return taken, content


def _checks(ledger: Ledger, content: bytes, rounds: int) -> list[float]:
    key = note_key(settings_of(ledger.as_address()))
    policy = parse_policy(f"log {key}\nquorum none\n".encode())
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        report = verify_bundle(content, policy, Freshness(int(time.time()), None))
        taken.append(time.perf_counter() - began)
        assert report.verdict()[0] == 0
    return taken
