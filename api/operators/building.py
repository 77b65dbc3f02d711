"""Processes that build views from whole streams, several at a time.

In one process the interpreter's lock lets one stretch be built at a time, whatever else is idle.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context, parent_process
from typing import Any

from psycopg_pool import ConnectionPool

from api.operators.projecting import Desk, projecting_desk
from api.settings import Settings
from infrastructure.postgres.cannot_start import CannotStart
from projections.generations.beside import BesideCursor
from projections.generations.streamwise import StreamwiseBuilding, Stretch

PROCESSES = 2
ALONE = 4
"""So few stretches are built here: to start other processes would take longer."""

Build = Callable[[Sequence[str], Stretch], None]
"""Builds a stretch of these views."""


@contextmanager
def building(desk: Desk, beside: ConnectionPool[Any], stretches: int) -> Iterator[Build]:
    """What builds so many stretches; its ``Build`` raises as :class:`StreamwiseBuilding` does."""
    if stretches <= ALONE:
        yield _Builder(desk, beside).build
        return
    with ProcessPoolExecutor(
        PROCESSES,
        # A copy of a process with threads in it could wait for ever on what one of them held.
        mp_context=get_context("spawn"),
        initializer=_begin,
        initargs=(desk.settings,),
    ) as processes:

        def build(names: Sequence[str], stretch: Stretch) -> None:
            try:
                processes.submit(_build, names, stretch).result()
            except BrokenProcessPool:
                raise CannotStart(
                    "A process that was building ended; run it again, and it goes on where it was."
                ) from None

        yield build


@contextmanager
def beside_pool(address: str, size: int) -> Iterator[ConnectionPool[Any]]:
    """Connections to the generations beside those that are read."""
    with ConnectionPool(
        address,
        min_size=1,
        max_size=size,
        open=True,
        name="views-beside",
        kwargs={"cursor_factory": BesideCursor},
    ) as opened:
        yield opened


class _Builder:
    def __init__(self, desk: Desk, beside: ConnectionPool[Any]) -> None:
        self._desk = desk
        self._building = StreamwiseBuilding(beside, desk.followed)

    def build(self, names: Sequence[str], stretch: Stretch) -> None:
        self._building.build([self._desk.view(name) for name in names], stretch)


_HERE: list[_Builder] = []
"""In a process that builds, what does; and what it stands on, which goes with the process."""
_OPENED = ExitStack()


def _begin(settings: Settings) -> None:
    """Make this process one that builds; it ends with the one that started it."""
    for ours_to_heed in (signal.SIGINT, signal.SIGHUP):
        # A terminal sends them to all of its processes: the first one heeds them.
        signal.signal(ours_to_heed, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    desk = _OPENED.enter_context(projecting_desk(settings))
    _HERE.append(_Builder(desk, _OPENED.enter_context(beside_pool(desk.address, 1))))


def _build(names: Sequence[str], stretch: Stretch) -> None:
    _HERE[0].build(names, stretch)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None, "somebody started this process"
    parent.join()
    os._exit(1)
