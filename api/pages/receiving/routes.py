"""Recording a referral: looking for the person, the form, and the case that it begins."""

import re
from asyncio import gather
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.clock import utc_now
from api.pages import form_page
from api.pages.asking import Answer, Record, Refused
from api.pages.form_page import Attempt, form_key
from api.pages.forming.faults import Fault, faults
from api.pages.forming.gathering import gathered
from api.pages.forming.layouts import Body, Layout, Places
from api.pages.forming.shown import shown
from api.pages.forming.typed import DAY, MONTH, NOTHING_TYPED, YEAR, Typed, begun, prepared
from api.pages.forms import CSRF, KEY, Form, FormOfAnotherSession, our_form
from api.pages.page import Page, Pages, page_router
from api.pages.people.found import NOT_NAMED, KnownCase, across
from api.pages.receiving import looking, referred
from api.pages.receiving.addresses import LOOK, REFERRAL
from api.pages.receiving.looking import NOT_A_NUMBER, Known, Looked
from api.pages.receiving.referred import (
    COMMAND,
    MEMBERS,
    NUMBER,
    OF_NUMBER,
    PERSON,
    TELLS_NUMBER,
    Around,
)
from domain.moments import london_day
from domain.roles import PRACTITIONERS

PAGES: tuple[Page, ...] = (LOOK, REFERRAL)
BEGIN, KNOWN = "begin", "known"
"""Sent by who comes from looking: the form is to begin with this; and the person was found."""
_OF_THE_FORM = frozenset({CSRF, KEY, BEGIN, KNOWN})
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SAME_NUMBER = (
    "Somebody else on record has this NHS number. Look for them, and record the referral for"
    " them: NHS number"
)
_ONLY_THE_REFERRAL = "The referral is recorded, the NHS number is not."


def router(pages: Pages) -> APIRouter:
    """The routes of these pages."""
    routes, receiving = page_router(), _Receiving(pages)

    @routes.get(LOOK.path)
    async def ask(request: Request) -> HTMLResponse:
        return receiving.looked(request, NOTHING_TYPED, None)

    @routes.post(LOOK.path)
    async def look(request: Request) -> HTMLResponse:
        typed = Typed.of((await our_form(request)).typed)
        found = await looking.look(pages.record(request), typed)
        return receiving.looked(request, typed, found)

    @routes.get(REFERRAL.path)
    async def begin(request: Request) -> HTMLResponse:
        return await receiving.show(request, Form(()))

    @routes.post(REFERRAL.path)
    async def take(request: Request) -> Response:
        try:
            sent = await our_form(request)
        except FormOfAnotherSession as shown_before:
            if shown_before.form.get(BEGIN):
                return await receiving.show(request, shown_before.form)
            return await receiving.show_again(request, shown_before.form)
        if sent.get(BEGIN):
            return await receiving.show(request, sent)
        return await receiving.take(request, sent)

    return routes


