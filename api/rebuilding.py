"""`caseledger projections rebuild …` and `switch-back …`: another generation of a view is read."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from psycopg.errors import UndefinedTable
from psycopg_pool import ConnectionPool
from rich.console import Console

from api.progress import progress_bar
from api.projecting import Desk, projecting_desk
from api.settings import Settings
from infrastructure.postgres.cannot_start import CannotStart
from projections.generations.beside import BesideCursor
from projections.generations.rebuilding import (
    NeverFree,
    NothingBeside,
    Rebuilding,
    SetsAside,
    Stopped,
)
from projections.marks import MarkMoved
from projections.notices import Advanced, Notice

_CONNECTIONS = 4
_PAUSE = 0.25
STOPPED = "Stopped; run it again, and it goes on where it was."


def rebuild(settings: Settings, name: str, *, stop_asked: Callable[[], bool]) -> str:
    """Build a view anew beside the one that is read, and switch to it; tells of it.

    Raises ``CannotStart``.
    """
    position = _carried_out(settings, name, Rebuilding.rebuild, stop_asked)
    return (
        f"The view {name} was built anew and is read since position {position};"
        f" `caseledger projections switch-back {name}` goes back to the one before."
    )


def switch_back(settings: Settings, name: str, *, stop_asked: Callable[[], bool]) -> str:
    """Bring the generation that was switched away from up to date, and switch to it; tells of it.

    Raises ``CannotStart``.
    """
    position = _carried_out(settings, name, Rebuilding.switch_back, stop_asked)
    return f"The view {name} as it was before is read again since position {position}."


def _carried_out(
    settings: Settings, name: str, work: Callable[[Rebuilding], int], stop_asked: Callable[[], bool]
) -> int:
    with ExitStack() as closing:
        desk = closing.enter_context(projecting_desk(settings))
        tell = closing.enter_context(_telling(desk, name))
        rebuilding = Rebuilding(
            desk.view(name),
            live=desk.pool,
            beside=_beside(desk.address, closing),
            log=desk.followed,
            tell=tell,
            go_on=lambda: not stop_asked(),
            pause=partial(time.sleep, _PAUSE),
        )
        try:
            return work(rebuilding)
        except Stopped:
            raise CannotStart(STOPPED) from None
        except NothingBeside:
            raise CannotStart(
                f"Nothing stands beside the view {name}: it was not switched, or an erasure"
                " has discarded what was there."
            ) from None
        except SetsAside as found:
            raise CannotStart(
                f"The view {name} built anew would set aside {found.streams} streams that are"
                " shown now, so it was not switched to; see the log of the worker."
            ) from None
        except NeverFree:
            raise CannotStart(
                f"The view {name} is being read without a pause; try again."
            ) from None
        except (MarkMoved, UndefinedTable):
            raise CannotStart(
                "What was being built was discarded by an erasure, or somebody else is building"
                " it; run it again."
            ) from None


@contextmanager
def _telling(desk: Desk, name: str) -> Iterator[Callable[[Notice], None]]:
    """A bar over the positions of the log."""
    head, _ = desk.log.last()
    with progress_bar(f"Building {name}", Console(stderr=True)) as bar:
        task = bar.add_task("", total=head)

        def tell(notice: Notice) -> None:
            if isinstance(notice, Advanced):
                bar.update(task, completed=notice.position, total=max(head, notice.position))

        yield tell


def _beside(address: str, closing: ExitStack) -> ConnectionPool[Any]:
    return closing.enter_context(
        ConnectionPool(
            address,
            min_size=1,
            max_size=_CONNECTIONS,
            open=True,
            name="views-beside",
            kwargs={"cursor_factory": BesideCursor},
        )
    )
