"""Uses of break-glass for those who answer for them: what waits for a review, and the alerts."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from psycopg import Connection

from api.answers import presenting
from api.authentication import Bearer
from api.composing.services import Services
from api.problems import JSONLine
from api.showing.reading_route import Showing, recorded
from api.showing.views import AtLeast, read_view, view_as_of
from application.judging import admit_to
from application.reading import AsOf, Moment
from domain.governance.break_glass import review_overdue
from domain.moments import instant_text, london_day
from projections.break_glass.projection import BreakGlassProjection
from projections.break_glass.query import Unreviewed, alerts, unreviewed
from projections.marks import read_mark

MOST = 200
_After = Annotated[int, Query(ge=0, lt=2**53, description="After this position.")]
_Limit = Annotated[int, Query(ge=1, le=MOST)]


def router(services: Services) -> APIRouter:
    """The routes about break-glass as a whole."""
    routes = APIRouter(tags=["break-glass"], route_class=recorded(services))

    @routes.get(
        "/break-glass/unreviewed",
        operation_id="list-unreviewed-break-glass",
        summary="Uses of break-glass that nobody has reviewed yet, the oldest first.",
        response_model=dict[str, Any],
    )
    async def read_unreviewed(
        caller: Bearer,
        showing: Showing,
        after: _After = 0,
        limit: _Limit = 50,
        at_least: AtLeast = None,
    ) -> Response:
        admit_to(caller, "emergencies", services.clock())
        await view_as_of(services, BreakGlassProjection.name, Moment(), at_least)

        def told(connection: Connection[Any]) -> Response:
            reached = _reached(connection)
            found = unreviewed(connection, caller.organisation, after=after, limit=limit)
            # Nobody looks after an emergency in their own record, or in one that is kept from them.
            kept_out = services.gate.kept_out(caller, [each.case for each in found])
            shown = [each for each in found if each.case not in kept_out]
            showing.listed([each.case for each in shown], position=reached.position)
            answer: dict[str, Any] = {
                "as_of": presenting.as_of(reached),
                "grants": [_told(services, each) for each in shown],
            }
            if len(found) == limit:
                answer["next"] = found[-1].position
            return JSONLine(answer)

        return await read_view(services, told)

    @routes.get(
        "/alerts",
        operation_id="list-alerts",
        summary="That break-glass was used, and when its alert went out; nothing of whom or why.",
        response_model=dict[str, Any],
    )
    async def read_alerts(
        caller: Bearer, showing: Showing, after: _After = 0, limit: _Limit = 50
    ) -> Response:
        admit_to(caller, "emergencies", services.clock())

        def told(connection: Connection[Any]) -> Response:
            reached = _reached(connection)
            found = alerts(connection, caller.organisation, after=after, limit=limit)
            showing.listed([each.alert.grant for each in found], position=reached.position)
            answer: dict[str, Any] = {
                "as_of": presenting.as_of(reached),
                "alerts": [
                    {
                        "grant": str(each.alert.grant),
                        "position": each.alert.position,
                        "at": instant_text(each.alert.at),
                        **({} if each.told_at is None else {"told": instant_text(each.told_at)}),
                    }
                    for each in found
                ],
            }
            if len(found) == limit:
                answer["next"] = found[-1].alert.position
            return JSONLine(answer)

        return await read_view(services, told)

    return routes


def _reached(connection: Connection[Any]) -> AsOf:
    mark = read_mark(connection, BreakGlassProjection.name, BreakGlassProjection.version)
    return AsOf(mark.position, mark.at)


def _told(services: Services, each: Unreviewed) -> dict[str, Any]:
    now = services.clock()
    told: dict[str, Any] = {
        "grant": str(each.grant),
        "case": str(each.case),
        "actor": str(each.actor),
        "role": each.role,
        "reason": each.reason,
        "opened": instant_text(each.opened_at),
        "over": instant_text(each.over),
        "in_force": now < each.over,
        "overdue": review_overdue(each.review_by, london_day(now)),
    }
    if each.review_by is not None:
        told["review_by"] = each.review_by.isoformat()
    return told
