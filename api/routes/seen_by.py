"""Who has seen a record: for information governance, the safeguarding lead and auditors; of a
matter, for those who may know of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from api.answers import presenting
from api.authentication import Bearer
from api.composing.services import Services
from api.problems import Problem
from api.showing.reading_route import Showing, recorded
from application.accesses.readings_of import ReadingsPage, RecordedReading
from domain.moments import Day, instant_text, london_day, start_of

MOST = 200
First = Annotated[Day | None, Query(alias="from", description="From this day on.")]
Last = Annotated[Day | None, Query(alias="to", description="Up to this day.")]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Before = Annotated[int | None, Query(ge=1, lt=2**53, description="`next`, as told.")]
_SHOWN = ("action", "decision", "code", "ties", "areas", "count", "document", "grant", "trace")


def router(services: Services) -> APIRouter:
    """The routes that tell who has seen a record."""
    routes = APIRouter(tags=["access"], route_class=recorded(services))
    for path, one in (("/cases", "case"), ("/people", "person")):
        routes.add_api_route(
            f"{path}/{{{one}_id}}/readings",
            _endpoint(services, one),
            operation_id=f"list-{one}-readings",
            summary=f"Who has seen the record of a {one}, or was refused it; the newest first.",
            response_model=dict[str, Any],
        )
    routes.add_api_route(
        "/matters/{matter_id}/readings",
        _matter_endpoint(services),
        operation_id="list-matter-readings",
        summary="Who has seen a matter, or was refused it; the newest first.",
        response_model=dict[str, Any],
    )
    return routes


def _matter_endpoint(services: Services) -> Callable[..., Response]:
    def readings(
        matter_id: UUID,
        caller: Bearer,
        showing: Showing,
        first: First = None,
        last: Last = None,
        before: Before = None,
        limit: Limit = 50,
    ) -> Response:
        since, until = period(first, last)
        page = services.matter_readings.page(
            caller, matter_id, since=since, until=until, before=before, limit=limit
        )
        showing.count = len(page.readings)
        told = {"matter": str(matter_id), **told_page(page, for_subject=False)}
        return presenting.answer(told)

    return readings


def _endpoint(services: Services, one: str) -> Callable[..., Response]:
    def readings(
        record: UUID,
        caller: Bearer,
        showing: Showing,
        first: First = None,
        last: Last = None,
        before: Before = None,
        for_subject: Annotated[
            bool, Query(description="As the person may be told: by role and day, no names.")
        ] = False,
        limit: Limit = 50,
    ) -> Response:
        since, until = period(first, last)
        services.gate.admit_to_readings(caller, record)
        page = services.access.readings.page(
            record, since=since, until=until, before=before, limit=limit
        )
        showing.count = len(page.readings)
        told = {one: str(record), **told_page(page, for_subject=for_subject)}
        return presenting.answer(told)

    readings.__annotations__["record"] = Annotated[UUID, Path(alias=f"{one}_id")]
    return readings


def period(first: Day | None, last: Day | None) -> tuple[datetime | None, datetime | None]:
    """Days in London as instants; raises ``Problem`` where the last is before the first."""
    if first is not None and last is not None and last < first:
        raise Problem(
            "not-acceptable", "The period ends before it begins.", code="period-out-of-order"
        )
    since = None if first is None else start_of(first)
    return since, None if last is None else start_of(last + timedelta(days=1))


def told_page(page: ReadingsPage, *, for_subject: bool) -> dict[str, Any]:
    """A page of readings; ``for_subject``: as the person may be told, with no names."""
    tell = _for_subject if for_subject else in_full
    told: dict[str, Any] = {"readings": [tell(reading) for reading in page.readings]}
    if page.before is not None:
        told["next"] = page.before
    return told


def in_full(reading: RecordedReading) -> dict[str, Any]:
    """A reading for those who watch over access."""
    record = reading.record
    shown = {name: record["data"][name] for name in _SHOWN if name in record["data"]}
    return {
        "position": reading.position,
        "recorded": instant_text(reading.at),
        "at": record["occurred"]["at"],
        "by": record["by"],
        "why": record["why"],
        **shown,
    }


def _for_subject(reading: RecordedReading) -> dict[str, Any]:
    by = reading.record["by"]
    return {
        "day": london_day(reading.at).isoformat(),
        "role": by["role"],
        "organisation": by["organisation"],
        "why": reading.record["why"],
        "decision": reading.record["data"]["decision"],
    }
