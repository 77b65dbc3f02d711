"""Reports: figures by the national definitions, as they are or as they stood."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool

from api.answers import presenting
from api.answers.reports import Answer, Question, answer, as_json
from api.authentication import Bearer
from api.composing.services import Services
from api.problems import Problem
from api.routes.cases import AsItStood
from api.showing.reading_route import Showing, recorded
from api.showing.recording import Shown
from api.showing.views import AtLeast, at_view, read_view, view_as_of
from application.callers import Caller
from application.reading import AsOf, Moment
from domain.moments import Day, Instant, london_day
from domain.outcomes.course import Period
from domain.outcomes.figures import By
from domain.outcomes.report import Kind
from projections.outcomes.projection import OutcomesProjection

First = Annotated[Day, Query(alias="from", description="The first day of the period.")]
Last = Annotated[Day, Query(alias="to", description="The last day of the period.")]
Division = Annotated[By | None, Query(description="What the figures are divided by.")]
Earlier = Annotated[
    Instant | None,
    Query(description="Tell what moved since the record stood as it did at this instant."),
]

REPORTS = "reports"
"""What reports are called where the gate is asked about them."""

_SUMMARIES = {
    Kind.OUTCOMES: "Recovery, improvement and the rest of those who ended in a period.",
    Kind.WAITS: "How long people waited, and who waits still.",
    Kind.MEASURES: "Which pairs of scores are missing, which measures don't go with the problem.",
}


def router(services: Services) -> APIRouter:
    """The routes of the reports."""
    routes = APIRouter(tags=["reports"], route_class=recorded(services))
    for kind, summary in _SUMMARIES.items():
        routes.add_api_route(
            f"/reports/{kind}",
            _endpoint(services, kind),
            operation_id=f"report-{kind}",
            summary=summary,
        )
    return routes


def _endpoint(services: Services, kind: Kind) -> Callable[..., Awaitable[dict[str, Any]]]:
    async def report(
        caller: Bearer,
        moment: AsItStood,
        showing: Showing,
        first: First,
        last: Last,
        by: Division = None,
        compare_to: Earlier = None,
        at_least: AtLeast = None,
    ) -> dict[str, Any]:
        services.gate.admit_to(caller, REPORTS)
        return await _told(
            services,
            caller,
            showing,
            kind,
            period=asked_period(services, first, last),
            by=by,
            moment=moment,
            compare_to=compare_to,
            at_least=at_least,
        )

    return report


def asked_period(services: Services, first: date, last: date) -> Period:
    """The period that was asked about; raises `Problem` where it can't be."""
    if last < first:
        raise Problem(
            "not-acceptable", "The period ends before it begins.", code="period-out-of-order"
        )
    if last > london_day(services.clock()):
        raise Problem(
            "not-acceptable", "The period can't end after today.", code="period-in-future"
        )
    return Period(first, last)


async def _told(
    services: Services,
    caller: Caller,
    showing: Shown,
    kind: Kind,
    *,
    period: Period,
    by: By | None,
    moment: Moment,
    compare_to: Instant | None,
    at_least: int | None,
) -> dict[str, Any]:
    as_of = await view_as_of(services, OutcomesProjection.name, moment, at_least)
    since = None
    if compare_to is not None:
        earlier = await run_in_threadpool(services.reader.resolve, Moment(at=compare_to))
        since = earlier.position
    question = Question(kind, period, by, as_of.position if as_of else None, since)
    answered = await read_view(
        services, lambda connection: answer(connection, services.figures, question)
    )
    reached = as_of or AsOf(answered.as_of.position, answered.as_of.at)
    known = await run_in_threadpool(at_view, partial(_known, services, caller, answered))
    showing.listed(sorted(known), position=reached.position)
    return as_json(answered, presenting.as_of(reached), known)


def _known(services: Services, caller: Caller, answered: Answer) -> frozenset[UUID]:
    """The cases that a report names to who asks: those that the gate opens to them, if no entry of
    the case is restricted for them, for where a case counts may rest on any of its entries."""
    allowed = services.gate.admitted_to(caller, answered.cases)
    return frozenset(case for case, shown in allowed.items() if not shown.restricted)
