"""Asking a view: at which moment, once it has come there, and when the answer speaks of."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Query
from psycopg import Connection, OperationalError
from psycopg.errors import UndefinedTable
from starlette.concurrency import run_in_threadpool

from api.composing.services import Services
from api.problems import Problem
from application.reading import AsOf, Moment
from projections.as_of import NotYetProjected

LONGEST_WAIT = 5.0

AtLeast = Annotated[
    int | None,
    Query(ge=0, lt=2**53, description="Wait until the view holds at least this position."),
]
T = TypeVar("T")


async def view_as_of(
    services: Services, view: str, moment: Moment, at_least: int | None
) -> AsOf | None:
    """The moment asked about, once the view has got there; None for as far as it has come."""
    as_of = None
    if moment != Moment():
        resolved = await run_in_threadpool(services.reader.resolve, moment)
        if moment.position is not None or moment.at is not None:
            as_of = resolved
    needed = max(as_of.position if as_of else 0, at_least or 0)
    if needed and not await services.view_tides[view].above(needed - 1, timeout=LONGEST_WAIT):
        raise Problem("view-behind", headers={"Retry-After": "1"})
    return as_of


def speaks_of(services: Services, moment: Moment, as_of: AsOf | None) -> datetime:
    """When an answer speaks of: today, or the moment asked about, so that asking again about the
    same one gives the same answer."""
    now = services.clock()
    if as_of is not None:
        now = moment.at or as_of.at or now
    return min(now, moment.known_by or now)


async def read_view(services: Services, query: Callable[[Connection[Any]], T]) -> T:
    """What a query finds in the views; raises a problem where they can't answer yet."""

    def run() -> T:
        with services.views.connection() as connection:
            return query(connection)

    return await run_in_threadpool(at_view, run)


def at_view(ask: Callable[[], T]) -> T:
    """What asking a view finds; raises a problem where it can't answer yet."""
    with view_problems():
        return ask()


@contextmanager
def view_problems() -> Iterator[None]:
    """Raises a problem where a view that is asked meanwhile can't answer yet."""
    try:
        yield
    except (NotYetProjected, UndefinedTable):
        # A view whose tables are not made yet is a view that has not got anywhere yet.
        raise Problem("view-behind", headers={"Retry-After": "1"}) from None
    except OperationalError:
        raise Problem("unavailable", headers={"Retry-After": "1"}) from None
