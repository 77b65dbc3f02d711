"""Holds: placed on a record or on all about a person, looked at, and released."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from api.pages.asking import Answer
from api.pages.forming.layouts import Ask, Body, Group, Layout, Option, Places
from api.pages.governance.addresses import (
    FIND,
    GOVERNANCE,
    HOLD,
    PLACE_HOLD,
    RELEASE_HOLD,
    WHO_CAN_TELL,
)
from api.pages.governance.deciding import Deciding, add_form
from api.pages.governance.facts import Fact, data_of, steps
from api.pages.governance.lists import HOLDERS, SUBJECT_ACCESS, label, options
from api.pages.page import Page, Pages, page_router
from api.pages.staff import staff_in

PAGES: tuple[Page, ...] = (PLACE_HOLD, HOLD, RELEASE_HOLD)
_STREAM, _PERSON = "stream", "person"
_WHAT, _NUMBER = "what", "number"
Record = Annotated[UUID | None, Query(description="On which record.")]
Person = Annotated[UUID | None, Query(description="On all about whom.")]


def router(pages: Pages) -> APIRouter:
    """The routes of these pages."""
    routes = page_router()

    async def placing(record: Record = None, person: Person = None) -> Deciding:
        return _placing(record, person)

    # Before the page whose address an id completes, which would take it for one.
    add_form(routes, pages, PLACE_HOLD, placing, _to_page)

    @routes.get(HOLD.path)
    async def one(request: Request, hold_id: UUID) -> HTMLResponse:
        told = await _told(pages, request, hold_id)
        return pages.render(
            request,
            "governance/hold.html",
            facts=tuple(facts(told)),
            steps=steps(told["steps"], await staff_in(pages.record(request), told["steps"])),
            is_released=told["released"],
            is_of_a_request=told["authority"] == SUBJECT_ACCESS,
            releasing=RELEASE_HOLD.of(hold_id=hold_id),
        )

    async def releasing(request: Request, hold_id: UUID) -> Deciding:
        return _releasing(await _told(pages, request, hold_id))

    add_form(routes, pages, RELEASE_HOLD, releasing, _to_page)

    return routes


async def _told(pages: Pages, request: Request, hold: UUID) -> Mapping[str, Any]:
    return (await pages.record(request).get(f"/holds/{hold}")).body


def _to_page(answer: Answer) -> str:
    return HOLD.of(hold_id=answer.body["hold"])


def keeps(told: Mapping[str, Any]) -> str:
    """What a hold keeps."""
    return "One record" if _STREAM in told else "All about a person"


def facts(told: Mapping[str, Any]) -> Iterator[Fact]:
    """What a hold keeps, for whom, and whether it stands."""
    yield Fact("Keeps", keeps(told))
    what = _STREAM if _STREAM in told else _PERSON
    yield Fact("Record" if what == _STREAM else "Person", told[what])
    yield Fact("For", label(HOLDERS, told["authority"]))
    if reference := data_of(told, "hold_placed").get("reference"):
        yield Fact("Their reference", reference)
    yield Fact("Stands", "Released" if told["released"] else "Nothing that it keeps can be erased")


def _placing(record: UUID | None, person: UUID | None) -> Deciding:
    return Deciding(
        command="place-hold",
        layout=_on(record, person),
        route="/holds/place-hold",
        back=GOVERNANCE.path,
        back_words=GOVERNANCE.title,
        finds=FIND.at(wanted_for="hold"),
    )


def _of_record_or_person(body: Body) -> tuple[Body, Places]:
    """The number stands under what it is the number of."""
    what, data = body.get(_WHAT), body["data"]
    if what not in {_STREAM, _PERSON}:
        return {"data": {**data, _STREAM: ""}}, {f"data.{_STREAM}": _WHAT}
    number = body.get(_NUMBER, "")
    return {"data": {**data, what: number}}, {f"data.{what}": _NUMBER}


def _on(record: UUID | None = None, person: UUID | None = None) -> Layout:
    """The form, with the number of a record or of a person in it."""
    number = record or person
    what = _STREAM if record else _PERSON if person else ""
    return Layout(
        title=PLACE_HOLD.title,
        button="Place the hold",
        lead=(
            "It counts from the moment at which it is recorded: what is not ordered to be erased by"
            " then is kept, whatever its age, until the hold is released.",
        ),
        groups=(
            Group(
                parts=(
                    Ask(
                        _WHAT,
                        "What is to be kept",
                        of="data.authority",
                        options=(
                            Option(_STREAM, "One record"),
                            Option(_PERSON, "All about a person, in every record"),
                        ),
                        value=what,
                        is_single=True,
                    ),
                    Ask(
                        _NUMBER,
                        "Its number",
                        WHO_CAN_TELL,
                        of="data.stream",
                        value="" if number is None else str(number),
                        is_single=True,
                    ),
                    Ask("data.authority", "For whom", options=options(HOLDERS)),
                    Ask(
                        "data.reference",
                        "Their reference",
                        "Letters, digits and hyphens, without spaces; never a name.",
                    ),
                ),
            ),
        ),
        left_out={
            "data.person": "what the number is of is asked for by itself",
        },
        blames={"unknown-authority": "data.authority"},
        shape=_of_record_or_person,
    )


PLACING = _on()
RELEASING = Layout(
    title=RELEASE_HOLD.title,
    button="Release it",
    lead=("What it kept may be erased again, if no other hold keeps it.",),
    groups=(),
)


def _releasing(told: Mapping[str, Any]) -> Deciding:
    return Deciding(
        command="release-hold",
        layout=RELEASING,
        route=f"/holds/{told['hold']}/release-hold",
        back=HOLD.of(hold_id=told["hold"]),
        back_words=HOLD.title,
        facts=tuple(facts(told)),
    )
