"""Work done several at a time, so that what it appends to the log travels together."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

J = TypeVar("J")
R = TypeVar("R")

THREADS = 8
"""Cases worked on at a time: enough for their appends to travel together."""
_WAITING = 8
"""Jobs taken before a thread is free for them, so that none is idle meanwhile."""


def side_by_side(jobs: Iterable[J], work: Callable[[J], R]) -> Iterator[R]:
    """What came of each job, as it comes. Jobs are taken in this thread and in their order, each
    shortly before a thread is free for it.

    Where one raises, no more are taken; those under way are finished, and then it is raised.
    """
    source = iter(jobs)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="case") as threads:
        under_way: set[Future[R]] = set()
        try:
            while True:
                room = THREADS + _WAITING - len(under_way)
                under_way |= {threads.submit(work, job) for job in islice(source, room)}
                if not under_way:
                    return
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                for finished in done:
                    yield finished.result()
        finally:
            for waiting in under_way:
                waiting.cancel()
