"""What changed on a list, a board or a chronology between two moments.

Each of these routes asks the one that shows the same, once for each moment, and compares: nothing
is told here that its asker could not read there. Reports compare by themselves.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from inspect import signature
from typing import Any

from fastapi import APIRouter, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from api.answers import changes as change_answers
from api.composing.services import Services
from api.problems import JSONLine, Problem
from api.routes.cases import AtMoment
from api.routes.changes import Since, Until
from api.showing.reading_route import recorded
from api.showing.recording import Shown
from api.showing.whole import IN_PAGES, asking_as, whole_answer
from application.judging import NoSuchStream
from application.reading import AsOf, Moment
from application.reconstruction.changes import in_order
from application.reconstruction.differences import Difference, Row, RowChanges, rows_between

_PASSING = frozenset(
    {"days", "days_waiting", "days_since_supervision", "working_days_late", "working_days_left"}
    | {"since_position"}
)
"""What of a row changes by nothing but the passing of time, or says when it changed."""

_WHOSE = ("practitioner", "supervisor", "team")
"""One of them is named where lists are compared: each is read twice, and whole."""


@dataclass(frozen=True)
class _Rows:
    """Under which name an answer has its rows, and by what each is known."""

    name: str
    key: tuple[str, ...]


COMPARED: Mapping[str, _Rows] = {
    "read-caseload": _Rows("cases", ("case_id",)),
    "read-board": _Rows("rows", ("entry", "kind")),
    "read-supervision-board": _Rows("rows", ("case",)),
    "read-waiting-list": _Rows("rows", ("case",)),
    "read-chronology": _Rows("entries", ("id",)),
    "read-curated-chronology": _Rows("lines", ("entry",)),
}
"""By the operation that gives the answer."""


def router(services: Services, shown: Mapping[str, APIRoute]) -> APIRouter:
    """A route for each answer that can be compared, of those that are ``shown`` by the operation
    that gives them."""
    routes = APIRouter(tags=["changes"], route_class=recorded(services))
    for name, route in shown.items():
        if name not in COMPARED:
            continue
        routes.add_api_route(
            f"/changes{route.path}",
            _endpoint(services, route, COMPARED[name]),
            operation_id=f"compare-{name.removeprefix('read-')}",
            summary=f"What changed between two moments: {str(route.summary)[:1].lower()}"
            f"{str(route.summary)[1:]}",
            response_model=dict[str, Any],
        )
    return routes


def _endpoint(
    services: Services, route: APIRoute, rows: _Rows
) -> Callable[..., Awaitable[Response]]:
    asked = signature(route.endpoint)
    both_clocks = asked.parameters["moment"].annotation == AtMoment

    async def compare(since: Moment, until: Moment, **given: Any) -> Response:
        if not both_clocks and (since.known_by or until.known_by):
            raise Problem("not-acceptable", "This speaks by one clock.", code="one-clock")
        if "team" in asked.parameters and not any(given.get(name) for name in _WHOSE):
            raise Problem(
                "not-acceptable", "Say whose cases, or of which team.", code="whose-missing"
            )
        moments = await run_in_threadpool(in_order, services.reader, since, until)
        now = services.clock()
        asking = [
            {**given, "moment": held(moment, as_of, now)}
            for moment, as_of in zip((since, until), moments, strict=True)
        ]
        before: list[Row] = []
        # Of what had not begun there was nothing yet.
        with suppress(NoSuchStream):
            before = await _rows(route, rows.name, asking[0])
        after = await _rows(route, rows.name, asking[1])

        def compared() -> Response:
            told = rows_between(before, after, key=rows.key, passing=_PASSING)
            return JSONLine(_told(told, moments, (since, until)))

        # Long lists take long, and this thread serves everybody.
        return await run_in_threadpool(compared)

    own = {"since": Since, "until": Until}
    return asking_as(compare, route, own, lacking={*IN_PAGES, "moment"})


def held(moment: Moment, as_of: AsOf, now: datetime) -> Moment:
    """The same moment for every page: its position, and the day that was asked about, which may be
    a later one than that of the last event before it."""
    at = now if moment.at is None and moment.position is None else moment.at
    return Moment(position=as_of.position, at=at, known_by=moment.known_by)


async def _rows(route: APIRoute, name: str, given: Mapping[str, Any]) -> list[Row]:
    """The rows that a route tells at a moment; what it shows is added to ``showing``."""
    showing: Shown = given["showing"]
    one = Shown()
    told = await whole_answer(route, {**given, "showing": one})
    showing.person, showing.allowed, showing.position = one.person, one.allowed, one.position
    showing.records = tuple(dict.fromkeys((*showing.records, *one.records)))
    showing.areas = tuple(sorted({*showing.areas, *one.areas}))
    showing.count = max(showing.count or 0, one.count or 0)
    rows: list[Row] = told[name]
    return rows


def _told(
    found: RowChanges, moments: tuple[AsOf, AsOf], asked: tuple[Moment, Moment]
) -> dict[str, Any]:
    since, until = zip(moments, asked, strict=True)
    return {
        "since": change_answers.moment(*since),
        "until": change_answers.moment(*until),
        "added": list(found.added),
        "gone": list(found.gone),
        "changed": [
            {"row": row, "differences": [_difference(each) for each in differences]}
            for row, differences in found.changed
        ],
    }


def _difference(each: Difference) -> dict[str, Any]:
    told = {"field": ".".join(each.path), "before": each.before, "after": each.after}
    return {name: value for name, value in told.items() if value is not None}
