"""Requests for a copy of a record, for those who may know of hidden matters: what of them is told,
and that it was weighed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from api.pages import words
from api.pages.asking import Answer, Record
from api.pages.forming.layouts import Ask, Group, Layout
from api.pages.governance.deciding import Deciding, add_form
from api.pages.governance.facts import Fact
from api.pages.matters.addresses import LET_IN, MATTER, TO_WEIGH, WEIGHED
from api.pages.matters.standing import ALLEGATION, CONCERN
from api.pages.page import Page, Pages, page_router
from api.pages.tables import Cell, Table
from api.problems import Problem

PAGES: tuple[Page, ...] = (TO_WEIGH, LET_IN, WEIGHED)
_SORTS: Mapping[str, str] = {"hidden_concern": CONCERN, "staff_allegation": ALLEGATION}
_Matter = Annotated[UUID, Query(description="Which matter.")]


@dataclass(frozen=True)
class Touched:
    """A matter that a request touches, and where it is let in, unless it is."""

    says: str
    href: str
    let_in: str | None


@dataclass(frozen=True)
class ToWeigh:
    """A request with its matters; ``weigh`` is where one says that it was weighed."""

    received: str
    due: str
    is_overdue: bool
    is_weighed: bool
    matters: Sequence[Touched]
    weigh: str


def router(pages: Pages) -> APIRouter:
    """The routes of these pages."""
    routes = page_router()

    @routes.get(TO_WEIGH.path)
    async def to_weigh(request: Request) -> HTMLResponse:
        told = await _told(pages.record(request))
        role = request.scope["caller"].role.value
        return pages.render(
            request,
            "matters/to_weigh.html",
            requests=[_to_weigh(each, role) for each in told],
        )

    async def letting_in(request: Request, disclosure_id: UUID, matter: _Matter) -> Deciding:
        told = await _one(pages.record(request), disclosure_id)
        return _letting_in(told, matter)

    async def weighing(request: Request, disclosure_id: UUID) -> Deciding:
        return _weighing(await _one(pages.record(request), disclosure_id))

    add_form(routes, pages, LET_IN, letting_in, _to_page)
    add_form(routes, pages, WEIGHED, weighing, _to_page)

    return routes


def waiting(told: Sequence[Mapping[str, Any]], role: str) -> Table:
    """The open requests that nobody in a role has weighed yet, for the first page."""
    rows = [
        (
            Cell(f"Received {words.day(each['received_on'])}", href=TO_WEIGH.path),
            Cell(_number(each["matters"])),
            Cell(_due(each), stands_out=each["overdue"]),
        )
        for each in told
        if role not in each["weighed_by"]
    ]
    columns = ("Request", "Hidden matters that you know of", "Due")
    return Table(TO_WEIGH.title, columns, rows, "None waits for you.")


def _number(matters: Sequence[Mapping[str, Any]]) -> str:
    let_in = sum(each["let_in"] for each in matters)
    return f"{len(matters)}, {let_in} let in" if matters else "None"


def _due(each: Mapping[str, Any]) -> str:
    day = words.day(each["due_by"])
    return f"{day}, overdue" if each["overdue"] else day


async def _told(record: Record) -> list[Mapping[str, Any]]:
    told: list[Mapping[str, Any]] = (await record.get("/disclosures/to-weigh")).body["disclosures"]
    return told


async def _one(record: Record, disclosure: UUID) -> Mapping[str, Any]:
    for each in await _told(record):
        if each["disclosure"] == str(disclosure):
            return each
    raise Problem("not-found")


def _to_weigh(told: Mapping[str, Any], role: str) -> ToWeigh:
    return ToWeigh(
        received=words.day(told["received_on"]),
        due=_due(told),
        is_overdue=told["overdue"],
        is_weighed=role in told["weighed_by"],
        matters=[_touched(told["disclosure"], each) for each in told["matters"]],
        weigh=WEIGHED.of(disclosure_id=told["disclosure"]),
    )


def _touched(disclosure: str, matter: Mapping[str, Any]) -> Touched:
    form = f"{LET_IN.of(disclosure_id=disclosure)}?matter={matter['matter']}"
    return Touched(
        says=_SORTS[matter["sort"]],
        href=MATTER.of(matter_id=matter["matter"]),
        let_in=None if matter["let_in"] else form,
    )


def _to_page(_answer: Answer) -> str:
    return TO_WEIGH.path


def _facts(told: Mapping[str, Any]) -> Iterator[Fact]:
    yield Fact("Request received", words.day(told["received_on"]))
    yield Fact("Due", _due(told), stands_out=told["overdue"])


def _letting_in(told: Mapping[str, Any], matter: UUID) -> Deciding:
    return Deciding(
        command="include-matter",
        layout=letting_in(matter),
        route=f"/disclosures/{told['disclosure']}/include-matter",
        back=TO_WEIGH.path,
        back_words=TO_WEIGH.title,
        facts=tuple(_facts(told)),
        warns="Information governance reads what the matter says, and the copy tells it to whoever"
        " asked, but for what is kept back of it.",
    )


def letting_in(matter: UUID) -> Layout:
    """The form by which a copy comes to tell of a matter."""
    return Layout(
        title=LET_IN.title,
        button="Let it be told",
        groups=(Group(parts=(Ask("data.matter", value=str(matter), is_hidden=True),)),),
    )


WEIGHING = Layout(
    title=WEIGHED.title,
    button="Say that it was weighed",
    lead=(
        "You say that, of whatever is hidden and you may know of, all that is to be told was let"
        " in. It is said of every request, also where there is nothing: information governance"
        " learns by it that somebody has looked, not whether there was anything.",
    ),
    groups=(),
)


def _weighing(told: Mapping[str, Any]) -> Deciding:
    return Deciding(
        command="weigh-matters",
        layout=WEIGHING,
        route=f"/disclosures/{told['disclosure']}/weigh-matters",
        back=TO_WEIGH.path,
        back_words=TO_WEIGH.title,
        facts=tuple(_facts(told)),
    )
