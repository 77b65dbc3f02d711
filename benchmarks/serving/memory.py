"""The row about memory: what the API process holds while it is kept busy."""

from __future__ import annotations

from collections.abc import Callable

import psutil
from reporting.row import Row
from stand.figures import median
from stand.process import Process, python
from stand.server import Stand

CONNECTIONS = 32
LOOK_SECONDS = 1.0
MEGABYTE = 2**20
FLAT = 1.05
MOST_MEGABYTES = 250


def memory_rows(stand: Stand, *, seconds: float, say: Callable[[str], None]) -> list[Row]:
    """The memory of one serving process: its greatest, and its last quarter beside its second."""
    ledger = stand.make_ledger("memory")
    service = python("serving.service", ledger.as_address(), None, True)
    where = service.hear()
    load = python("serving.lives")
    load.tell({**where, "connections": CONNECTIONS, "seconds": seconds})
    held = _watch(service.pid, until=load)
    commands = load.hear()
    load.end()
    service.end()
    quarter = max(1, len(held) // 4)
    early, late = median(held[quarter : 2 * quarter]), median(held[-quarter:])
    say(f"memory: {early:.0f} MB early, {late:.0f} MB late, {commands:,} commands")
    load_told = f"{CONNECTIONS} connections, {commands:,} commands"
    return [
        Row(
            what="memory of the API process, at most",
            load=load_told,
            measured=f"{max(held):.0f} MB",
            against=f"{MOST_MEGABYTES} MB",
            ratio=max(held) / MOST_MEGABYTES,
            target=1.0,
            at_most=True,
        ),
        Row(
            what="memory of the API process, last quarter",
            load=load_told,
            measured=f"{late:.0f} MB",
            against="its second quarter",
            ratio=late / early,
            target=FLAT,
            at_most=True,
        ),
    ]


def _watch(pid: int, *, until: Process) -> list[float]:
    """Megabytes held, once a second while a process runs."""
    service = psutil.Process(pid)
    held = []
    while not until.spoke(LOOK_SECONDS):
        held.append(service.memory_info().rss / MEGABYTE)
    return held
