"""A case by when things happened: what somebody looks for first, page by page."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import presenting
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.cases import AtMoment, known_by_bound, person_told, tell
from api.showing.reading_route import Showing, recorded
from api.showing.whose import Somebody, whom
from application.reading import Admission, Entry, StreamRead
from application.remarks import hidden_from
from application.timeline import TimelineAsked
from domain.moments import instant_text
from domain.roles import Role
from domain.streams import CASE
from domain.text import Code

MOST_ENTRIES = 100


def router(services: Services) -> APIRouter:
    """The route of the timeline."""
    routes = APIRouter(tags=["cases"], route_class=recorded(services))

    @routes.get(
        "/cases/{case_id}/timeline",
        operation_id="read-timeline",
        summary="Entries of a case by when they happened, the latest first.",
        response_model=dict[str, Any],
    )
    def read_timeline(
        case_id: UUID,
        caller: Bearer,
        moment: AtMoment,
        showing: Showing,
        area: Annotated[
            tuple[Code, ...],
            Query(max_length=40, description="Only of this area, or of one of these."),
        ] = (),
        by: Annotated[
            Somebody | None,
            Query(description="Only what this person recorded; `me` for oneself."),
        ] = None,
        significant: Annotated[
            bool, Query(description="Only what stands in the safeguarding chronology.")
        ] = False,
        own_words: Annotated[
            bool, Query(description="Only where it stands what somebody said, as they said it.")
        ] = False,
        since: Annotated[
            date | None, Query(description="Only what happened on this day in London or later.")
        ] = None,
        until: Annotated[
            date | None, Query(description="Only what happened on this day in London or earlier.")
        ] = None,
        behind: Annotated[
            int | None, Query(ge=1, lt=2**53, description="Behind the entry of this version.")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=MOST_ENTRIES)] = 40,
    ) -> Response:
        asked = TimelineAsked(
            limit=limit,
            behind=behind,
            areas=frozenset(area),
            by=whom(by, caller),
            significant=significant,
            own_words=own_words,
            since=since,
            until=until,
        )
        read = services.reader.read(caller, CASE, case_id, moment)
        found = asked.found([e.event for e in read.entries], withheld=_withheld(read))
        page = asked.page(found)
        shown = services.reader.shown(caller, _entries(read, [each.id for each in page]))
        told: dict[str, Any] = {
            "case": str(case_id),
            "as_of": presenting.as_of(read.as_of),
            **person_told(read),
            "total": len(read.entries),
            "found": len(found),
            "authors": _authors(read),
            "entries": [_entry(each, read, caller.role) for each in shown],
        }
        if page and page[-1] is not found[-1]:
            told["next"] = page[-1].version
        tell(showing, read, shown)
        showing.asked = (*asked.bounds(), *known_by_bound(moment))
        if "next" in told:
            showing.asked += (f"next:{told['next']}",)
        return presenting.answer(told)

    return routes


def _authors(read: StreamRead) -> list[dict[str, Any]]:
    """Everybody who recorded something in the case, once for each role and team they did it in, and
    how many entries: of every entry it is told by whom."""
    acted = (each.event.record["by"] for each in read.entries)
    counted = Counter((by["actor"], by["role"], by.get("team")) for by in acted)
    return [
        {
            "by": {"actor": actor, "role": role} | ({} if team is None else {"team": team}),
            "entries": entries,
        }
        for (actor, role, team), entries in counted.items()
    ]


def _entries(read: StreamRead, wanted: list[UUID]) -> list[Entry]:
    """The entries of these ids, in their order."""
    by_id = {entry.event.id: entry for entry in read.entries}
    return [by_id[id] for id in wanted]


def _withheld(read: StreamRead) -> frozenset[UUID]:
    """The entries of which this reader is told no more than that they are there."""
    untold = {Admission.RESTRICTED, Admission.UNTOLD}
    return frozenset(each.event.id for each in read.entries if each.admission in untold)


def _entry(shown: Entry, read: StreamRead, reader: Role) -> dict[str, Any]:
    """An entry, with who put it right, when, and for which reason, as it is told of one that was
    withdrawn."""
    told = presenting.entry(shown)
    if corrected := told.get("corrected_by"):
        told["corrections"] = [
            {
                "entry": str(each.event.id),
                "by": each.event.record["by"],
                "recorded": instant_text(each.event.at),
                "data": presenting.clear(replace(each, hidden=hidden_from(reader, each.said))),
            }
            for each in _entries(read, [UUID(id) for id in corrected])
        ]
    return told
