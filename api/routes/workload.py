"""How many open cases practitioners hold for how much they work: a figure to talk about."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from psycopg import Connection

from api.answers import workloads
from api.authentication import Bearer
from api.composing.services import Services
from api.problems import JSONLine, Problem
from api.routes.cases import AsItStood
from api.showing.reading_route import Showing, recorded
from api.showing.views import AtLeast, read_view, speaks_of, view_as_of
from api.showing.whose import InTeam, OnDay, SupervisedBy, whom
from application.callers import Caller
from domain.moments import london_day
from projections.caseload.projection import CaseloadProjection
from projections.caseload.query import caseload
from projections.caseload.workload import whose, workload

WORKLOAD = "workload"
"""What this is called where the gate is asked about it."""
MOST_CASES = 5_000
"""Counted in one answer."""


def router(services: Services) -> APIRouter:
    """The route of this board."""
    routes = APIRouter(tags=["views"], route_class=recorded(services))

    @routes.get(
        "/boards/workload",
        operation_id="read-workload",
        summary="Open cases of each practitioner for how much they work, with how complex they are"
        " and who covers them.",
        response_model=dict[str, Any],
    )
    async def read_workload(
        caller: Bearer,
        moment: AsItStood,
        showing: Showing,
        team: InTeam = None,
        supervisor: SupervisedBy = None,
        day: OnDay = None,
        at_least: AtLeast = None,
    ) -> Response:
        services.gate.admit_to(caller, WORKLOAD)
        if team is None and supervisor is None:
            raise Problem("not-acceptable", "Say of which team, or whose.", code="whose-missing")
        as_of = await view_as_of(services, CaseloadProjection.name, moment, at_least)
        on = day or london_day(speaks_of(services, moment, as_of))

        def told(connection: Connection[Any]) -> Response:
            theirs = caseload(
                connection,
                day=on,
                at_position=as_of.position if as_of else None,
                team=team,
                supervisor=whom(supervisor, caller),
                limit=MOST_CASES,
            )
            lines = {line.row.case_id: line for line in theirs.lines}
            # Who has but a case that nobody may know of is told of as who has none.
            told_of = _judged(services, caller, lines.keys()).told_of
            people = frozenset[UUID]().union(*(whose(lines[case]) for case in told_of))
            position = theirs.as_of.position
            found = workload(connection, people, day=on, at_position=position, limit=MOST_CASES)
            if theirs.next_after is not None or not found.is_whole:
                raise Problem(
                    "not-acceptable",
                    f"Over {MOST_CASES:,} cases are to be counted: ask for one team.",
                    code="too-many-rows",
                )
            judged = _judged(services, caller, found.lines.keys())
            showing.listed(sorted(judged.allowed), position=position)
            times = services.working_times.on(
                on, people, organisation=caller.organisation, upto=position
            )
            return JSONLine(workloads.board(found, as_of, day=on, judged=judged, times=times))

        return await read_view(services, told)

    return routes


def _judged(services: Services, caller: Caller, cases: Collection[UUID]) -> workloads.Judged:
    allowed = services.gate.admitted_to(caller, cases)
    counted = services.gate.countable(caller, [case for case in cases if case not in allowed])
    return workloads.Judged(allowed, counted)
