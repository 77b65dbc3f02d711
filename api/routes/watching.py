"""Readings that stand out: for information governance, the safeguarding lead and auditors."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import presenting
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.seen_by import MOST, Before, First, Last, in_full
from api.showing.reading_route import Showing, recorded
from application.accesses.readings_of import RecordedReading
from application.accesses.watching import Kind
from domain.moments import Day, london_day

_DAYS = timedelta(days=6)
_SUMMARIES = {
    Kind.OUT_OF_RELATIONSHIP: "Readings that a break-glass grant or a role alone opened.",
    Kind.AFTER_HOURS: "Readings of records outside the hours of work.",
}


def router(services: Services) -> APIRouter:
    """The routes that tell which readings stand out; all of the last seven days unless asked."""
    routes = APIRouter(tags=["access"], route_class=recorded(services))
    for kind, summary in _SUMMARIES.items():
        routes.add_api_route(
            f"/readings/{kind}",
            _of_a_kind(services, kind),
            operation_id=f"list-{kind}-readings",
            summary=summary,
            response_model=dict[str, Any],
        )
    _add_busy_days(routes, services)
    _add_alike(routes, services)
    return routes


def _of_a_kind(services: Services, kind: Kind) -> Callable[..., Response]:
    def readings(
        caller: Bearer,
        showing: Showing,
        first: First = None,
        last: Last = None,
        before: Before = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    ) -> Response:
        days = _days(services, first, last)
        page = services.watching.standing_out(caller, kind, days, before=before, limit=limit)
        showing.named(_records(page.readings))
        told: dict[str, Any] = {"readings": [_told(each) for each in page.readings]}
        if page.before is not None:
            told["next"] = page.before
        return presenting.answer(told)

    return readings


def _add_busy_days(routes: APIRouter, services: Services) -> None:
    @routes.get(
        "/readings/high-volume",
        operation_id="list-high-volume-readings",
        summary="Days on which somebody asked for many records.",
        response_model=dict[str, Any],
    )
    def busy_days(
        caller: Bearer,
        showing: Showing,
        first: First = None,
        last: Last = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    ) -> Response:
        found = services.watching.busy_days(caller, _days(services, first, last), limit=limit)
        showing.count = len(found)
        told = [
            {
                "day": each.day.isoformat(),
                "actor": str(each.actor),
                "records": each.records,
                "readings": each.readings,
            }
            for each in found
        ]
        return presenting.answer({"days": told})


def _add_alike(routes: APIRouter, services: Services) -> None:
    @routes.get(
        "/readings/alike",
        operation_id="list-alike-readings",
        summary="Who was shown a record of somebody of their own surname or address.",
        response_model=dict[str, Any],
    )
    def alike(caller: Bearer, showing: Showing, first: First = None, last: Last = None) -> Response:
        found = services.watching.alike(caller, _days(services, first, last))
        showing.named([each.sight.record for each in found])
        told = [
            {
                "actor": str(each.sight.actor),
                "record": str(each.sight.record),
                "alike": sorted(each.likeness),
                "readings": each.sight.readings,
                "last": each.sight.last,
            }
            for each in found
        ]
        return presenting.answer({"readers": told})


def _days(services: Services, first: Day | None, last: Day | None) -> tuple[Day, Day]:
    until = last or london_day(services.clock())
    return first or until - _DAYS, until


def _told(reading: RecordedReading) -> dict[str, Any]:
    data = reading.record["data"]
    return in_full(reading) | {name: data[name] for name in ("stream", "person") if name in data}


def _records(readings: Iterable[RecordedReading]) -> list[UUID]:
    told = (each.record["data"] for each in readings)
    return [UUID(data["stream"]) for data in told if "stream" in data]
