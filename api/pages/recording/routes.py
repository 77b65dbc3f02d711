"""The forms by which a case is added to."""

from asyncio import gather
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.clock import utc_now
from api.pages.asking import Record, Refused
from api.pages.capacity import Capacity
from api.pages.case.raised import Raised, raised
from api.pages.case.recorded import just_recorded
from api.pages.case.standing import name_of
from api.pages.forming.faults import Fault, faults
from api.pages.forming.layouts import Option
from api.pages.forming.shown import shown
from api.pages.forming.typed import NOTHING_TYPED, Typed
from api.pages.forms import Form as SentForm
from api.pages.forms import FormOfAnotherSession, our_form
from api.pages.page import Page, Pages, page_router
from api.pages.recording.documents import as_typed
from api.pages.recording.filling import Filled, as_the_case_is_now, can_be_filled, filled
from api.pages.recording.forms import Form
from api.pages.recording.guide import BEGINS_HERE, steps
from api.pages.recording.held import Held
from api.pages.recording.offering import areas
from api.pages.recording.reading import (
    Around,
    CaseRead,
    permitted,
    read_around,
    read_case,
    read_for,
    read_if_open,
    with_words,
)
from api.pages.recording.registered import FORMS
from api.pages.recording.sending import Sent, send
from api.pages.uploading import NO_FILE, File, is_upload, our_upload
from api.problems import Problem
from domain.moments import london_day
from domain.roles import CLINICAL, EVERYDAY

RECORD = Page("/pages/cases/{case_id}/record", "Add to the record", EVERYDAY)
FORM = Page("/pages/cases/{case_id}/record/{command}", "Add to the record", EVERYDAY)
SESSION = Page("/pages/cases/{case_id}/session", "Record a session", CLINICAL)
PAGES = (RECORD, FORM, SESSION)

_CONCERN = "raise-concern"
_Id = Annotated[str, Query(max_length=64)]


async def _about(
    *,
    concern: _Id = "",
    referral: _Id = "",
    contact: _Id = "",
    note: _Id = "",
    questionnaire: _Id = "",
    action: _Id = "",
    entry: _Id = "",
    variant: _Id = "",
    instrument: _Id = "",
    from_case: _Id = "",
    from_entry: _Id = "",
) -> Mapping[str, str]:
    named = {
        "concern": concern,
        "referral": referral,
        "contact": contact,
        "note": note,
        "questionnaire": questionnaire,
        "action": action,
        "entry": entry,
        "variant": variant,
        "instrument": instrument,
        "from_case": from_case,
        "from_entry": from_entry,
    }
    return {name: value for name, value in named.items() if value}


About = Annotated[Mapping[str, str], Depends(_about)]
"""What a link to a form says that it is about: ids and codes."""


def router(pages: Pages) -> APIRouter:
    """The routes of the forms."""
    routes, recording = page_router(), _Recording(pages)

    @routes.get(RECORD.path)
    async def offer(request: Request, case_id: UUID, entry: _Id = "") -> HTMLResponse:
        return await recording.offer(request, case_id, entry)

    @routes.get(FORM.path)
    async def show(
        request: Request, case_id: UUID, command: str, about: About, session: _Id = ""
    ) -> HTMLResponse:
        again = _Again(session=session)
        return await recording.show(request, case_id, _form(command), about, again)

    @routes.post(FORM.path)
    async def take(request: Request, case_id: UUID, command: str) -> Response:
        return await recording.take(request, case_id, _form(command))

    @routes.get(SESSION.path)
    async def session(
        request: Request,
        case_id: UUID,
        contact: _Id = "",
        recorded: UUID | None = None,
    ) -> HTMLResponse:
        return await recording.guide(request, case_id, contact, recorded)

    return routes


def _form(command: str) -> Form:
    """The form of a command. Raises a problem where there is none."""
    if command not in FORMS:
        raise Problem("not-found")
    return FORMS[command]


@dataclass(frozen=True)
class _Again:
    """Why a form is shown again, and what it is sent with this time."""

    status: int = 200
    key: str = ""
    faults: tuple[Fault, ...] = ()
    changed: tuple[Option, ...] = ()
    notice: str = ""
    session: str = ""
    """The contact whose session is recorded step by step."""
    seen: str | None = None
    version: int | None = None
    """The case as whoever fills the form in saw it; None: as it is now, because this shows it."""


