"""The pages of an entry: what it says, and who knew of it; and who knew of a case."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from api.pages.address import address
from api.pages.asking import Record, Refused
from api.pages.case.routes import CASE
from api.pages.case.whose import whose
from api.pages.entries.entry import entry_shown
from api.pages.entries.proof import Proof, proof
from api.pages.entries.who_knew import who_knew
from api.pages.entries.who_knew_of_case import who_knew_of_case
from api.pages.moment import AtPageMoment, in_fields, typed_moment
from api.pages.page import Page, Pages, page_router
from api.pages.staff import staff_in
from domain.moments import instant_text
from domain.roles import Role

ENTRY = Page("/pages/cases/{case_id}/entries/{event_id}", "Entry", CASE.roles)
WHO_KNEW = Page(
    f"{ENTRY.path}/who-knew",
    "Who knew of an entry",
    frozenset({Role.SAFEGUARDING_LEAD, Role.AUDITOR, Role.INFORMATION_GOVERNANCE}),
)
WHO_KNEW_OF_CASE = Page(f"{CASE.path}/who-knew", "Who knew of a case", WHO_KNEW.roles)
PAGES = (ENTRY, WHO_KNEW, WHO_KNEW_OF_CASE)


def router(pages: Pages) -> APIRouter:
    """The routes of the pages."""
    routes = page_router()

    @routes.get(ENTRY.path)
    async def entry(
        request: Request, case_id: UUID, event_id: UUID, moment: AtPageMoment, file: bool = False
    ) -> Response:
        record = pages.record(request)
        if file:
            return (await record.get(f"/cases/{case_id}/documents/{event_id}")).as_file()
        told = (await record.get(f"/cases/{case_id}/entries/{event_id}", **moment.asked)).body
        moment = moment.told_by(told)
        staff = await staff_in(record, told, position=moment.past_position)
        return pages.render(
            request,
            "entries/entry.html",
            case_path=f"/pages/cases/{case_id}",
            path=f"/pages/cases/{case_id}/entries/{event_id}",
            moment=moment,
            entry=entry_shown(
                told["entry"], staff, refers_to=told["refers_to"], person=told.get("person")
            ),
            beside=[entry_shown(each, staff) for each in told["beside"]],
            whose=await whose(record, case_id),
            proof=await _proof(record, told["entry"]),
            leaf_hash=told["leaf_hash"],
        )

    @routes.get(WHO_KNEW.path)
    async def knew(
        request: Request,
        case_id: UUID,
        event_id: UUID,
        *,
        before_date: Annotated[str, Query(max_length=10)] = "",
        before_time: Annotated[str, Query(max_length=8)] = "",
        before_entry: UUID | None = None,
    ) -> HTMLResponse:
        before = typed_moment("", day=before_date, time=before_time)
        record = pages.record(request)
        told = await record.get(
            f"/cases/{case_id}/entries/{event_id}/known-by",
            before=None if before is None else instant_text(before),
            before_entry=before_entry,
        )
        return pages.render(
            request,
            "entries/who_knew.html",
            case_path=f"/pages/cases/{case_id}",
            entry_path=f"/pages/cases/{case_id}/entries/{event_id}",
            whose=await whose(record, case_id),
            knew=who_knew(told.body),
            fields=in_fields({"before": before}),
            before_entry=before_entry,
        )

    @routes.get(WHO_KNEW_OF_CASE.path)
    async def knew_of_case(
        request: Request,
        case_id: UUID,
        *,
        before: Annotated[str, Query(max_length=40)] = "",
        before_date: Annotated[str, Query(max_length=10)] = "",
        before_time: Annotated[str, Query(max_length=8)] = "",
        position: Annotated[int | None, Query(ge=0, lt=2**53)] = None,
        after: Annotated[int, Query(ge=0, lt=2**53)] = 0,
    ) -> HTMLResponse:
        until = typed_moment(before, day=before_date, time=before_time)
        record = pages.record(request)
        told = await record.get(
            f"/cases/{case_id}/known-by",
            before=None if until is None else instant_text(until),
            position=position,
            after=after,
        )
        path = WHO_KNEW_OF_CASE.of(case_id=case_id)
        found = who_knew_of_case(told.body)
        # The same moment and the same record for all pages, whatever is recorded meanwhile.
        pinned = {"before": found.before, "position": found.position}
        return pages.render(
            request,
            "entries/who_knew_of_case.html",
            case_path=CASE.of(case_id=case_id),
            whose=await whose(record, case_id),
            knew=found,
            fields=in_fields({"before": until}),
            next=None if found.next is None else address(path, {**pinned, "after": found.next}),
            first=address(path, pinned) if after else None,
        )

    return routes


async def _proof(record: Record, entry: dict[str, Any]) -> Proof | None:
    """None where no checkpoint covers the entry yet."""
    try:
        told = await record.get(f"/log/proof/{entry['position']}")
    except Refused as refused:
        if refused.status != 404:
            raise
        return None
    return proof(told.content.decode())
