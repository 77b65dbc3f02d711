"""Lists and boards: read from views, which say up to which position and time they speak."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from psycopg import Connection
from starlette.concurrency import run_in_threadpool

from api.answers import boards
from api.authentication import Bearer
from api.composing.services import Services
from api.problems import JSONLine
from api.routes.cases import AsItStood, AtMoment
from api.showing.listing import After, Listing
from api.showing.names import Names
from api.showing.reading_route import Showing, recorded
from api.showing.views import AtLeast, read_view, speaks_of, view_as_of
from api.showing.whose import HeldBy, HowMany, InTeam, OnDay, whom
from domain.boards import BoardName, board_rules
from domain.moments import london_day
from projections.boards.caseload_detail import detailed_caseload
from projections.boards.item import Kind
from projections.boards.projection import BoardsProjection
from projections.caseload.projection import CaseloadProjection
from projections.chronology.projection import ChronologyProjection
from projections.chronology.query import chronology
from projections.outcomes.projection import OutcomesProjection

CASELOAD = "caseload"
"""What lists of cases are called where the gate is asked about them."""
QUIET_DAYS = 28


def router(services: Services) -> APIRouter:
    """The routes of the caseload and the chronology."""
    routes = APIRouter(tags=["views"], route_class=recorded(services))

    @routes.get(
        "/caseload",
        operation_id="read-caseload",
        summary="Cases of a person or a team, of those that the gate opens to who asks.",
        response_model=dict[str, Any],
    )
    async def read_caseload(
        caller: Bearer,
        moment: AsItStood,
        showing: Showing,
        practitioner: HeldBy = None,
        team: InTeam = None,
        day: OnDay = None,
        include_ended: bool = False,
        after: After = None,
        limit: HowMany = 50,
        names: Names = False,
        at_least: AtLeast = None,
    ) -> Response:
        services.gate.admit_to(caller, CASELOAD)
        for view in (BoardsProjection, OutcomesProjection):
            await view_as_of(services, view.name, moment, at_least)
        as_of = await view_as_of(services, CaseloadProjection.name, moment, at_least)

        now, rules = speaks_of(services, moment, as_of), board_rules(BoardName.NOTES)
        held_on = day or london_day(now)
        listing = Listing(services, caller, showing, CASELOAD, as_of)
        place = listing.place(after)

        def told(connection: Connection[Any]) -> Response:
            found = detailed_caseload(
                connection,
                begun_by={Kind(rule.kind): now - rule.after for rule in rules.rules},
                day=held_on,
                at_position=as_of.position if as_of else None,
                practitioner=whom(practitioner, caller),
                team=team,
                include_ended=include_ended,
                after=place,
                limit=limit,
            )
            return listing.told(
                found.page,
                [line.row for line in found.page.lines],
                partial(boards.caseload, found, as_of, now=now, day=held_on),
                told_as="cases",
                names=names,
            )

        return await read_view(services, told)

    @routes.get(
        "/cases/{case_id}/chronology",
        operation_id="read-chronology",
        summary="The safeguarding chronology of a case.",
        response_model=dict[str, Any],
    )
    async def read_chronology(
        case_id: UUID,
        caller: Bearer,
        moment: AtMoment,
        showing: Showing,
        quiet_days: Annotated[
            int, Query(ge=1, le=3650, description="Name spells without contact this long.")
        ] = QUIET_DAYS,
        at_least: AtLeast = None,
    ) -> Response:
        allowed = await run_in_threadpool(services.reader.admit_to_chronology, caller, case_id)
        as_of = await view_as_of(services, ChronologyProjection.name, moment, at_least)

        def told(connection: Connection[Any]) -> Response:
            found = chronology(
                connection,
                case=case_id,
                at_position=as_of.position if as_of else None,
                known_by=moment.known_by,
            )
            ids = frozenset(entry.row.event_id for entry in found.entries)
            opened = services.reader.entries(
                caller,
                case_id,
                ids,
                allowed=allowed,
                upto=found.as_of.position,
                known_at=moment.known_by,
            )
            showing.allowed = allowed
            showing.entries(opened, position=found.as_of.position)
            until = speaks_of(services, moment, as_of)
            return _answer(
                boards.chronology(
                    found, opened, as_of, allowed=allowed, until=until, quiet_days=quiet_days
                )
            )

        return await read_view(services, told)

    return routes


def _answer(told: dict[str, Any]) -> Response:
    """Made on the thread that reads, for the other one serves everybody."""
    return JSONLine(told)
