"""Curated chronologies of one or several cases; commands to them have routes as all commands."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from psycopg import Connection
from starlette.concurrency import run_in_threadpool

from api.answers.chronologies import added_later, chronology, given, listed, name
from api.answers.chronology_cases import named_elsewhere
from api.answers.chronology_cases import people as named
from api.authentication import Bearer
from api.composing.services import Services
from api.problems import JSONLine
from api.routes.cases import AsItStood, AtMoment
from api.showing.names import Names
from api.showing.reading_route import Showing, recorded
from api.showing.views import AtLeast, read_view, speaks_of, view_as_of
from application.chronologies.editions import Edition
from application.chronologies.gathering import Gathered
from application.reading import Moment
from domain.case.referral.referral import AREA
from domain.commands import NotAcceptable
from domain.gate.rules import Action
from domain.policies import policy
from domain.text import Code
from projections.chronology.elsewhere import elsewhere
from projections.chronology.projection import ChronologyProjection

QuietDays = Annotated[
    int | None, Query(ge=1, le=3650, description="Name times without contact this long.")
]


def router(services: Services) -> APIRouter:
    """The routes that read chronologies."""
    routes = APIRouter(tags=["chronologies"], route_class=recorded(services))

    @routes.get(
        "/chronologies",
        operation_id="list-chronologies",
        summary="The curated chronologies of cases that the gate opens to who asks.",
        response_model=dict[str, Any],
    )
    def list_chronologies(caller: Bearer, showing: Showing, names: Names = False) -> Response:
        found = services.chronologies.gathering.all(caller)
        showing.records = tuple(each.id for each in found)
        showing.count = len(found)
        rows = [listed(each) for each in found]
        if names:
            named = services.chronologies.gathering.named(caller, found)
            showing.areas = (AREA,) if named else ()
            for row, each in zip(rows, found, strict=True):
                if each.id in named:
                    row["who"] = name(named[each.id])
        return JSONLine({"chronologies": rows})

    @routes.get(
        "/chronologies/{chronology_id}",
        operation_id="read-curated-chronology",
        summary="A curated chronology: its lines, people, periods and gaps, of the cases that the"
        " gate opens to who asks.",
        response_model=dict[str, Any],
    )
    def read_chronology(
        chronology_id: UUID,
        caller: Bearer,
        moment: AtMoment,
        showing: Showing,
        quiet_days: QuietDays = None,
    ) -> Response:
        gathered = services.chronologies.gathering.gather(caller, chronology_id, moment)
        past = moment.position is not None or moment.at is not None
        until = speaks_of(services, moment, gathered.as_of if past else None)
        days = quiet_days or policy("chronology")["quiet_days"]
        told = chronology(gathered, until=until, quiet_days=days) | given(gathered)
        if past:
            now = services.chronologies.gathering.gather(caller, chronology_id, Moment())
            told["added_later"] = added_later(gathered, now)
        _tell(showing, gathered)
        return JSONLine(told)

    @routes.get(
        "/chronologies/{chronology_id}/elsewhere",
        operation_id="read-chronology-elsewhere",
        summary="Other cases that name the people of a chronology: those that the gate opens to who"
        " asks, and how many there are besides.",
        response_model=dict[str, Any],
    )
    async def read_elsewhere(
        chronology_id: UUID,
        caller: Bearer,
        moment: AsItStood,
        showing: Showing,
        at_least: AtLeast = None,
    ) -> Response:
        gathering = services.chronologies.gathering
        gathered = await run_in_threadpool(gathering.gather, caller, chronology_id, moment)
        as_of = await view_as_of(services, ChronologyProjection.name, moment, at_least)
        people = [UUID(each["person"]) for each in named(gathered)]

        def told(connection: Connection[Any]) -> Response:
            found = elsewhere(
                connection,
                people,
                but_for=gathered.chronology.cases,
                at_position=as_of.position if as_of else None,
            )
            judged = services.gate.judge_many(
                caller, Action.CHRONOLOGY, {each.case for each in found.namings}
            )
            answer = named_elsewhere(found, judged)
            shown = [UUID(each["case"]) for each in answer["cases"]]
            showing.listed(shown, position=found.as_of.position)
            return JSONLine(answer)

        return await read_view(services, told)

    @routes.get(
        "/chronologies/{chronology_id}/edition",
        operation_id="read-chronology-edition",
        summary="A chronology as it stood at a position, to be frozen by its hash, or as frozen.",
        response_class=Response,
        responses=_told_as("application/json", "JSON; the same bytes until something is erased."),
    )
    def read_edition(
        chronology_id: UUID,
        caller: Bearer,
        showing: Showing,
        position: Annotated[int, Query(ge=1, lt=2**53, description="As the log stood there.")],
    ) -> Response:
        made = services.chronologies.editions.edition(caller, chronology_id, position)
        _tell(showing, made.gathered)
        return _bytes(made, "application/json", name=f"chronology-{chronology_id}.json")

    @routes.get(
        "/chronologies/{chronology_id}/copies/{frozen_id}",
        operation_id="read-chronology-copy",
        summary="A copy of a frozen chronology in another agency's columns, others left out.",
        response_class=Response,
        responses=_told_as("application/zip", "A zip; the same bytes until something is erased."),
    )
    def read_copy(
        chronology_id: UUID,
        frozen_id: UUID,
        caller: Bearer,
        showing: Showing,
        layout: Annotated[Code, Query(description="In which columns.")],
    ) -> Response:
        if layout not in policy("chronology")["layouts"]:
            raise NotAcceptable("unknown-code", "A code is not on the list for chronologies.")
        made = services.chronologies.editions.copy(caller, chronology_id, frozen_id, layout)
        _tell(showing, made.gathered)
        return _bytes(made, "application/zip", name=f"chronology-{chronology_id}.zip")

    @routes.get(
        "/chronologies/{chronology_id}/prints/{frozen_id}",
        operation_id="read-chronology-print",
        summary="A frozen chronology on paper, with how to check it: a PDF to be read aloud too.",
        response_class=Response,
        responses=_told_as(
            "application/pdf", "PDF/UA-1; the same bytes until something is erased."
        ),
    )
    def read_print(
        chronology_id: UUID, frozen_id: UUID, caller: Bearer, showing: Showing
    ) -> Response:
        found = services.chronologies.editions.frozen(caller, chronology_id, frozen_id)
        made = services.chronologies.prints.printed(found)
        _tell(showing, made.gathered)
        return _bytes(made, "application/pdf", name=f"chronology-{chronology_id}.pdf")

    return routes


def _told_as(media_type: str, description: str) -> dict[int | str, dict[str, Any]]:
    schema = {"type": "string", "format": "binary"}
    return {200: {"description": description, "content": {media_type: {"schema": schema}}}}


def _bytes(made: Edition, media_type: str, *, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Log-Position": str(made.gathered.as_of.position),
        "Content-SHA256": made.sha256,
    }
    return Response(made.content, media_type=media_type, headers=headers)


def _tell(showing: Showing, gathered: Gathered) -> None:
    """What is shown, for the access log."""
    showing.person = gathered.chronology.person
    showing.listed((case.id for case in gathered.cases), position=gathered.as_of.position)
    kinds = {entry.event.fact_class.AREA for case in gathered.cases for entry in case.lines}
    showing.areas = tuple(sorted(kinds))
