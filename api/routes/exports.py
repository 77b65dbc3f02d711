"""Lists, boards, reports and samples as tables: what their own routes answer, taken out whole.

Each of these routes asks the one that shows the same, page by page, as of one position: nothing
leaves that its asker could not read.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.routing import APIRoute
from psycopg import Connection
from starlette.concurrency import run_in_threadpool

from api.composing.services import Services
from api.exporting.tables import EXPORTED, Exported
from api.showing.reading_route import recorded
from api.showing.views import read_view, view_as_of
from api.showing.whole import IN_PAGES, asking_as, whole_answer
from application.callers import Caller
from application.exports import Answered, Format
from application.reading import Moment
from projections.as_of import as_of

_MEDIA_TYPE = "application/zip"
_NOT_ASKED = {*IN_PAGES, "cases"}
"""By these an answer is told in part; tables leave whole."""
_AsFormat = Annotated[Format, Query(description="In which form the tables leave.")]


def router(services: Services, shown: Mapping[str, APIRoute]) -> APIRouter:
    """A route for each answer that can be taken out, of those that are ``shown`` by the operation
    that gives them."""
    routes = APIRouter(tags=["exports"], route_class=recorded(services))
    for name, route in shown.items():
        if name not in EXPORTED:
            continue
        routes.add_api_route(
            f"/exports{route.path}",
            _endpoint(services, route, EXPORTED[name]),
            operation_id=f"export-{name.removeprefix('read-')}",
            summary=f"As tables: {str(route.summary)[:1].lower()}{str(route.summary)[1:]}",
            response_class=Response,
            responses={
                200: {
                    "description": "A zip of tables and their manifest; the same question at the"
                    " same position gives the same tables.",
                    "content": {_MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
                }
            },
        )
    return routes


def _endpoint(
    services: Services, route: APIRoute, exported: Exported
) -> Callable[..., Awaitable[Response]]:
    async def export(request: Request, format: Format, **given: Any) -> Response:
        caller: Caller = given["caller"]
        services.exporting.admit(caller)
        if given.get("moment") == Moment():
            given["moment"] = await _now(services, exported, given.get("at_least"))
        told = await whole_answer(route, given)
        answered = Answered(
            operation=str(route.operation_id),
            query=_query(request),
            position=given["showing"].position,
            views={view.name: view.version for view in exported.views},
            policies=told.get("policies", {}),
            tables=await run_in_threadpool(exported.tables, told),
        )
        made = await run_in_threadpool(services.exporting.written, caller, answered, format)
        name = f"{answered.operation.removeprefix('read-')}-{answered.position}-{format}.zip"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Log-Position": str(answered.position),
        }
        return Response(made, media_type=_MEDIA_TYPE, headers=headers)

    own = {"request": Request, "format": _AsFormat}
    return asking_as(export, route, own, lacking=_NOT_ASKED)


async def _now(services: Services, exported: Exported, at_least: int | None) -> Moment:
    """As far as all views of an answer have come, or else the log, as a position, by which the same
    can be asked again."""
    if not exported.views:
        return Moment(position=await run_in_threadpool(services.last_position))
    for view in exported.views:
        await view_as_of(services, view.name, Moment(), at_least)

    def reached(connection: Connection[Any]) -> int:
        return min(as_of(connection, v.name, v.version, None).position for v in exported.views)

    return Moment(position=await read_view(services, reached))


def _query(request: Request) -> dict[str, str]:
    """What was asked, by what stood in the address; in which form it leaves is no part of it."""
    given = {**request.path_params, **request.query_params}
    return {name: str(value) for name, value in given.items() if name != "format"}
