"""A process that appends: `python -m appending.write MODULE ADDRESS WRITERS`."""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from appending.system import STREAMS, Append, open_system

WARM_UP = 2 * STREAMS
"""Appends of each writer before it is measured: its connection and its streams then exist."""


def main() -> None:
    module, address, writers = (json.loads(argument) for argument in sys.argv[1:])
    system = open_system(module, address)
    appenders = [system.writer() for _ in range(writers)]
    with ThreadPoolExecutor(writers) as threads:
        list(threads.map(_warm_up, appenders))
        print(json.dumps("ready"), flush=True)
        when = json.loads(sys.stdin.readline())
        start, seconds = when["start_at"], when["seconds"]
        taken = threads.map(lambda append: _measure(append, start, start + seconds), appenders)
        latencies = [latency for each in taken for latency in each]
    print(json.dumps({"seconds": seconds, "latencies": latencies}), flush=True)
    sys.stdin.readline()
    system.close()


def _warm_up(append: Append) -> None:
    for _ in range(WARM_UP):
        append()


def _measure(append: Append, start: float, end: float) -> list[int]:
    """Microseconds of each append that began between two times of day."""
    time.sleep(max(0.0, start - time.time()))
    latencies = []
    clock = time.perf_counter_ns
    left = clock() + int((end - time.time()) * 1e9)
    while (began := clock()) < left:
        append()
        latencies.append((clock() - began) // 1_000)
    return latencies


if __name__ == "__main__":
    main()
