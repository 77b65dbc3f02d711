"""`caseledger projections …`: what those who run the service do about its views by hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import OperationalError
from psycopg_pool import ConnectionPool

from api.composing.compose import all_views
from api.composing.foundation import follower, foundation, views_pool
from api.composing.key_listening import listen_for_erasures
from api.composing.view_lags import view_lags
from api.databases_at_hand import at_hand
from api.settings import Settings
from application.log import CannotDecode, Log, LogUnavailable, PartsUnavailable
from infrastructure.postgres.cannot_start import CannotStart
from projections.lag import Lag
from projections.log import FollowedLog
from projections.marks import MarkMoved
from projections.notices import Notice, trouble_of
from projections.projection import Projection
from projections.runner import Runner

NOBODY_ANSWERS = "The database or the key store gives no answer: try again."
SWITCHED = "Somebody switched the view to another generation meanwhile: try again."


@dataclass(frozen=True)
class Desk:
    """What the commands work with."""

    settings: Settings
    views: dict[str, Projection]
    pool: ConnectionPool[Any]
    log: Log
    followed: FollowedLog

    @property
    def address(self) -> str:
        """Where the views are."""
        return self.settings.ledger_address()

    def view(self, name: str) -> Projection:
        """The view of a name; raises ``CannotStart``."""
        if name not in self.views:
            raise CannotStart(f"There is no such view; choose one of {', '.join(self.views)}.")
        return self.views[name]

    def runner(self, name: str, tell: Callable[[Notice], None] = lambda _: None) -> Runner:
        """What projects a view; raises ``CannotStart``."""
        return Runner(self.view(name), self.pool, self.followed, tell=tell)


@contextmanager
def projecting_desk(settings: Settings) -> Iterator[Desk]:
    """The views of the databases at hand. Raises ``CannotStart``, also for lack of an answer."""
    with ExitStack() as closing:
        found = at_hand(settings, closing, say=lambda _: None, stop_asked=lambda: False)
        base = foundation(found, closing)
        listen_for_erasures(found, base.store, closing)
        pool = views_pool(found, closing)
        views = {view.name: view for view in all_views(base)}
        try:
            yield Desk(found, views, pool, base.log, follower(base))
        except (OperationalError, LogUnavailable, PartsUnavailable):
            raise CannotStart(NOBODY_ANSWERS) from None
        except MarkMoved:
            raise CannotStart(SWITCHED) from None


def status(settings: Settings) -> list[Lag]:
    """How far each view has come. Raises ``CannotStart``."""
    with projecting_desk(settings) as desk:
        return view_lags(desk.pool, list(desk.views.values()), desk.log)


def retry(settings: Settings, name: str) -> tuple[int, Lag]:
    """Project what a view set aside, as far as it goes; how many events went, and what is left.

    Raises ``CannotStart``.
    """
    with projecting_desk(settings) as desk:
        view, runner = desk.view(name), desk.runner(name)
        runner.begin()
        went = runner.retry_parked()
        (left,) = view_lags(desk.pool, [view], desk.log)
        return went, left


def rebuild_case(settings: Settings, name: str, stream: UUID) -> int:
    """Make what a view shows of one stream anew from its events; how many they are.

    Raises ``CannotStart``: then nothing has changed.
    """
    with projecting_desk(settings) as desk:
        try:
            events = desk.runner(name).rebuild_stream(stream)
        except CannotDecode as found:
            raise CannotStart(
                f"The event at position {found.position} can't be read; nothing has changed."
            ) from None
        except (OperationalError, LogUnavailable, PartsUnavailable, MarkMoved):
            raise
        except Exception as error:
            # Its text could hold what a person wrote.
            raise CannotStart(
                f"An event of it fails ({trouble_of(error)}); nothing has changed."
            ) from None
    if not events:
        raise CannotStart(f"The view {name} has come to no event of that id.")
    return events
