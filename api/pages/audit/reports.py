"""Reports with the cases behind each number."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse

from api.clock import utc_now
from api.pages import words
from api.pages.asking import Record
from api.pages.audit.addresses import AUDIT, COUNTS
from api.pages.audit.figure_words import explained, figure_words
from api.pages.audit.figures import (
    DIVISIONS,
    beside,
    figures,
    left_out,
    moves,
    of_nobody,
    title_of,
    unchecked,
)
from api.pages.audit.period import AtDays, Days
from api.pages.case.standing import name_of
from api.pages.case.unnamed import NAME_NOT_SHOWN, numbered
from api.pages.moment import AtStanding, PageMoment, typed_moment
from api.pages.page import Page, Pages, page_router
from api.pages.staff import Staff, staff_in
from api.pages.tables import Cell, Table
from domain.moments import instant_text, london_day

_TITLES = {
    "outcomes": ("Outcomes", "Recovery, improvement and the rest of those who ended in a period."),
    "waits": ("Waits", "How long people waited, and who waits still."),
    "measures": ("Measures", "Scores that are missing, and measures that don’t fit the problem."),
}
REPORTS = {
    kind: Page(f"{AUDIT.path}/reports/{kind}", title, COUNTS)
    for kind, (title, _) in _TITLES.items()
}
CASES = {
    kind: Page(f"{page.path}/cases", f"Cases behind a figure: {page.title}", COUNTS)
    for kind, page in REPORTS.items()
}
PAGES: tuple[Page, ...] = (*REPORTS.values(), *CASES.values())
OFFERED = tuple((REPORTS[kind], says) for kind, (_, says) in _TITLES.items())
_A_PAGE = 10
_MOVES = ("No more in", "New in", "Recorded")


@dataclass(frozen=True)
class Asked:
    """What a report is asked, beside its moment."""

    days: Days
    by: str
    compared: str

    @property
    def parameters(self) -> dict[str, str]:
        """As they stand in addresses of pages."""
        told = {"by": self.by, "compare_to": self.compared}
        return {**self.days.asked, **{name: value for name, value in told.items() if value}}

    @property
    def of_the_route(self) -> dict[str, str | None]:
        """As the route knows them."""
        since = typed_moment("", day=self.compared, time="")
        return {
            **self.days.asked,
            "by": self.by or None,
            "compare_to": None if since is None else instant_text(since),
        }


async def _asked(
    days: AtDays,
    by: Annotated[str, Query(max_length=40)] = "",
    compare_to: Annotated[str, Query(max_length=10)] = "",
) -> Asked:
    return Asked(days.or_last_quarter(london_day(utc_now())), by, compare_to)


AtReport = Annotated[Asked, Depends(_asked)]
"""The last quarter of a year where no days are given."""


async def _number(
    figure: Annotated[str, Query(max_length=100)] = "",
    group: Annotated[str, Query(max_length=100)] = "",
    which: Annotated[str, Query(max_length=20)] = "",
    reason: Annotated[str, Query(max_length=100)] = "",
    rule: Annotated[str, Query(max_length=200)] = "",
) -> Mapping[str, str]:
    told = {"figure": figure, "group": group, "which": which, "reason": reason, "rule": rule}
    return {name: value for name, value in told.items() if value}


AtNumber = Annotated[Mapping[str, str], Depends(_number)]
"""Which number of a report."""


def router(pages: Pages) -> APIRouter:
    """The routes, two for each report."""
    routes = page_router()
    for kind, page in REPORTS.items():
        routes.add_api_route(page.path, _report(pages, kind))
        routes.add_api_route(CASES[kind].path, _cases(pages, kind))
    return routes


def _report(pages: Pages, kind: str) -> Callable[..., Awaitable[HTMLResponse]]:
    async def show(request: Request, moment: AtStanding, asked: AtReport) -> HTMLResponse:
        record = pages.record(request)
        told = await _told(record, f"/reports/{kind}", moment, asked, cases=False)
        staff = await _practitioners(record, told, told["figures"])
        moment = moment.told_by(told)
        link = partial(moment.pinned.link, CASES[kind].path, **asked.parameters)
        return pages.render(
            request,
            "audit/report.html",
            title=REPORTS[kind].title,
            says=_TITLES[kind][1],
            path=REPORTS[kind].path,
            moment=moment,
            asked=asked,
            days=asked.days,
            divisions=DIVISIONS,
            counts_nobody=not any(each["denominator"] for each in told["figures"]),
            export=moment.pinned.link(f"/pages/exports/reports/{kind}", **asked.parameters),
            explained=explained(each["figure"] for each in told["figures"]),
            of_nobody=[figure_words(each) for each in of_nobody(told)],
            tables=[
                table
                for table in (
                    figures(told, link, staff),
                    beside(told, link),
                    left_out(told, link),
                    unchecked(told, link),
                )
                if table is not None
            ],
        )

    return show


def _cases(pages: Pages, kind: str) -> Callable[..., Awaitable[HTMLResponse]]:
    async def show(
        request: Request,
        moment: AtStanding,
        asked: AtReport,
        number: AtNumber,
        after: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    ) -> HTMLResponse:
        record = pages.record(request)
        told = await _told(
            record, f"/reports/{kind}/cases", moment, asked, **number, after=after, limit=_A_PAGE
        )
        moment = moment.told_by(told).pinned
        more = "next" in told
        return pages.render(
            request,
            "audit/cases.html",
            title=title_of(told, await _practitioners(record, told, [told])),
            moment=moment,
            hidden=told["not_shown"],
            count=told["count"],
            first=after + 1,
            last=told["next"] if more else told["count"],
            back=moment.link(REPORTS[kind].path, **asked.parameters),
            table=Table(
                "Cases",
                ("Person", "Status", "Referred", *(_MOVES if told["which"] == "moved" else ())),
                await _rows(record, told["cases"], moment, begin=after + 1),
                "None that you may see.",
            ),
            next=moment.link(
                CASES[kind].path,
                **number,
                **asked.parameters,
                after=told["next"],
            )
            if more
            else None,
        )

    return show


async def _told(
    record: Record, route: str, moment: PageMoment, asked: Asked, **more: Any
) -> dict[str, Any]:
    answer = await record.get(route, **moment.asked, **asked.of_the_route, **more)
    return answer.body


async def _practitioners(
    record: Record, told: Mapping[str, Any], grouped: Sequence[Mapping[str, Any]]
) -> Staff:
    """Whom the groups name, where figures are divided by practitioner."""
    divided = told.get("by") == "practitioner"
    ids = [each["group"] for each in grouped if divided and "group" in each]
    return await staff_in(record, {"practitioner": ids})


async def _rows(
    record: Record, cases: Sequence[Mapping[str, Any]], moment: PageMoment, *, begin: int
) -> list[tuple[Cell, ...]]:
    asked = {each["case"]: f"/cases/{each['case']}" for each in cases}
    found = await record.get_all(asked, **moment.asked)
    numbers = numbered(asked, begin=begin)
    return [
        (
            *_row(
                found[each["case"]].body,
                moment.link(f"/pages/cases/{each['case']}"),
                unnamed=numbers[each["case"]],
            ),
            *(moves(each) if "events" in each else ()),
        )
        for each in cases
    ]


def _row(case: Mapping[str, Any], href: str, *, unnamed: str) -> tuple[Cell, ...]:
    name, received = name_of(case.get("who")), case["areas"]["referral"].get("received")
    held = case["areas"]["allocation"].get("held") or {}
    team = held.get("team") or case["areas"]["referral"].get("team")
    return (
        Cell(
            unnamed if name == NAME_NOT_SHOWN else name,
            href=href,
            more=f"Team {team}" if team else "",
        ),
        Cell(words.in_words(case["status"])),
        Cell("Not shown" if received is None else words.day(received)),
    )
