"""What changed of a case between two moments, each by either clock."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.answers import changes as change_answers
from api.answers import presenting
from api.authentication import Bearer
from api.composing.services import Services
from api.problems import Problem
from api.routes.cases import tell
from api.showing.reading_route import Showing, recorded
from application.reading import Moment
from application.reconstruction.changes import changes
from domain.moments import Instant

At = Annotated[Instant | None, Query(description="The record as it stood at this instant.")]
Position = Annotated[
    int | None, Query(ge=0, lt=2**53, description="The record as it stood at this position.")
]
KnownBy = Annotated[
    Instant | None, Query(description="Of that only what the service knew by this instant.")
]


async def _since(
    since: At = None, since_position: Position = None, since_known_by: KnownBy = None
) -> Moment:
    moment = _moment(since, since_position, since_known_by)
    if moment == Moment():
        raise Problem("not-acceptable", "Say since when.", code="since-missing")
    return moment


async def _until(
    until: At = None, until_position: Position = None, until_known_by: KnownBy = None
) -> Moment:
    return _moment(until, until_position, until_known_by)


def _moment(at: Instant | None, position: int | None, known_by: Instant | None) -> Moment:
    if at is not None and position is not None:
        raise Problem("not-acceptable", "Ask for an instant or a position.", code="two-moments")
    return Moment(position=position, at=at, known_by=known_by)


Since = Annotated[Moment, Depends(_since)]
Until = Annotated[Moment, Depends(_until)]


def router(services: Services) -> APIRouter:
    """The route that tells what changed."""
    routes = APIRouter(tags=["cases"], route_class=recorded(services))

    @routes.get(
        "/cases/{case_id}/changes",
        operation_id="read-changes",
        summary="What changed of a case between two moments: entries, and what it became by them.",
        response_model=dict[str, Any],
    )
    def read_changes(
        case_id: UUID, caller: Bearer, since: Since, until: Until, showing: Showing
    ) -> Response:
        found = changes(services.reader, caller, case_id, since=since, until=until)
        told = change_answers.changes(services.reader, caller, found, (since, until))
        tell(showing, found.until, (*found.added, *found.marked))
        return presenting.answer(told)

    return routes
