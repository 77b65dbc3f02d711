"""The row about erasing a person: from the first request until no process opens anything."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from uuid import UUID, uuid4

import psycopg
from appending.ours import settings_of
from reporting.row import Row
from serving.seeding import Shape, seed, tell
from stand.figures import median
from stand.server import Ledger, Stand

from api.composing.compose import compose
from api.composing.foundation import foundation
from api.composing.key_listening import listen_for_erasures
from api.composing.services import Services
from application.callers import operator
from application.erasing.erasure import ErasureAsked
from domain.governance.erasure import ApproveErasure
from domain.roles import Role
from infrastructure.keys.store import KeyName, KeyStore

CASES = 40
OF_THIRTEEN = Shape(contacts=9, notes=1)
LOADING = 2
"""Threads that record cases as fast as they can meanwhile."""
MOST_SECONDS = 60.0
LOOK = 0.01


def erasing_rows(stand: Stand, *, rounds: int, say: Callable[[str], None]) -> list[Row]:
    """One person's cases, erased while others are recorded and another process shows them."""
    ledger = stand.make_ledger("erasing")
    settings = settings_of(ledger.as_address())
    with ExitStack() as closing:
        services = compose(settings)
        closing.callback(services.close)
        shows = foundation(settings, closing).store
        listen_for_erasures(settings, shows, closing)
        taken = [_erased(ledger, services, shows, stand) for _ in range(rounds)]
    say(f"erasing: {median(taken):.1f} s a person")
    events = CASES * OF_THIRTEEN.events
    return [
        Row(
            what=f"erasing a person of {events} events in {CASES} cases, until nothing opens",
            load=f"{LOADING} threads record",
            measured=f"{median(taken):.1f} s",
            against=f"{MOST_SECONDS:g} s",
            ratio=median(taken) / MOST_SECONDS,
            target=1.0,
            at_most=True,
        )
    ]


def _erased(ledger: Ledger, services: Services, shows: KeyStore, stand: Stand) -> float:
    """Seconds for one person."""
    seeded = seed(ledger, cases=CASES, shape=OF_THIRTEEN, person=str(uuid4()))
    cases = [UUID(each.case) for each in seeded]
    names = _keys_of(ledger, cases)
    stand.settle()
    with _load(services):
        # The process that shows has all keys in memory, as if every case had just been read.
        assert len(shows.keys_for_reading(names)) == len(names) >= CASES
        began = time.perf_counter()
        for case in cases:
            _erase(services, case)
        while shows.keys_for_reading(names):
            time.sleep(LOOK)
        return time.perf_counter() - began


def _erase(services: Services, case: UUID) -> None:
    """As two people of information governance do over HTTP."""
    asker, approver = (operator(uuid4(), Role.INFORMATION_GOVERNANCE) for _ in range(2))
    asked = ErasureAsked(ground="court_order", stream=case)
    id = services.erasing.request(asker, asked, key=uuid4().hex).case
    services.erasing.approve(approver, ApproveErasure(), id, key=uuid4().hex)


def _keys_of(ledger: Ledger, cases: list[UUID]) -> list[KeyName]:
    with psycopg.connect(ledger.keys_url) as connection:
        rows = connection.execute(
            "SELECT stream, subject, version FROM keys.data_key WHERE stream = ANY(%s)", [cases]
        )
        return [KeyName(*row) for row in rows]


@contextmanager
def _load(services: Services) -> Iterator[None]:
    """Cases of others, recorded as fast as these threads can."""
    stop = Event()

    def record() -> None:
        while not stop.is_set():
            tell(services.casework, OF_THIRTEEN)

    threads = [Thread(target=record) for _ in range(LOADING)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
