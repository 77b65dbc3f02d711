"""Reports: figures by the national definitions, as they are or as they stood."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool

from api.answers import presenting
from api.answers.report_cases import Behind, Which, page_as_json, page_of
from api.answers.reports import Answer, Question, as_counts, as_json
from api.authentication import Bearer
from api.composing.services import Services
from api.problems import Problem
from api.routes.cases import AsItStood
from api.showing.reading_route import Showing, recorded
from api.showing.views import AtLeast, at_view, view_as_of, view_problems
from api.showing.whose import HowMany
from application.callers import Caller
from application.reading import Moment
from domain.moments import Day, Instant, london_day
from domain.outcomes.course import Period
from domain.outcomes.figures import By
from domain.outcomes.report import Kind
from domain.text import Code
from projections.outcomes.projection import OutcomesProjection

First = Annotated[Day, Query(alias="from", description="The first day of the period.")]
Last = Annotated[Day, Query(alias="to", description="The last day of the period.")]
Division = Annotated[By | None, Query(description="What the figures are divided by.")]
Earlier = Annotated[
    Instant | None,
    Query(description="Tell what moved since the record stood as it did at this instant."),
]

Named = Annotated[
    bool,
    Query(
        description="Whether the cases behind each number are named; otherwise numbers alone are"
        " told, and `/cases` names those behind one."
    ),
]
WhichList = Annotated[Which, Query(description="Which number of the report, or which list.")]
# Codes alone: an address is no place for what a person is known by.
AskedCode = Annotated[Code | None, Query()]
AskedRule = Annotated[
    str | None, Query(max_length=200, pattern=r"^[A-Za-z0-9_]+(: [A-Za-z0-9_-]+ [a-z_]+)?$")
]
AfterCases = Annotated[
    int, Query(ge=0, lt=2**31, description="How many cases of the list to pass over.")
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
            _report(services, kind),
            operation_id=f"report-{kind}",
            summary=summary,
        )
        routes.add_api_route(
            f"/reports/{kind}/cases",
            _cases(services, kind),
            operation_id=f"report-{kind}-cases",
            summary=f"The cases behind one number of the report on {kind}, by pages.",
        )
    return routes


def _report(services: Services, kind: Kind) -> Callable[..., Awaitable[dict[str, Any]]]:
    async def report(
        caller: Bearer,
        moment: AsItStood,
        showing: Showing,
        first: First,
        last: Last,
        by: Division = None,
        compare_to: Earlier = None,
        at_least: AtLeast = None,
        cases: Named = True,
    ) -> dict[str, Any]:
        services.gate.admit_to(caller, REPORTS)
        period = asked_period(services, first, last)
        answered, reached = await _answered(
            services, Question(kind, period, by), moment, compare_to, at_least
        )
        as_of = presenting.as_of(reached)
        if not cases:
            showing.listed((), position=reached.position)
            return as_counts(answered, as_of)
        known = await run_in_threadpool(at_view, partial(_known, services, caller, answered.cases))
        showing.listed(sorted(known), position=reached.position)
        return await run_in_threadpool(as_json, answered, as_of, known)

    return report


def _cases(services: Services, kind: Kind) -> Callable[..., Awaitable[dict[str, Any]]]:
    async def cases(
        caller: Bearer,
        moment: AsItStood,
        showing: Showing,
        first: First,
        last: Last,
        which: WhichList,
        figure: AskedCode = None,
        group: AskedCode = None,
        reason: AskedCode = None,
        rule: AskedRule = None,
        by: Division = None,
        compare_to: Earlier = None,
        after: AfterCases = 0,
        limit: HowMany = 50,
        at_least: AtLeast = None,
    ) -> dict[str, Any]:
        services.gate.admit_to(caller, REPORTS)
        period = asked_period(services, first, last)
        answered, reached = await _answered(
            services, Question(kind, period, by), moment, compare_to, at_least
        )
        behind = Behind(which, figure=figure, group=group, reason=reason, rule=rule)
        listed = behind.of(answered)
        if listed is None:
            raise Problem("not-found", "This report has no such number.")
        page = await run_in_threadpool(
            at_view,
            partial(page_of, listed, partial(_known, services, caller), after=after, limit=limit),
        )
        showing.listed(page.shown, position=reached.position)
        return page_as_json(answered, behind, presenting.as_of(reached), page, len(listed))

    return cases


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


async def _answered(
    services: Services,
    question: Question,
    moment: Moment,
    compare_to: Instant | None,
    at_least: int | None,
) -> tuple[Answer, presenting.Reached]:
    """The report, whoever asks, and when it speaks of."""
    as_of = await view_as_of(services, OutcomesProjection.name, moment, at_least)
    since = None
    if compare_to is not None:
        earlier = await run_in_threadpool(services.reader.resolve, Moment(at=compare_to))
        since = earlier.position
    position = as_of.position if as_of else None
    with view_problems():
        answered = await services.reports.answer(replace(question, position=position, since=since))
    return answered, as_of or answered.as_of


def _known(services: Services, caller: Caller, cases: Collection[UUID]) -> frozenset[UUID]:
    """The cases that a report names to who asks: those that the gate opens to them, if no entry of
    the case is restricted for them, for where a case counts may rest on any of its entries."""
    allowed = services.gate.admitted_to(caller, cases)
    return frozenset(case for case, shown in allowed.items() if not shown.restricted)