class _Receiving:
    """What the routes do."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def looked(self, request: Request, typed: Typed, found: Looked | None) -> HTMLResponse:
        """The page on which somebody is looked for, with who was found."""
        wrong, known = ((), ()) if found is None else (found.faults, found.found)
        return self._pages.render(
            request,
            "receiving/look.html",
            status=422 if wrong else 200,
            form=shown(looking.LAYOUT, looking.MEMBERS, typed, wrong),
            looked=None if wrong else found,
            action=LOOK.path,
            begins_at=REFERRAL.path,
            known=[(each, _begins(typed, each)) for each in known],
            unknown=_begins(typed, None),
        )

    async def show(self, request: Request, sent: Form) -> HTMLResponse:
        """The form as it begins."""
        filled = await _filled(self._pages.record(request), sent)
        return self._shown(request, filled.begun())

    async def show_again(self, request: Request, sent: Form) -> HTMLResponse:
        """The form with all that was typed, to whoever signed in again meanwhile."""
        filled = await _filled(self._pages.record(request), sent)
        return self._shown(request, filled, is_of_another_session=True)

    async def take(self, request: Request, sent: Form) -> Response:
        """What was sent, recorded, or shown again."""
        record = self._pages.record(request)
        filled = await _filled(record, sent)
        try:
            wrong = await _wrong_number(record, filled)
            if wrong is not None:
                return self._shown(request, filled, [wrong], 422)
            answer = await record.post(f"/cases/{COMMAND}", filled.body[0], key=sent.get(KEY))
        except Refused as refused:
            again = replace(filled, key=form_key(Attempt(sent, refused)))
            return self._shown(request, again, filled.faults(refused), refused.status)
        try:
            await _tell_number(record, filled, answer)
        except Refused as refused:
            wrong = Fault(f"{_ONLY_THE_REFERRAL} {_detail(refused)}", NUMBER)
            return self._shown(request, filled, [wrong], refused.status)
        return await self._done(request, filled, answer)

    async def _done(self, request: Request, filled: "_Filled", answer: Answer) -> Response:
        """To the new case, or to what can be told to who may not read it."""
        case = answer.body["case"]
        told = await self._pages.record(request).get(f"/cases/{case}/permitted")
        if told.body["readable"]:
            entry = str(answer.body["events"][0]["id"])
            there = request.scope["capacity"].link(f"/pages/cases/{case}", recorded=entry)
            return RedirectResponse(there, status_code=303)
        return self._pages.render(
            request,
            "recording/done.html",
            name=filled.typed.one(referred.NAME),
            position=answer.body["position"],
            raised=None,
        )

    def _shown(
        self,
        request: Request,
        filled: "_Filled",
        wrong: Sequence[Fault] = (),
        status: int = 200,
        *,
        is_of_another_session: bool = False,
    ) -> HTMLResponse:
        return self._pages.render(
            request,
            "receiving/referral.html",
            status=status,
            form=shown(filled.layout, MEMBERS, filled.typed, wrong),
            cases=filled.around.cases,
            is_known=filled.is_known,
            key=filled.key,
            is_of_another_session=is_of_another_session,
        )


@dataclass(frozen=True)
class _Filled:
    """The form with what was typed into it. ``is_known``: the person was found before."""

    around: Around
    typed: Typed
    key: str
    is_known: bool

    @cached_property
    def layout(self) -> Layout:
        return referred.layout(self.around)

    @cached_property
    def body(self) -> tuple[Body, Places]:
        """What it comes to, and where each thing in that was asked for."""
        return self.layout.shape(gathered(self.layout, MEMBERS, self.typed))

    @property
    def number(self) -> str:
        """The NHS number, where it may be told."""
        return self.typed.one(NUMBER) if self.around.tells_number else ""

    def begun(self) -> Self:
        """The same with what the form gives by itself."""
        given = {**begun(self.layout).values, **self.typed.values}
        made = prepared(self.layout, Typed(given), more="", new_id=_new_id)
        return replace(self, typed=made, key=_new_id())

    def faults(self, refused: Refused) -> Sequence[Fault]:
        """What the referral was refused for."""
        if form_page.is_of_something_else(refused):
            return [Fault(text) for text in form_page.faults(refused)]
        return faults(refused.problem, self.layout, MEMBERS, self.typed, self.body[1])


async def _filled(record: Record, sent: Form) -> _Filled:
    typed = Typed.of((name, value) for name, value in sent.pairs if name not in _OF_THE_FORM)
    is_known = bool(sent.get(KNOWN))
    services, cases = await gather(
        _services(record), _cases(record, typed.one(PERSON) if is_known else "")
    )
    around = Around(
        today=london_day(utc_now()),
        services=services,
        cases=cases,
        tells_number=record.page["caller"].role in TELLS_NUMBER,
    )
    return _Filled(around, typed, sent.get(KEY), is_known)


async def _services(record: Record) -> Sequence[str]:
    """The services in which somebody may hold a case, as the directory has them."""
    told = await record.get("/directory/staff", role=sorted(PRACTITIONERS))
    return sorted({each["service"] for each in told.body["staff"]})


async def _cases(record: Record, person: str) -> Sequence[KnownCase]:
    """The cases of somebody who was found, as far as they are open to who asks."""
    if not _ID.fullmatch(person):
        return ()
    told = await record.get(f"/people/{person}/cases")
    return across(told.body)[0].cases


async def _wrong_number(record: Record, filled: _Filled) -> Fault | None:
    """What is wrong with the NHS number: that it is none, or that of somebody else on record. Where
    nobody can be looked for now, the referral is recorded all the same."""
    if not filled.number:
        return None
    try:
        found = await looking.with_number(record, filled.number)
    except Refused as refused:
        if looking.is_no_number(refused):
            return Fault(NOT_A_NUMBER, NUMBER)
        if looking.is_out_of_reach(refused):
            return None
        raise
    others = {hit.merged_into or hit.person for hit in found} - {filled.typed.one(PERSON)}
    return Fault(_SAME_NUMBER, NUMBER) if others else None


async def _tell_number(record: Record, filled: _Filled, answer: Answer) -> None:
    """Record the number in the case that the referral has begun, once however often the form is
    sent. Raises :class:`~api.pages.asking.Refused`."""
    if filled.number:
        told = {"status": "present_not_verified", "number": {"nhs_number": filled.number}}
        path = f"/cases/{answer.body['case']}/{OF_NUMBER}"
        await record.post(path, {"data": told}, key=f"{filled.key}.number")


def _begins(typed: Typed, known: Known | None) -> Sequence[tuple[str, str]]:
    """What the form begins with: what was looked for, and of somebody who was found what is held of
    them."""
    told = {referred.NAME: typed.one(looking.NAME), NUMBER: typed.one(looking.NUMBER)}
    told |= {referred.BORN + end: typed.one(looking.BORN + end) for end in (DAY, MONTH, YEAR)}
    if known is not None:
        told |= {KNOWN: "yes", PERSON: known.person}
        if known.hit.name != NOT_NAMED:
            told[referred.NAME] = known.hit.name
        if known.hit.born_on:
            parts = zip((YEAR, MONTH, DAY), known.hit.born_on.split("-"), strict=True)
            told |= {referred.BORN + end: part for end, part in parts}
    return [(name, value) for name, value in told.items() if value]


def _detail(refused: Refused) -> str:
    return str(refused.problem.get("detail") or refused.problem["title"])


def _new_id() -> str:
    return str(uuid4())