class _Recording:
    """What the routes of the forms do."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def offer(self, request: Request, case_id: UUID, entry: str) -> HTMLResponse:
        """What may be recorded in this case by whoever asks, as it stands: of an entry, where the
        link names one."""
        record = self._pages.record(request)
        told = await permitted(record, case_id)
        allowed = [
            form
            for form in FORMS.values()
            if form.command in told.commands
            and (form.is_of_entry or not entry)
            and (form.is_for_all or told.is_readable)
        ]
        naming = [form for form in allowed if form.names_staff]
        read, around = await gather(
            read_if_open(record, case_id, told), read_around(record, naming, case_id=case_id)
        )
        entries = await with_words(record, case_id, read.entries, {entry})
        held = self._held(request, replace(read, entries=entries), {}, NOTHING_TYPED, around)
        about = held.by_id.get(entry)
        if entry and about is None:
            raise Problem("not-found")
        found = [form for form in allowed if can_be_filled(form, held)]
        return self._pages.render(
            request,
            "recording/offer.html",
            case_id=case_id,
            name=name_of(read.case.get("who")),
            entry=None if about is None else held.as_option(about),
            areas=areas(found, undecided=held.is_undecided),
            guides=about is None and "record-session" in told.commands,
        )

    async def show(
        self,
        request: Request,
        case_id: UUID,
        form: Form,
        about: Mapping[str, str],
        again: _Again,
    ) -> HTMLResponse:
        """A form, with what the link says that it is about."""
        record = self._pages.record(request)
        told = await permitted(record, case_id)
        read, around = await gather(
            read_for(record, case_id, form, told), read_around(record, [form], case_id=case_id)
        )
        if form.command not in told.commands:
            raise Problem("not-allowed", code="form")
        held = self._held(request, read, about, NOTHING_TYPED, around)
        held = await _with_words(record, form, held)
        return self._shown(request, read, filled(form, held, new_id=_new_id), again)

    async def take(self, request: Request, case_id: UUID, form: Form) -> Response:
        """What was sent, recorded, or shown again."""
        came, file, is_of_this_session = await _came(request)
        sent = Sent.of((*as_typed(file), *came.pairs))
        record = self._pages.record(request)
        try:
            read, around = await gather(
                read_for(record, case_id, form), read_around(record, [form], case_id=case_id)
            )
            held = self._held(request, read, {}, sent.typed, around)
            held = await _with_words(record, form, held)
        except Refused as refused:
            return self._kept(request, came, refused)
        done = filled(form, held, new_id=_new_id, more=sent.add, less=sent.remove)
        if not is_of_this_session:
            again = replace(_as_sent(sent), notice="signed-in-again")
            return self._shown(request, read, done, again)
        if sent.add or sent.remove:
            return self._shown(request, read, done, _as_sent(sent))
        try:
            answer = await send(record, case_id, form, done, sent)
        except Refused as refused:
            again = _again(refused, read, done, sent)
            now = replace(held, typed=as_the_case_is_now(form, held))
            done = filled(form, now, new_id=_new_id)
            return self._shown(request, read, done, again)
        if form.keeps_out or not read.is_shown:
            return self._pages.render(
                request,
                "recording/done.html",
                name=name_of(read.case.get("who")),
                position=answer.body["position"],
                raised=await _raised(record, form, done),
            )
        return _after(case_id, sent, answer.body, request.scope["capacity"])

    async def guide(
        self, request: Request, case_id: UUID, contact: str, recorded: UUID | None
    ) -> HTMLResponse:
        """A session step by step: the contact, risk, the note and its signature."""
        record = self._pages.record(request)
        told, read = await gather(permitted(record, case_id), read_case(record, case_id))
        held = self._held(request, read, {}, NOTHING_TYPED, Around())
        return self._pages.render(
            request,
            "recording/session.html",
            back=f"/pages/cases/{case_id}",
            name=name_of(read.case.get("who")),
            steps=steps(held, contact, told.commands),
            begun=contact,
            recorded=await just_recorded(record, case_id, recorded, me=held.me),
        )

    def _shown(self, request: Request, read: CaseRead, done: Filled, again: _Again) -> HTMLResponse:
        return self._pages.render(
            request,
            "recording/form.html",
            status=again.status,
            action=request.url.path,
            back=request.url.path.rpartition("/record/")[0],
            name=name_of(read.case.get("who")),
            form=shown(done.layout, done.members, done.typed, again.faults),
            key=again.key or _new_id(),
            etag=again.seen or read.etag,
            version=read.version if again.version is None else again.version,
            changed=again.changed,
            notice=again.notice,
            session_of=again.session,
        )

    def _kept(self, request: Request, came: SentForm, refused: Refused) -> HTMLResponse:
        """What was typed, where not even the form can be shown."""
        return self._pages.render(
            request,
            "recording/kept.html",
            status=refused.status,
            action=request.url.path,
            typed=came.typed,
            detail=refused.problem["detail"],
        )

    @staticmethod
    def _held(
        request: Request,
        read: CaseRead,
        about: Mapping[str, str],
        typed: Typed,
        around: Around,
    ) -> Held:
        return Held(
            case=read.case,
            entries=read.entries,
            me=str(request.scope["caller"].actor),
            role=request.scope["caller"].role,
            today=london_day(utc_now()),
            about=about,
            typed=typed,
            other_cases=around.other_cases,
            colleagues=around.colleagues,
            unfinished=around.unfinished,
            people=read.people,
        )


def _again(refused: Refused, read: CaseRead, done: Filled, sent: Sent) -> _Again:
    """How a form is shown after a refusal: with what is to be put right, and what changed."""
    problem = refused.problem
    name = str(problem["type"]).rpartition("/")[2]
    found = faults(problem, done.layout, done.members, done.typed, done.body()[1])
    again = replace(_as_sent(sent), status=refused.status, faults=tuple(found))
    if name == "key-reused":
        return replace(again, faults=(), key="", notice="sent-before")
    if name not in _SHOW_WHAT_IS_NEW:
        return again
    # From here on they have seen the case as it is now.
    again = replace(again, seen=None, version=None, changed=_since(read, sent))
    return again if name == "not-possible" else replace(again, faults=(), notice="stale")


def _as_sent(sent: Sent) -> _Again:
    """As it was sent: a decision stays one on the case as it was seen then."""
    return _Again(key=sent.key, session=sent.session, seen=sent.seen, version=sent.version)


_SHOW_WHAT_IS_NEW = frozenset({"stale", "not-your-etag", "not-possible"})


def _since(read: CaseRead, sent: Sent) -> tuple[Option, ...]:
    return () if sent.version is None else read.since(sent.version)


async def _with_words(record: Record, form: Form, held: Held) -> Held:
    """The case, with what those entries say of which the form tells it."""
    wanted = form.reads(held)
    return replace(held, entries=await with_words(record, UUID(held.id), held.entries, wanted))


def _after(
    case_id: UUID, sent: Sent, answer: Mapping[str, Any], capacity: Capacity
) -> RedirectResponse:
    """To the page of the case, or to the next step of a session: it tells what is recorded now."""
    told = {"recorded": str(answer["events"][-1]["id"])}
    path = f"/pages/cases/{case_id}"
    if sent.session:
        # The contact of a session that began with it is the event that was recorded.
        begun = sent.session == BEGINS_HERE
        told["contact"] = answer["events"][0]["id"] if begun else sent.session
        path = f"{path}/session"
    return RedirectResponse(capacity.link(path, **told), status_code=303)


async def _came(request: Request) -> tuple[SentForm, File, bool]:
    """The form that was sent, its file, and whether it was shown in this session."""
    try:
        if is_upload(request):
            return *await our_upload(request), True
        return await our_form(request), NO_FILE, True
    except FormOfAnotherSession as shown_before:
        return shown_before.form, NO_FILE, False


async def _raised(record: Record, form: Form, done: Filled) -> Raised | None:
    """What becomes of what was recorded, where it is a concern."""
    return await raised(record, done.body()[0]["data"]) if form.command == _CONCERN else None


def _new_id() -> str:
    return str(uuid4())
