"""The pages that show chronologies."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from api.pages import words
from api.pages.capacity import Capacity, InCapacity
from api.pages.case.standing import name_of
from api.pages.chronologies import curating, freezing, giving, group, opening
from api.pages.chronologies.addresses import CHRONOLOGIES, CHRONOLOGY
from api.pages.chronologies.on_screen import days_told, just_recorded, on_screen, staff_of
from api.pages.form_page import form_key
from api.pages.moment import AtPageMoment
from api.pages.page import Page, Pages, page_router
from api.pages.tables import Cell, Table
from domain.policies import policy
from domain.roles import CLINICAL, Role

PAGES: tuple[Page, ...] = (
    CHRONOLOGIES,
    *opening.PAGES,
    CHRONOLOGY,
    *curating.PAGES,
    *group.PAGES,
    *freezing.PAGES,
    *giving.PAGES,
)


def router(pages: Pages) -> APIRouter:
    """The routes of all pages about chronologies."""
    routes = page_router()

    @routes.get(CHRONOLOGIES.path)
    async def chronologies(request: Request, capacity: InCapacity) -> HTMLResponse:
        told = (await pages.record(request).get("/chronologies", names=True)).body
        return pages.render(
            request,
            "chronologies/list.html",
            table=Table(
                "Those of cases that are open to you",
                ("About", "Made", "Days"),
                [_listed(each, capacity) for each in told["chronologies"]],
                "There is none yet.",
            ),
            may_choose=request.scope["caller"].role in CLINICAL,
        )

    # Before what has an id in its place.
    for area in (opening, curating, group, freezing, giving):
        routes.routes.extend(area.router(pages).routes)

    @routes.get(CHRONOLOGY.path)
    async def chronology(
        request: Request,
        chronology_id: UUID,
        moment: AtPageMoment,
        recorded: Annotated[int | None, Query(ge=1, lt=2**53)] = None,
    ) -> HTMLResponse:
        caller = request.scope["caller"]
        record = pages.record(request)
        told = (await record.get(f"/chronologies/{chronology_id}", **moment.asked)).body
        moment = moment.told_by(told)
        shown = on_screen(told, await staff_of(record, told, position=moment.past_position))
        return pages.render(
            request,
            "chronologies/chronology.html",
            chronology=shown,
            moment=moment,
            path=CHRONOLOGY.of(chronology_id=chronology_id),
            key=form_key(),
            may_choose=caller.role in CLINICAL and moment.is_now,
            offers_frozen=caller.role in CLINICAL and shown.is_whole,
            may_withhold=caller.role is Role.SAFEGUARDING_LEAD and moment.is_now,
            recorded=just_recorded(told, recorded, me=str(caller.actor)),
        )

    return routes


def _listed(each: dict[str, Any], capacity: Capacity) -> tuple[Cell, ...]:
    there = capacity.link(CHRONOLOGY.of(chronology_id=each["chronology"]))
    return (
        Cell(name_of(each.get("who")), href=there),
        Cell(words.first_letter(policy("chronology")["grounds"][each["ground"]]["label"])),
        Cell(days_told(each)),
    )
