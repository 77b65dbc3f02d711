"""`caseledger projections rebuild …` and `switch-back …`: another generation of a view is read."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import Any

from psycopg.errors import UndefinedTable
from psycopg_pool import ConnectionPool
from rich.console import Console

from api.operators.building import beside_pool, building
from api.operators.progress import progress_bar
from api.operators.projecting import Desk, projecting_desk
from api.settings import Settings
from api.side_by_side import THREADS, side_by_side
from infrastructure.postgres.cannot_start import CannotStart
from projections.generations.rebuilding import (
    NeverFree,
    NothingBeside,
    Rebuilding,
    SetsAside,
    Stopped,
)
from projections.generations.streamwise import Stretch
from projections.marks import MarkMoved
from projections.notices import Advanced, Notice

_CONNECTIONS = THREADS + 2
"""One for each stretch that is built here at a time, and those by which a view is switched to."""
_PAUSE = 0.25
STOPPED = "Stopped; run it again, and it goes on where it was."

Asked = Callable[[], bool]


def rebuild(settings: Settings, names: Sequence[str], *, stop_asked: Asked) -> Iterator[str]:
    """Build views anew beside those that are read, from one reading of the log, and switch to each;
    tells of each. Without names, every view.

    Raises ``CannotStart``: then those not told of are read as they were.
    """
    with _bench(settings, names, stop_asked) as bench:
        upto = bench.desk.followed.last_position()
        for rebuilding in bench.rebuildings.values():
            rebuilding.begin(upto)
        _build(bench, stop_asked)
        for name, rebuilding in bench.rebuildings.items():
            with _said(name):
                position = rebuilding.switch()
            yield (
                f"The view {name} was built anew and is read since position {position};"
                f" `caseledger projections switch-back {name}` goes back to the one before."
            )


def switch_back(settings: Settings, name: str, *, stop_asked: Asked) -> str:
    """Bring the generation that was switched away from up to date, and switch to it; tells of it.

    Raises ``CannotStart``.
    """
    with _bench(settings, [name], stop_asked) as bench, _said(name):
        position = bench.rebuildings[name].switch_back()
    return f"The view {name} as it was before is read again since position {position}."


@dataclass(frozen=True)
class _Bench:
    desk: Desk
    rebuildings: Mapping[str, Rebuilding]
    beside: ConnectionPool[Any]
    advance: Callable[[int], None]


def _build(bench: _Bench, stop_asked: Asked) -> None:
    """Build what the views lack from whole streams, several stretches of the log at a time."""
    lacking: dict[Stretch, list[str]] = {}
    for name, rebuilding in bench.rebuildings.items():
        for stretch in rebuilding.lacking():
            lacking.setdefault(stretch, []).append(name)

    with (
        _said(", ".join(bench.rebuildings)),
        building(bench.desk, bench.beside, len(lacking)) as build,
    ):

        def one(stretch: Stretch) -> int:
            build(lacking[stretch], stretch)
            return stretch.through - stretch.after

        for positions in side_by_side(takewhile(lambda _: not stop_asked(), lacking), one):
            bench.advance(positions)
        if stop_asked():
            raise Stopped


@contextmanager
def _bench(settings: Settings, names: Sequence[str], stop_asked: Asked) -> Iterator[_Bench]:
    """The rebuildings of these views, or of all; raises ``CannotStart``."""
    with ExitStack() as closing:
        desk = closing.enter_context(projecting_desk(settings))
        views = [desk.view(name) for name in names] or list(desk.views.values())
        beside = closing.enter_context(beside_pool(desk.address, _CONNECTIONS))
        advance, tell = closing.enter_context(_telling(desk, [view.name for view in views]))
        rebuildings = {
            view.name: Rebuilding(
                view,
                live=desk.pool,
                beside=beside,
                log=desk.followed,
                tell=tell,
                go_on=lambda: not stop_asked(),
                pause=partial(time.sleep, _PAUSE),
            )
            for view in views
        }
        yield _Bench(desk, rebuildings, beside, advance)


@contextmanager
def _said(name: str) -> Iterator[None]:
    """Says in a sentence why a view was not switched to."""
    try:
        yield
    except Stopped:
        raise CannotStart(STOPPED) from None
    except NothingBeside:
        raise CannotStart(
            f"Nothing stands beside the view {name}: it was not switched, or an erasure"
            " has discarded what was there."
        ) from None
    except SetsAside as found:
        raise CannotStart(
            f"The view {name} built anew would set aside {found.streams} streams that are shown"
            f" now, the first at position {found.position}, so it was not switched to."
        ) from None
    except NeverFree:
        raise CannotStart(f"The view {name} is being read without a pause; try again.") from None
    except (MarkMoved, UndefinedTable):
        raise CannotStart(
            "What was being built was discarded by an erasure, or somebody else is building it, or"
            " has switched to it. Where nobody has, run it again."
        ) from None


@contextmanager
def _telling(
    desk: Desk, names: Sequence[str]
) -> Iterator[tuple[Callable[[int], None], Callable[[Notice], None]]]:
    """A bar over the positions of the log: for what is built, and for what is caught up with."""
    head, _ = desk.log.last()
    with progress_bar(f"Building {', '.join(names)}", Console(stderr=True)) as bar:
        task = bar.add_task("", total=head)

        def advance(positions: int) -> None:
            bar.update(task, advance=positions)

        def tell(notice: Notice) -> None:
            if isinstance(notice, Advanced):
                bar.update(task, completed=notice.position, total=max(head, notice.position))

        yield advance, tell
