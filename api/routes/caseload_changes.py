"""What changed on somebody's own cases since they looked at them last."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from psycopg import Connection
from starlette.concurrency import run_in_threadpool

from api.answers import caseload_changes
from api.answers.presenting import Reached
from api.authentication import Bearer
from api.composing.services import Services
from api.problems import JSONLine, Problem
from api.routes.cases import AsItStood
from api.routes.views import CASELOAD
from api.showing.listing import After, Listing
from api.showing.reading_route import Showing, recorded
from api.showing.views import AtLeast, read_view, speaks_of, view_as_of
from application.accesses.last_looked import Changed
from application.callers import Caller
from application.reading import Moment
from domain.moments import Instant, london_day
from projections.caseload.projection import CaseloadProjection
from projections.caseload.query import CaseloadPage, caseload

MOST_CASES = 50


def router(services: Services) -> APIRouter:
    """The route that tells what changed."""
    routes = APIRouter(tags=["views"], route_class=recorded(services))

    @routes.get(
        "/caseload/changes",
        operation_id="read-caseload-changes",
        summary="What others recorded in one's own cases since one last looked at each of them.",
        response_model=dict[str, Any],
    )
    async def read_changes(
        caller: Bearer,
        moment: AsItStood,
        showing: Showing,
        since: Annotated[
            Instant | None,
            Query(description="Since this instant; else since one's last look at each case."),
        ] = None,
        since_position: Annotated[
            int | None, Query(ge=0, lt=2**53, description="Since this position of the log.")
        ] = None,
        after: After = None,
        limit: Annotated[int, Query(ge=1, le=MOST_CASES)] = MOST_CASES,
        at_least: AtLeast = None,
    ) -> Response:
        services.gate.admit_to(caller, CASELOAD)
        if since is not None and since_position is not None:
            raise Problem(
                "not-acceptable", "Ask since an instant or a position.", code="two-moments"
            )
        as_of = await view_as_of(services, CaseloadProjection.name, moment, at_least)
        day = london_day(speaks_of(services, moment, as_of))
        place = Listing(services, caller, showing, CASELOAD, as_of).place(after)

        def mine(connection: Connection[Any]) -> CaseloadPage:
            return caseload(
                connection,
                day=day,
                at_position=as_of.position if as_of else None,
                practitioner=caller.actor,
                after=place,
                limit=limit,
            )

        page = await read_view(services, mine)
        upto = as_of or page.as_of

        def told() -> Response:
            begins = since_position
            if since is not None:
                begins = services.reader.resolve(Moment(at=since)).position
            return _answer(services, caller, showing, page, begins, upto)

        return await run_in_threadpool(told)

    return routes


def _answer(
    services: Services,
    caller: Caller,
    showing: Showing,
    page: CaseloadPage,
    begins: int | None,
    upto: Reached,
) -> Response:
    """Made on the thread that reads, for the other one serves everybody."""
    cases = [line.row.case_id for line in page.lines]
    allowed = services.gate.admitted_to(caller, cases)
    changed: list[Changed] = list(
        services.changes.since(caller, list(allowed), after=begins, upto=upto.position)
    )
    showing.listed([one.case for one in changed], position=upto.position)
    told = caseload_changes.changes(changed, upto, looked_at=len(allowed), unshown=page.unshown)
    if page.next_after is not None:
        told["next"] = services.cursors.sealed(CASELOAD, caller.actor, page.next_after)
    return JSONLine(told)
