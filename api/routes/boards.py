"""Boards: what stands open across cases, each row with the rule that put it there."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Response
from psycopg import Connection

from api.answers import board_rows as board_answers
from api.answers import supervision as supervision_answers
from api.answers import waiting_lists as waiting_answers
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.cases import AsItStood
from api.routes.views import CASELOAD
from api.showing.listing import After, Listing
from api.showing.names import Names
from api.showing.reading_route import Showing, recorded
from api.showing.views import AtLeast, read_view, speaks_of, view_as_of
from api.showing.waiting_pages import WAITING, Place, waiting_page
from api.showing.whose import HeldBy, HowMany, InTeam, OnDay, SupervisedBy, whom
from domain.boards import BoardName, board_rules
from domain.moments import london_day
from projections.boards.item import Kind
from projections.boards.projection import BoardsProjection
from projections.boards.query import board
from projections.boards.supervision import supervised
from projections.boards.waiting import WaitingPage, waiting
from projections.caseload.projection import CaseloadProjection
from projections.outcomes.projection import OutcomesProjection

SUPERVISION = "supervision"


def router(services: Services) -> APIRouter:
    """The routes of the boards."""
    routes = APIRouter(tags=["views"], route_class=recorded(services))

    # Before the others, whose names stand in the same place.
    @routes.get(
        "/boards/supervision",
        operation_id="read-supervision-board",
        summary="Cases that must come to supervision, each with every rule that says so.",
        response_model=dict[str, Any],
    )
    async def read_supervision(
        caller: Bearer,
        moment: AsItStood,
        showing: Showing,
        practitioner: HeldBy = None,
        team: InTeam = None,
        supervisor: SupervisedBy = None,
        day: OnDay = None,
        after: After = None,
        limit: HowMany = 50,
        names: Names = False,
        at_least: AtLeast = None,
    ) -> Response:
        services.gate.admit_to(caller, CASELOAD)
        for view in (CaseloadProjection, OutcomesProjection):
            await view_as_of(services, view.name, moment, at_least)
        as_of = await view_as_of(services, BoardsProjection.name, moment, at_least)
        now = speaks_of(services, moment, as_of)
        listing = Listing(services, caller, showing, SUPERVISION, as_of)
        place = listing.place(after)

        def told(connection: Connection[Any]) -> Response:
            page = supervised(
                connection,
                day=day or london_day(now),
                at_position=as_of.position if as_of else None,
                practitioner=whom(practitioner, caller),
                supervisor=whom(supervisor, caller),
                team=team,
                after=place,
                limit=limit,
            )
            return listing.told(
                page,
                [case.line.row for case in page.cases],
                partial(supervision_answers.board, page, as_of, now=now),
                names=names,
            )

        return await read_view(services, told)

    @routes.get(
        "/boards/waiting",
        operation_id="read-waiting-list",
        summary="Who waits, by risk and then by how long, and who last checked on them.",
        response_model=dict[str, Any],
    )
    async def read_waiting(
        caller: Bearer,
        moment: AsItStood,
        showing: Showing,
        practitioner: HeldBy = None,
        team: InTeam = None,
        day: OnDay = None,
        after: After = None,
        limit: HowMany = 50,
        names: Names = False,
        at_least: AtLeast = None,
    ) -> Response:
        services.gate.admit_to(caller, WAITING)
        await view_as_of(services, CaseloadProjection.name, moment, at_least)
        as_of = await view_as_of(services, BoardsProjection.name, moment, at_least)
        now = speaks_of(services, moment, as_of)
        listing = Listing(services, caller, showing, WAITING, as_of)

        def told(connection: Connection[Any]) -> Response:
            def ask(place: Place, position: int | None, width: int) -> WaitingPage:
                return waiting(
                    connection,
                    day=day or london_day(now),
                    at_position=as_of.position if as_of else position,
                    practitioner=whom(practitioner, caller),
                    team=team,
                    after=place.after,
                    by_id=place.by_id,
                    naming=services.gate.only_where_named(caller),
                    limit=width,
                )

            going_on, page = waiting_page(listing, ask, after=after, limit=limit)
            return going_on.told(
                page,
                [case.line.row for case in page.cases],
                partial(waiting_answers.board, page, as_of, now=now),
                names=names,
            )

        return await read_view(services, told)

    @routes.get(
        "/boards/{name}",
        operation_id="read-board",
        summary="What stands open in the cases that the gate opens to who asks, longest first.",
        response_model=dict[str, Any],
    )
    async def read_board(
        name: BoardName,
        caller: Bearer,
        moment: AsItStood,
        showing: Showing,
        practitioner: HeldBy = None,
        team: InTeam = None,
        day: OnDay = None,
        after: After = None,
        limit: HowMany = 50,
        names: Names = False,
        at_least: AtLeast = None,
    ) -> Response:
        services.gate.admit_to(caller, CASELOAD)
        await view_as_of(services, CaseloadProjection.name, moment, at_least)
        as_of = await view_as_of(services, BoardsProjection.name, moment, at_least)
        now, rules = speaks_of(services, moment, as_of), board_rules(name)
        listing = Listing(services, caller, showing, name.value, as_of)
        place = listing.place(after)

        def told(connection: Connection[Any]) -> Response:
            page = board(
                connection,
                begun_by={Kind(rule.kind): now - rule.after for rule in rules.rules},
                day=day or london_day(now),
                ended_only=rules.ended_only,
                at_position=as_of.position if as_of else None,
                practitioner=whom(practitioner, caller),
                team=team,
                after=place,
                limit=limit,
            )
            return listing.told(
                page,
                [line.case.row for line in page.lines],
                partial(board_answers.board, page, as_of, rules=rules, now=now),
                names=names,
            )

        return await read_view(services, told)

    return routes
