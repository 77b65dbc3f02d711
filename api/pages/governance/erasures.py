"""Erasures: asked for, approved or refused by somebody else, and what has become of one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from api.pages import words
from api.pages.asking import Answer
from api.pages.forming.layouts import Ask, Body, Group, Layout, Option, Places
from api.pages.governance.addresses import (
    APPROVE_ERASURE,
    ASK_ERASURE,
    ASK_PART,
    DESTRUCTION,
    ERASURE,
    FIND,
    GOVERNANCE,
    HOLD,
    PLACE_HOLD,
    REFUSE_ERASURE,
    WHO_CAN_TELL,
)
from api.pages.governance.deciding import Deciding, add_form, form, take
from api.pages.governance.facts import Fact, data_of, is_mine, steps
from api.pages.governance.lists import GROUNDS, REFUSALS, label, options, outstanding
from api.pages.page import Page, Pages, page_router
from api.pages.staff import staff_in

PAGES: tuple[Page, ...] = (ASK_ERASURE, ASK_PART, ERASURE, APPROVE_ERASURE, REFUSE_ERASURE)
STATES: Mapping[str, str] = {
    "requested": "Waits for somebody else to approve it",
    "approved": "Approved, to be carried out",
    "ordered": "Is being carried out",
    "done": "Done",
    "refused": "Refused",
}
_GOES_FOR_GOOD = (
    "The keys are destroyed at once. What they close can’t be read again by anybody, here or from a"
    " backup of the keys that is put back. Codes, dates and numbers stay, and that it was erased."
)
Record = Annotated[UUID | None, Query(description="Of which record.")]
Entry = Annotated[UUID | None, Query(description="Of which entry.")]
_PART = "which"
_WORKED_OUT = {
    "data.record_of": "worked out from the record",
    "data.kept_until": "worked out from the record",
    "data.retention": "worked out from the record",
}
_BLAMES = {
    "unknown-ground": "data.ground",
    "kept-on": "data.ground",
    "nothing-closed": "data.stream",
}


def router(pages: Pages) -> APIRouter:
    """The routes of these pages."""
    routes = page_router()

    async def asking(record: Record = None) -> Deciding:
        return _asking(record)

    # Before the page whose address an id completes, which would take it for one.
    add_form(routes, pages, ASK_ERASURE, asking, _to_page)

    @routes.get(ASK_PART.path)
    async def ask_part(
        request: Request, record: Record = None, entry: Entry = None
    ) -> HTMLResponse:
        if record is None or entry is None:
            finds = FIND.at(wanted_for="erasure")
            return pages.render(request, "governance/ask_part.html", finds=finds)
        return form(pages, request, _of_a_part(await _parts(pages, request, record, entry)))

    @routes.post(ASK_PART.path)
    async def asked_part(request: Request, record: UUID, entry: UUID) -> Response:
        deciding = _of_a_part(await _parts(pages, request, record, entry))
        return await take(pages, request, deciding, _to_page)

    @routes.get(ERASURE.path)
    async def one(request: Request, erasure_id: UUID) -> HTMLResponse:
        told = await _told(pages, request, erasure_id)
        staff = await staff_in(pages.record(request), told["steps"])
        return pages.render(
            request,
            "governance/erasure.html",
            facts=[*facts(told), *_standing(told)],
            steps=steps(told["steps"], staff),
            state=told["state"],
            is_own=is_mine(told, me=staff.me),
            is_held=told["held"] and told["state"] == "requested",
            approving=APPROVE_ERASURE.of(erasure_id=erasure_id),
            refusing=REFUSE_ERASURE.of(erasure_id=erasure_id),
            holding=f"{PLACE_HOLD.path}?record={told['stream']}",
        )

    async def approving(request: Request, erasure_id: UUID) -> Deciding:
        return _approving(await _told(pages, request, erasure_id))

    async def refusing(request: Request, erasure_id: UUID) -> Deciding:
        return _refusing(await _told(pages, request, erasure_id))

    add_form(routes, pages, APPROVE_ERASURE, approving, _to_page)
    add_form(routes, pages, REFUSE_ERASURE, refusing, _to_page)

    return routes


async def _parts(pages: Pages, request: Request, record: UUID, entry: UUID) -> Mapping[str, Any]:
    """Which parts an entry has."""
    route = "/erasures/parts"
    return (await pages.record(request).get(route, stream=record, event=entry)).body


async def _told(pages: Pages, request: Request, erasure: UUID) -> Mapping[str, Any]:
    return (await pages.record(request).get(f"/erasures/{erasure}")).body


def _to_page(answer: Answer) -> str:
    return ERASURE.of(erasure_id=answer.body["erasure"])


def covers(told: Mapping[str, Any]) -> str:
    """How much of a record an erasure is for."""
    if "part" in told:
        return "One part of one entry"
    return "What is about one person in a record" if "subject" in told else "All of a record"


def facts(told: Mapping[str, Any]) -> Iterator[Fact]:
    """What an erasure is for, and on which ground."""
    yield Fact("Covers", covers(told))
    yield Fact("Record", told["stream"])
    if "subject" in told:
        yield Fact("Person", told["subject"])
    if "part" in told:
        yield Fact("Entry", told["event"])
        yield Fact("Part", words.in_words(told["part"]))
    yield Fact("Ground", label(GROUNDS, told["ground"]))


def _standing(told: Mapping[str, Any]) -> Iterator[Fact]:
    """Where it is on its way, and what stops it."""
    asked = data_of(told, "erasure_requested")
    if "destruction" in asked:
        listed = DESTRUCTION.of(destruction_id=asked["destruction"])
        yield Fact("Approved with", "A list for destruction", href=listed)
    if "kept_until" in asked:
        yield Fact("To be kept until", words.day(asked["kept_until"]))
    is_open = told["state"] in {"requested", "approved", "ordered"}
    yield Fact("Stands", STATES[told["state"]], stands_out=is_open)
    if told["outstanding"]:
        yield Fact("Still to be done", words.first_letter(outstanding(told["outstanding"])))
    if is_open:
        for number, hold in enumerate(told["holds"], start=1):
            which = "A hold" if len(told["holds"]) == 1 else f"Hold {number}"
            yield Fact("Stopped by", which, href=HOLD.of(hold_id=hold))
        if told["held"] and not told["holds"]:
            yield Fact("Stopped by", "A hold of another organisation", stands_out=True)


def _asking(record: UUID | None) -> Deciding:
    return Deciding(
        command="request-erasure",
        layout=ASKING if record is None else _of(record),
        route="/erasures/request-erasure",
        back=GOVERNANCE.path,
        back_words=GOVERNANCE.title,
        finds=FIND.at(wanted_for="erasure"),
        instead=(ASK_PART.title, ASK_PART.path),
    )


def _of_a_part(told: Mapping[str, Any]) -> Deciding:
    return Deciding(
        command="request-erasure",
        layout=of_a_part(told),
        route="/erasures/request-erasure",
        back=ASK_ERASURE.path,
        back_words=ASK_ERASURE.title,
        facts=(
            Fact("Entry", told["label"]),
            Fact("Happened", words.when(told["occurred"])),
            Fact("Record", told["stream"]),
        ),
    )


def of_a_part(told: Mapping[str, Any]) -> Layout:
    """The form, for one of the parts of an entry."""
    parts = told["parts"]
    return Layout(
        title=ASK_PART.title,
        button="Ask for it",
        lead=(
            "Somebody else of information governance approves or refuses it. Nothing is erased"
            " before that.",
        )
        if parts
        else ("This entry has no part that could be erased: it holds codes, dates and numbers.",),
        groups=(
            Group(
                parts=(
                    Ask("data.stream", value=told["stream"], is_hidden=True),
                    Ask("data.event", value=told["event"], is_hidden=True),
                    Ask(
                        _PART,
                        "Which part",
                        "What it says is not shown here.",
                        of="data.part",
                        options=tuple(
                            Option(str(number), _part_words(each))
                            for number, each in enumerate(parts)
                        ),
                        is_single=True,
                    ),
                    Ask("data.ground", "Ground", options=options(GROUNDS)),
                ),
            ),
        ),
        left_out={
            "data.subject": "it is whom the part is about",
            **_WORKED_OUT,
        },
        blames={**_BLAMES, "no-such-part": _PART},
        shape=_with_part(parts),
    )


def _part_words(part: Mapping[str, Any]) -> str:
    says = words.in_words(part["part"].partition(".")[0])
    return says if part["of_the_record"] else f"{says}, about somebody else"


def _with_part(parts: Sequence[Mapping[str, Any]]) -> Callable[[Body], tuple[Body, Places]]:
    """A part stands by its name, with whom it is about."""

    def shape(body: Body) -> tuple[Body, Places]:
        chosen = str(body.get(_PART, ""))
        data = dict(body["data"])
        if chosen.isdecimal() and int(chosen) < len(parts):
            part = parts[int(chosen)]
            data |= {"part": part["part"], "subject": part["subject"]}
        else:
            # Else it would be asked for of the whole record.
            data |= {"part": ""}
        return {"data": data}, {"data.part": _PART}

    return shape


def _of(record: UUID | None) -> Layout:
    """The form, with the number of a record in it."""
    return Layout(
        title=ASK_ERASURE.title,
        button="Ask for it",
        lead=(
            "Somebody else of information governance approves or refuses it. Nothing is erased"
            " before that.",
        ),
        groups=(
            Group(
                parts=(
                    Ask(
                        "data.stream",
                        "Number of the record",
                        WHO_CAN_TELL,
                        value="" if record is None else str(record),
                    ),
                    Ask("data.ground", "Ground", options=options(GROUNDS)),
                ),
            ),
            Group(
                legend="Only some of it",
                hint="Leave this empty for all of the record.",
                parts=(
                    Ask(
                        "data.subject",
                        "Number of the person",
                        "Then only what is about this person in the record.",
                    ),
                ),
            ),
        ),
        left_out={
            **dict.fromkeys(("data.event", "data.part"), "one part is chosen on a page of its own"),
            **_WORKED_OUT,
        },
        blames=_BLAMES,
    )


ASKING = _of(None)
APPROVING = Layout(title=APPROVE_ERASURE.title, button="Approve and erase", groups=())
REFUSING = Layout(
    title=REFUSE_ERASURE.title,
    button="Refuse it",
    lead=("Nothing is erased. Who wants it all the same asks again.",),
    groups=(Group(parts=(Ask("data.reason", "Reason", options=options(REFUSALS)),)),),
    blames={"unknown-refusal": "data.reason"},
)


def _approving(told: Mapping[str, Any]) -> Deciding:
    return Deciding(
        command="approve-erasure",
        layout=APPROVING,
        route=f"/erasures/{told['erasure']}/approve-erasure",
        back=ERASURE.of(erasure_id=told["erasure"]),
        back_words=ERASURE.title,
        facts=tuple(facts(told)),
        warns=_GOES_FOR_GOOD,
    )


def _refusing(told: Mapping[str, Any]) -> Deciding:
    return Deciding(
        command="refuse-erasure",
        layout=REFUSING,
        route=f"/erasures/{told['erasure']}/refuse-erasure",
        back=ERASURE.of(erasure_id=told["erasure"]),
        back_words=ERASURE.title,
        facts=tuple(facts(told)),
    )
