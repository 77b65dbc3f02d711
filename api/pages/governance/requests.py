"""Requests for a copy of a record: taken on, checked, decided about, and answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.pages import words
from api.pages.address import address
from api.pages.asking import Answer, Record, Refused
from api.pages.form_page import Attempt, form_page
from api.pages.forms import KEY, our_form
from api.pages.governance import request_forms
from api.pages.governance.addresses import (
    DECISION,
    FIND,
    GOVERNANCE,
    PACK,
    PACK_FILE,
    REQUEST,
    TAKE_ON,
)
from api.pages.governance.deciding import Deciding, add_form, form, take
from api.pages.governance.facts import Fact, data_of, steps
from api.pages.governance.lists import (
    AUTHORITIES,
    BASES,
    DISCLOSURE_REFUSALS,
    IDENTITIES,
    REQUESTERS,
    UNDERSTANDINGS,
    label,
)
from api.pages.governance.packs import ENTRIES_A_PAGE, Place, read_pack
from api.pages.governance.request_forms import FORMS, OF_A_PLACE, Asked
from api.pages.labels import WITHHOLDINGS
from api.pages.page import Page, Pages, page_router
from api.pages.staff import Staff, staff_in
from api.pages.tables import Cell, Table
from api.problems import Problem

PAGES: tuple[Page, ...] = (TAKE_ON, REQUEST, DECISION, PACK, PACK_FILE)
STATES: Mapping[str, str] = {"open": "Open", "released": "Released", "refused": "Refused"}


@dataclass(frozen=True)
class _About:
    """What the address of a form says that it is about."""

    place: Place | None
    withholding: str


async def _about(
    stream: UUID | None = None,
    event: UUID | None = None,
    part: Annotated[str | None, Query(max_length=80)] = None,
    withholding: UUID | None = None,
) -> _About:
    place = None if stream is None or event is None else Place(str(stream), str(event), part)
    return _About(place, "" if withholding is None else str(withholding))


_AtAbout = Annotated[_About, Depends(_about)]
_Person = Annotated[UUID | None, Query(description="Of whom.")]
_Begin = Annotated[int, Query(ge=0, lt=2**53, description="With which entry the page begins.")]


def router(pages: Pages) -> APIRouter:
    """The routes of these pages."""
    routes = page_router()

    async def taking_on(person: _Person = None) -> Deciding:
        return _taking_on(person)

    # Before the page whose address an id completes, which would take it for one.
    add_form(routes, pages, TAKE_ON, taking_on, _to_page)

    @routes.get(REQUEST.path)
    async def one(request: Request, disclosure_id: UUID) -> HTMLResponse:
        told = await _told(pages, request, disclosure_id)
        staff = await staff_in(pages.record(request), told)
        return pages.render(
            request,
            "governance/request.html",
            facts=tuple(facts(told, staff)),
            steps=steps(told["steps"], staff),
            told=told,
            kept_back=kept_back(told, staff),
            told_all_the_same=told_all_the_same(told, staff),
            elsewhere=elsewhere(told),
            pack=PACK.of(disclosure_id=disclosure_id),
            file=PACK_FILE.of(disclosure_id=disclosure_id),
            decide=DECISION.of(disclosure_id=disclosure_id, command=""),
        )

    @routes.get(DECISION.path)
    async def decide(
        request: Request, disclosure_id: UUID, command: str, about: _AtAbout
    ) -> HTMLResponse:
        asked, _ = await _asked(pages, request, disclosure_id, command, about)
        return form(pages, request, asked)

    @routes.post(DECISION.path)
    async def decided(
        request: Request, disclosure_id: UUID, command: str, about: _AtAbout
    ) -> Response:
        asked, there = await _asked(pages, request, disclosure_id, command, about)
        return await take(pages, request, asked, lambda _: there)

    @routes.get(PACK.path)
    async def pack(request: Request, disclosure_id: UUID, begin: _Begin = 0) -> HTMLResponse:
        return await _pack(pages, request, disclosure_id, begin, None)

    @routes.post(PACK.path)
    async def release(request: Request, disclosure_id: UUID, begin: _Begin = 0) -> Response:
        sent, record = await our_form(request), pages.record(request)
        data: dict[str, Any] = {"pack": {"sha256": sent.get("sha256")}}
        if sent.get("revision").isdecimal():
            data["revision"] = int(sent.get("revision"))
        path = f"/disclosures/{disclosure_id}/release-disclosure"
        try:
            await record.post(path, {"data": data}, key=sent.get(KEY))
        except Refused as refused:
            return await _pack(pages, request, disclosure_id, begin, Attempt(sent, refused))
        there = REQUEST.of(disclosure_id=disclosure_id)
        return RedirectResponse(there, status_code=303)

    @routes.get(PACK_FILE.path)
    async def file(request: Request, disclosure_id: UUID) -> Response:
        return (await pages.record(request).get(f"/disclosures/{disclosure_id}/pack")).as_file()

    return routes


def _taking_on(person: UUID | None) -> Deciding:
    return Deciding(
        command="request-disclosure",
        layout=request_forms.taking_on(person),
        route="/disclosures/request-disclosure",
        back=GOVERNANCE.path,
        back_words=GOVERNANCE.title,
        finds=FIND.at(wanted_for="copy_of_record"),
    )


async def _told(pages: Pages, request: Request, disclosure: UUID) -> Mapping[str, Any]:
    return (await pages.record(request).get(f"/disclosures/{disclosure}")).body


def _to_page(answer: Answer) -> str:
    return REQUEST.of(disclosure_id=answer.body["disclosure"])


async def _asked(
    pages: Pages, request: Request, disclosure: UUID, command: str, about: _About
) -> tuple[Deciding, str]:
    """The form of a decision, and where it leads afterwards."""
    if command not in FORMS or (command in OF_A_PLACE and about.place is None):
        raise Problem("not-found")
    record, told = pages.record(request), await _told(pages, request, disclosure)
    there = REQUEST.of(disclosure_id=disclosure)
    says, found = None, tuple[Fact, ...]()
    if about.place is not None:
        says, found, there = await _at(record, told, about.place, there)
    asked = Asked(told, place=about.place, says=says, withholding=about.withholding)
    deciding = Deciding(
        command=command,
        layout=FORMS[command](asked),
        route=f"/disclosures/{disclosure}/{command}",
        back=there,
        back_words=REQUEST.title if about.place is None else PACK.title,
        facts=found or tuple(_of_whom(told)),
    )
    return deciding, there


async def _at(
    record: Record, told: Mapping[str, Any], place: Place, there: str
) -> tuple[Mapping[str, Any] | None, tuple[Fact, ...], str]:
    """What stands at a place, and where on the pages of the pack; of one in the record of somebody
    else no more than that it is there."""
    mentions = [(each["stream"], each["event"]) for each in told["mentioned_elsewhere"]]
    if (place.stream, place.event) in mentions:
        found = [Fact("Entry", place.event)]
        found += [Fact("Part", words.in_words(place.part))] if place.part else []
        return None, (Fact("In", "The record of somebody else"), *found), there
    pack = await read_pack(record, UUID(told["disclosure"]))
    piece = pack.at(place)
    if piece is None:
        raise Problem("not-found")
    page = _page_of(told, pack.begins_at(place))
    says = [Fact(each.term, each.value) for each in piece.says]
    if piece.withheld:
        says = [Fact("Kept back", piece.withheld)]
    facts = (Fact("Part" if place.part else "Entry", piece.title), *says)
    return pack.text_of(place), facts, f"{page}#entry-{place.event}"


def _page_of(told: Mapping[str, Any], begin: int) -> str:
    path = PACK.of(disclosure_id=told["disclosure"])
    return address(path, {"begin": begin} if begin else {})


def _of_whom(told: Mapping[str, Any]) -> Iterator[Fact]:
    yield Fact("Person", told["person"])
    yield Fact("Who asks", label(REQUESTERS, told["requester"]))
    yield Fact("Received", words.day(told["received_on"]))


def facts(told: Mapping[str, Any], staff: Staff) -> Iterator[Fact]:
    """Of whom, who asks, by when, and how far it is."""
    yield from _of_whom(told)
    asked = told["words"]
    yield Fact("In their words", asked.get("text") or words.withheld(asked["withheld"]))
    due = words.day(told["due_by"])
    if told["state"] != "open":
        yield Fact("Was due", due)
    elif told["overdue"]:
        yield Fact("Due", f"{due}, overdue", stands_out=True)
    else:
        yield Fact("Due", f"{due}, with more time taken" if told["extended"] else due)
    yield Fact("Stands", STATES[told["state"]], stands_out=told["state"] == "open")
    if "refused" in told:
        yield Fact("Why", label(DISCLOSURE_REFUSALS, told["refused"]))
    yield Fact("Answers for it", staff.who(told["in_charge"]) or "Somebody else")
    check = data_of(told, "requester_checked")
    if check:
        yield Fact("Identity", label(IDENTITIES, check["identity"]))
        yield Fact("By what right", label(AUTHORITIES, check["authority"]))
        yield Fact("Understanding", label(UNDERSTANDINGS, check["understanding"]))
    else:
        yield Fact("Who asks was checked", "Not yet", stands_out=told["state"] == "open")
    if told["state"] == "open":
        for role in ("safeguarding_lead", "staff_allegation_officer"):
            is_weighed = role in told["matters_weighed_by"]
            yield Fact(
                f"Hidden matters, {words.role(role)}",
                "Weighed" if is_weighed else "Not weighed yet",
                stands_out=not is_weighed,
            )
    yield Fact("Told as of", f"Position {told['position']} of the record")
    if "requester_access" in told:
        yield Fact("They read here until", words.day(told["requester_access"]["until"]))


def kept_back(told: Mapping[str, Any], staff: Staff) -> Table:
    """What is kept back by decision, each with the way to undo it while that can be."""
    lift = DECISION.of(disclosure_id=told["disclosure"], command="lift-withholding")
    rows = [
        (
            Cell(_what(each), more=f"Entry {each['event']}"),
            Cell(label(WITHHOLDINGS, each["ground"]), more=_asked_again(each)),
            Cell(_decided_by(each, staff)),
            Cell("Don’t keep it back", href=address(lift, {"withholding": each["withholding"]}))
            if told["state"] == "open"
            else Cell("Kept back"),
        )
        for each in told["withheld"]
    ]
    columns = ("What", "Why", "Decided by", "In the pack")
    return Table("Kept back by decision", columns, rows, "Nothing.")


def told_all_the_same(told: Mapping[str, Any], staff: Staff) -> Table:
    """What is told though a rule would leave it out."""
    rows = [
        (
            Cell(_what(each), more=f"Entry {each['event']}"),
            Cell(label(BASES, each["basis"])),
            Cell(_decided_by(each, staff)),
        )
        for each in told["told"]
    ]
    return Table("Told all the same", ("What", "On what footing", "Decided by"), rows, "Nothing.")


def _asked_again(each: Mapping[str, Any]) -> str:
    return f"To be asked again by {words.day(each['review_by'])}" if "review_by" in each else ""


def _decided_by(each: Mapping[str, Any], staff: Staff) -> str:
    return staff.who(each["decided_by"]) or "Somebody of information governance"


def elsewhere(told: Mapping[str, Any]) -> Table:
    """Where the person stands in the records of others: told only by decision."""
    decided = {(each["event"], each.get("part")) for each in told["told"]}
    rows = [
        (
            Cell(words.in_words(each["part"].partition(".")[0]), more=f"Entry {each['event']}"),
            Cell("Told") if (each["event"], each["part"]) in decided else _not_told(each, told),
        )
        for each in told["mentioned_elsewhere"]
    ]
    return Table("In the records of others", ("Part", "In the pack"), rows, "Nowhere.")


def _not_told(each: Mapping[str, Any], told: Mapping[str, Any]) -> Cell:
    if told["state"] != "open":
        return Cell("Not told")
    path = DECISION.of(disclosure_id=told["disclosure"], command="disclose-part")
    return Cell("Tell it all the same", href=address(path, each))


def _what(each: Mapping[str, Any]) -> str:
    part = words.in_words(each["part"].partition(".")[0]) if "part" in each else "A whole entry"
    if "span" in each:
        length = each["span"]["end"] - each["span"]["start"]
        return f"{part}: {length} characters of it"
    return part


async def _pack(
    pages: Pages, request: Request, disclosure: UUID, begin: int, attempt: Attempt | None
) -> HTMLResponse:
    """One page of what the pack tells; on the last it is released."""
    told = await _told(pages, request, disclosure)
    pack = await read_pack(pages.record(request), disclosure)
    end = begin + ENTRIES_A_PAGE
    is_last = end >= len(pack.told)
    return form_page(
        pages,
        request,
        "governance/pack.html",
        attempt,
        told=told,
        pack=pack,
        entries=pack.entries(begin),
        elsewhere=pack.elsewhere if is_last else (),
        lifting=_lifting(told),
        begin=begin,
        action=_page_of(told, begin),
        next=None if is_last else _page_of(told, end),
        before=_page_of(told, max(begin - ENTRIES_A_PAGE, 0)) if begin else None,
        decide=DECISION.of(disclosure_id=disclosure, command=""),
        back=REQUEST.of(disclosure_id=disclosure),
        file=PACK_FILE.of(disclosure_id=disclosure),
    )


def _lifting(told: Mapping[str, Any]) -> Mapping[tuple[str, str | None], str]:
    """The decisions by which whole entries and parts are kept back, by where."""
    return {
        (each["event"], each.get("part")): each["withholding"]
        for each in told["withheld"]
        if "span" not in each
    }
