"""Choosing for a chronology: what stands in it, what is left out, and what other agencies told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.pages import words
from api.pages.asking import Record, Refused
from api.pages.case.timeline import entry
from api.pages.chronologies.addresses import CHOICE, CHRONOLOGY, ENTRIES, ROW, WITHDRAWAL
from api.pages.chronologies.choosing import Body, choice_body, row_body, withdrawal_body
from api.pages.chronologies.lists import (
    AGENCIES,
    BASES,
    EXCLUSIONS,
    INCLUSIONS,
    ONWARD,
)
from api.pages.chronologies.on_screen import Line, OnScreen, on_screen, staff_of
from api.pages.form_page import Attempt, form_page
from api.pages.forms import KEY, Form, our_form
from api.pages.labels import WITHHOLDINGS
from api.pages.page import Page, Pages, page_router
from api.pages.staff import staff_in
from api.problems import Problem

PAGES: tuple[Page, ...] = (ENTRIES, CHOICE, ROW, WITHDRAWAL)
_A_PAGE = 100
_COMMANDS = {
    "include": "include-chronology-entry",
    "exclude": "exclude-chronology-entry",
    "withhold": "withhold-from-chronology",
}
_GROUNDS = {"include": INCLUSIONS, "exclude": EXCLUSIONS, "withhold": WITHHOLDINGS}


@dataclass(frozen=True)
class Asked:
    """What is to be done with an entry of a case; ``after`` is where it stands there."""

    do: str
    case: UUID
    after: int | None


async def _asked(
    do: Annotated[Literal["include", "exclude", "withhold"], Query()],
    case: UUID,
    after: Annotated[int | None, Query(ge=0, lt=2**53)] = None,
) -> Asked:
    return Asked(do, case, after)


Asking = Annotated[Asked, Depends(_asked)]


@dataclass(frozen=True)
class _Chosen:
    """What is chosen or left out: the entry, whose it is, and what it says."""

    chronology: OnScreen
    asked: Asked
    entry: str
    person: str
    says: str


def router(pages: Pages) -> APIRouter:
    """The routes of choosing."""
    routes = page_router()

    @routes.get(ENTRIES.path)
    async def entries(
        request: Request,
        chronology_id: UUID,
        case_id: UUID,
        after: Annotated[int, Query(ge=0, lt=2**53)] = 0,
    ) -> HTMLResponse:
        record = pages.record(request)
        shown = await read(record, chronology_id)
        told = (await record.get(f"/cases/{case_id}/history", after=after, limit=_A_PAGE)).body
        staff = await staff_in(record, told)
        # All that is read is shown: who reads the access log learns from it what they saw.
        standing = {line.entry: "Stands in the chronology" for line in shown.lines}
        standing |= {each.entry: "Was left out of the chronology" for each in shown.left_out}
        return pages.render(
            request,
            "chronologies/entries.html",
            chronology=shown,
            whose=dict(shown.cases).get(str(case_id), "Another case"),
            case=str(case_id),
            entries=[entry(each, staff) for each in told["entries"]],
            standing=standing,
            path=ENTRIES.of(chronology_id=chronology_id, case_id=case_id),
            after=after,
            next=told.get("next"),
        )

    @routes.get(CHOICE.path)
    async def choice(
        request: Request, chronology_id: UUID, entry_id: UUID, asked: Asking
    ) -> Response:
        chosen = await _chosen(pages, request, chronology_id, entry_id, asked)
        return _choice_form(pages, request, chosen)

    @routes.post(CHOICE.path)
    async def choose(
        request: Request, chronology_id: UUID, entry_id: UUID, asked: Asking
    ) -> Response:
        form, record = await our_form(request), pages.record(request)
        chosen = await _chosen(pages, request, chronology_id, entry_id, asked)
        body = choice_body(form, case=str(asked.case), entry=chosen.entry, person=chosen.person)
        try:
            return await recorded(record, chronology_id, _COMMANDS[asked.do], body, form)
        except Refused as refused:
            return _choice_form(pages, request, chosen, Attempt(form, refused))

    @routes.get(ROW.path)
    async def row(request: Request, chronology_id: UUID) -> Response:
        shown = await read(pages.record(request), chronology_id)
        return _row_form(pages, request, shown)

    @routes.post(ROW.path)
    async def bring_in(request: Request, chronology_id: UUID) -> Response:
        form, record = await our_form(request), pages.record(request)
        try:
            body = row_body(form)
            return await recorded(record, chronology_id, "import-chronology-row", body, form)
        except Refused as refused:
            shown = await read(record, chronology_id)
            return _row_form(pages, request, shown, Attempt(form, refused))

    @routes.get(WITHDRAWAL.path)
    async def withdrawal(request: Request, chronology_id: UUID, row_id: UUID) -> Response:
        shown = await read(pages.record(request), chronology_id)
        return _withdrawal_form(pages, request, shown, row_id)

    @routes.post(WITHDRAWAL.path)
    async def withdraw(request: Request, chronology_id: UUID, row_id: UUID) -> Response:
        form, record = await our_form(request), pages.record(request)
        shown = await read(record, chronology_id)
        body = withdrawal_body(form, row=str(row_id), person=_row(shown, row_id).person)
        try:
            return await recorded(record, chronology_id, "withdraw-chronology-row", body, form)
        except Refused as refused:
            return _withdrawal_form(pages, request, shown, row_id, Attempt(form, refused))

    return routes


async def read(record: Record, chronology: UUID) -> OnScreen:
    """The chronology as it is, for who asks. Raises :class:`Refused`."""
    told = (await record.get(f"/chronologies/{chronology}")).body
    return on_screen(told, await staff_of(record, told))


async def recorded(
    record: Record, chronology: UUID, command: str, body: Body, form: Form
) -> Response:
    """Back to the chronology, once it is recorded. Raises :class:`Refused`."""
    made = await record.post(f"/chronologies/{chronology}/{command}", body, key=form.get(KEY))
    address = CHRONOLOGY.of(chronology_id=chronology)
    return RedirectResponse(f"{address}?recorded={made.body['position']}", status_code=303)


async def _chosen(
    pages: Pages, request: Request, chronology_id: UUID, entry_id: UUID, asked: Asked
) -> _Chosen:
    record, entry_of = pages.record(request), str(entry_id)
    shown = await read(record, chronology_id)
    person = shown.persons.get(str(asked.case))
    if person is None:
        raise Problem("not-found", "The chronology does not tell of this case.")
    says = _says(shown, entry_of)
    if says is None and asked.after is not None:
        path = f"/cases/{asked.case}/history"
        told = (await record.get(path, after=asked.after, limit=1, parts=False)).body["entries"]
        found = (_dated(each["label"], each["occurred"]) for each in told if each["id"] == entry_of)
        says = next(found, None)
    if says is None:
        raise Problem("not-found", "There is no such entry.")
    return _Chosen(shown, asked, entry_of, person, says)


def _says(shown: OnScreen, entry_id: str) -> str | None:
    said = {line.entry: _dated(line.what, line.occurred) for line in shown.lines}
    said |= {each.entry: _dated(each.label, each.occurred) for each in shown.left_out}
    return said.get(entry_id)


def _dated(what: str, occurred: Mapping[str, Any]) -> str:
    return f"{words.first_letter(words.when(occurred))}: {what}"


def _choice_form(
    pages: Pages,
    request: Request,
    chosen: _Chosen,
    attempt: Attempt | None = None,
) -> Response:
    shown, asked = chosen.chronology, chosen.asked
    address = CHOICE.of(chronology_id=shown.id, entry_id=chosen.entry)
    after = "" if asked.after is None else f"&after={asked.after}"
    return form_page(
        pages,
        request,
        "chronologies/choice.html",
        attempt,
        action=f"{address}?do={asked.do}&case={asked.case}{after}",
        chronology=shown,
        says=chosen.says,
        do=asked.do,
        grounds=_GROUNDS[asked.do],
    )


def _row_form(
    pages: Pages,
    request: Request,
    shown: OnScreen,
    attempt: Attempt | None = None,
) -> Response:
    return form_page(
        pages,
        request,
        "chronologies/row.html",
        attempt,
        action=ROW.of(chronology_id=shown.id),
        chronology=shown,
        people={shown.persons[case]: whose for case, whose in shown.cases},
        agencies=AGENCIES,
        onward=ONWARD,
        bases=BASES,
    )


def _withdrawal_form(
    pages: Pages,
    request: Request,
    shown: OnScreen,
    row_id: UUID,
    attempt: Attempt | None = None,
) -> Response:
    return form_page(
        pages,
        request,
        "chronologies/withdrawal.html",
        attempt,
        action=WITHDRAWAL.of(chronology_id=shown.id, row_id=row_id),
        chronology=shown,
        says=_says(shown, _row(shown, row_id).entry),
    )


def _row(shown: OnScreen, row: UUID) -> Line:
    for line in shown.lines:
        if line.entry == str(row) and line.case is None:
            return line
    raise Problem("not-found", "There is no such row.")
