"""Lists and boards: read from views, which say up to which position and time they speak."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Response
from psycopg import Connection, OperationalError
from psycopg.errors import UndefinedTable
from starlette.concurrency import run_in_threadpool

from api import boards
from api.authentication import Bearer
from api.problems import Problem
from api.routes.cases import AsItStood, AtMoment
from api.services import Services
from application.callers import Caller
from application.reading import AsOf, Moment
from domain.access import Reading, check_reading, may_open
from domain.case.measures import MeasuresRecorded
from domain.text import Code
from projections.as_of import NotYetProjected
from projections.caseload.projection import CaseloadProjection
from projections.caseload.query import caseload
from projections.chronology.projection import ChronologyProjection
from projections.chronology.query import chronology

MOST_CASES = 200
LONGEST_WAIT = 5.0
QUIET_DAYS = 28

AtLeast = Annotated[
    int | None,
    Query(ge=0, lt=2**53, description="Wait until the view holds at least this position."),
]
T = TypeVar("T")


def router(services: Services) -> APIRouter:
    """The routes of the caseload and the chronology."""
    routes = APIRouter(tags=["views"])

    @routes.get("/caseload", operation_id="read-caseload", summary="Cases of a person or a team.")
    async def read_caseload(
        response: Response,
        caller: Bearer,
        moment: AsItStood,
        practitioner: Annotated[
            UUID | Literal["me"] | None, Query(description="Whose cases; `me` for one's own.")
        ] = None,
        team: Annotated[Code | None, Query(description="Which team's cases.")] = None,
        include_ended: bool = False,
        after: Annotated[UUID | None, Query(description="After this case.")] = None,
        limit: Annotated[int, Query(ge=1, le=MOST_CASES)] = 50,
        at_least: AtLeast = None,
    ) -> dict[str, Any]:
        check_reading(caller.role, Reading.CASELOAD)
        as_of = await _as_of(services, CaseloadProjection.name, moment, at_least)
        page = await _read(
            services,
            lambda connection: caseload(
                connection,
                at_position=as_of.position if as_of else None,
                practitioner=caller.actor if practitioner == "me" else practitioner,
                team=team,
                include_ended=include_ended,
                after=after,
                limit=limit,
            ),
        )
        response.headers["Cache-Control"] = "no-store"
        scores = may_open(caller.role, MeasuresRecorded)
        return boards.caseload(page, as_of, now=_now(services, moment, as_of), scores=scores)

    @routes.get(
        "/cases/{case_id}/chronology",
        operation_id="read-chronology",
        summary="The safeguarding chronology of a case.",
    )
    async def read_chronology(
        case_id: UUID,
        response: Response,
        caller: Bearer,
        moment: AtMoment,
        quiet_days: Annotated[
            int, Query(ge=1, le=3650, description="Name spells without contact this long.")
        ] = QUIET_DAYS,
        at_least: AtLeast = None,
    ) -> dict[str, Any]:
        check_reading(caller.role, Reading.CHRONOLOGY)
        as_of = await _as_of(services, ChronologyProjection.name, moment, at_least)
        found = await _read(
            services,
            lambda connection: chronology(
                connection,
                case=case_id,
                at_position=as_of.position if as_of else None,
                known_by=moment.known_by,
            ),
        )
        ids = frozenset(entry.row.event_id for entry in found.entries)
        opened = await run_in_threadpool(_opened, services, caller, case_id, ids)
        response.headers["Cache-Control"] = "no-store"
        until = _now(services, moment, as_of)
        return boards.chronology(found, opened, as_of, until=until, quiet_days=quiet_days)

    return routes


def _opened(
    services: Services, caller: Caller, case_id: UUID, ids: frozenset[UUID]
) -> dict[UUID, Any]:
    return {e.id: e for e in services.reader.entries(caller, case_id, ids)}


async def _as_of(
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


def _now(services: Services, moment: Moment, as_of: AsOf | None) -> datetime:
    """When an answer speaks of: today, or the moment asked about, so that asking again about the
    same one gives the same answer."""
    now = services.clock()
    if as_of is not None:
        now = moment.at if moment.position is None and moment.at is not None else as_of.at or now
    return min(now, moment.known_by or now)


async def _read(services: Services, query: Callable[[Connection[Any]], T]) -> T:
    def run() -> T:
        with services.views.connection() as connection:
            return query(connection)

    try:
        return await run_in_threadpool(run)
    except (NotYetProjected, UndefinedTable):
        # A view whose tables are not made yet is a view that has not got anywhere yet.
        raise Problem("view-behind", headers={"Retry-After": "1"}) from None
    except OperationalError:
        raise Problem("unavailable", headers={"Retry-After": "1"}) from None
