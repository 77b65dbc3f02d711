"""The page of an entry."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.pages.asking import Record, Refused
from api.pages.case.routes import CASE
from api.pages.entries.entry import entry_shown
from api.pages.entries.proof import Proof, proof
from api.pages.moment import AtPageMoment
from api.pages.page import Page, Pages, page_router
from api.pages.recording.forms import Form
from api.pages.recording.reading import permitted
from api.pages.recording.registered import FORMS
from domain.roles import EVERYDAY

ENTRY = Page("/pages/cases/{case_id}/entries/{event_id}", "Entry", CASE.roles)
PAGES = (ENTRY,)


def router(pages: Pages) -> APIRouter:
    """The route of the page."""
    routes = page_router()

    @routes.get(ENTRY.path)
    async def entry(
        request: Request, case_id: UUID, event_id: UUID, moment: AtPageMoment
    ) -> HTMLResponse:
        record, caller = pages.record(request), request.scope["caller"]
        told = (await record.get(f"/cases/{case_id}/entries/{event_id}", **moment.asked)).body
        may_add = moment.is_now and caller.role in EVERYDAY
        me = str(caller.actor)
        return pages.render(
            request,
            "entries/entry.html",
            case_path=f"/pages/cases/{case_id}",
            path=f"/pages/cases/{case_id}/entries/{event_id}",
            moment=moment.told_by(told),
            entry=entry_shown(told["entry"], me=me, refers_to=told["refers_to"]),
            beside=[entry_shown(each, me=me) for each in told["beside"]],
            proof=await _proof(record, told["entry"]),
            leaf_hash=told["leaf_hash"],
            forms=await _forms(record, case_id) if may_add else [],
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


async def _forms(record: Record, case_id: UUID) -> list[Form]:
    """What whoever looks may say of the entry."""
    commands = await permitted(record, case_id)
    return [form for name, form in FORMS.items() if form.is_of_entry and name in commands]
