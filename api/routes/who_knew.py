"""Who knew of an entry, or of a case at all, before a moment: for the safeguarding lead, auditors
and governance."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.answers import presenting
from api.authentication import Bearer
from api.composing.services import Services
from api.problems import Problem
from api.routes.cases import AsItStood
from api.showing.reading_route import Showing, recorded
from application.accesses.readings_of import RecordedReading
from application.reconstruction.plain import plain
from application.reconstruction.staff import OnStaff
from application.reconstruction.who_knew import Before, Knower, Shown, Told, WhoKnew
from application.reconstruction.who_knew_of_case import (
    Asked,
    Learned,
    Looks,
    Occasions,
    WhoKnewOfCase,
)
from domain.gate.rules import access_rules
from domain.moments import Instant, instant_text

MOST_PEOPLE = 50
_Instant = Annotated[
    Instant | None, Query(description="Who knew before this instant; else by now.")
]


async def _before(
    before: _Instant = None,
    before_entry: Annotated[
        UUID | None, Query(description="Who knew before this other entry of the case happened.")
    ] = None,
) -> Before:
    if before is not None and before_entry is not None:
        raise Problem("not-acceptable", "Ask for an instant or an entry.", code="two-moments")
    return Before(instant=before, entry=before_entry)


def router(services: Services) -> APIRouter:
    """The routes that tell who knew."""
    routes = APIRouter(tags=["access"], route_class=recorded(services))

    @routes.get(
        "/cases/{case_id}/entries/{entry_id}/known-by",
        operation_id="read-who-knew",
        summary="Who had written, been told of, acted on or been shown an entry before a moment.",
        response_model=dict[str, Any],
    )
    def read_who_knew(
        case_id: UUID,
        entry_id: UUID,
        caller: Bearer,
        moment: AsItStood,
        before: Annotated[Before, Depends(_before)],
        showing: Showing,
    ) -> Response:
        known = services.knowing.who_knew(caller, case_id, entry_id, before, moment)
        showing.allowed, showing.position = known.allowed, known.as_of.position
        showing.count = known.readings
        return presenting.answer(_told(known))

    @routes.get(
        "/cases/{case_id}/known-by",
        operation_id="read-who-knew-of-case",
        summary="Who had recorded in a case, been told of it or been shown it before a moment.",
        response_model=dict[str, Any],
    )
    def read_who_knew_of_case(
        case_id: UUID,
        caller: Bearer,
        moment: AsItStood,
        showing: Showing,
        before: _Instant = None,
        after: Annotated[int, Query(ge=0, lt=2**53, description="`next`, as told.")] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST_PEOPLE)] = MOST_PEOPLE,
    ) -> Response:
        asked = Asked(before, after, limit)
        known = services.knowing_of_case.of(caller, case_id, asked, moment)
        showing.allowed, showing.position = known.allowed, known.as_of.position
        showing.count = known.readings
        return presenting.answer({"case": str(case_id), **_told_of_case(known)})

    return routes


def _told(known: WhoKnew) -> dict[str, Any]:
    entry = known.entry
    return {
        "case": str(entry.stream),
        "as_of": presenting.as_of(known.as_of),
        "before": instant_text(known.before),
        "entry": {
            "id": str(entry.id),
            "position": entry.position,
            "type": entry.type,
            "label": entry.fact_class.LABEL,
            "occurred": entry.record["occurred"],
            "recorded": instant_text(entry.at),
        },
        "people": [_knower(each) for each in known.knowers],
        "outside": [_said(each) for each in known.outside],
        "not_shown": known.not_shown,
        "judged_by": access_rules().version,
    }


def _told_of_case(known: WhoKnewOfCase) -> dict[str, Any]:
    told: dict[str, Any] = {
        "as_of": presenting.as_of(known.as_of),
        "before": instant_text(known.before),
        "people": [_learned(each) for each in known.page],
        "count": known.people,
        "outside": [_occasions(each) for each in known.outside],
        "not_shown": known.not_shown,
        "judged_by": access_rules().version,
    }
    return told if known.next_after is None else {**told, "next": known.next_after}


def _learned(learned: Learned) -> dict[str, Any]:
    return {
        **_who(learned.actor, learned.staff),
        "told": [_occasions(each) for each in learned.told],
        "shown": [_looks(each) for each in learned.looks],
    }


def _occasions(each: Occasions) -> dict[str, Any]:
    told: dict[str, Any] = {
        "how": each.first.how.value,
        "times": each.times,
        "first": _said(Told(each.first, each.straddles)),
        "last": _said(Told(each.last, straddles=False)),
    }
    if each.first.recipient is not None:
        told["recipient"] = each.first.recipient
    return told


def _looks(each: Looks) -> dict[str, Any]:
    return {
        "sight": each.sight.value,
        "by": plain(each.by),
        "times": each.times,
        "first": _reading(each.first),
        "last": _reading(each.last),
    }


def _who(actor: UUID, staff: OnStaff) -> dict[str, Any]:
    named = {} if staff.name is None else {"name": staff.name}
    return {
        "actor": str(actor),
        **named,
        "roles": [
            plain({"role": held.role, "service": held.service, "team": held.team})
            for held in staff.roles
        ],
    }


def _knower(knower: Knower) -> dict[str, Any]:
    return {
        **_who(knower.actor, knower.staff),
        "told": [_said(each) for each in knower.told],
        "shown": [_shown(each) for each in knower.shown],
    }


def _said(each: Told) -> dict[str, Any]:
    telling, event = each.telling, each.telling.event
    assert event.recorded is not None, "the log holds it"
    told: dict[str, Any] = {
        "how": telling.how.value,
        "when": presenting.when(telling.when),
        "event": str(event.id),
        "position": event.recorded.position,
        "recorded": instant_text(event.recorded.at),
        "type": event.fact.TYPE,
    }
    if telling.author is not None:
        told["by"] = plain(telling.author)
    if telling.recipient is not None:
        told["recipient"] = telling.recipient
    if telling.through:
        told["through"] = [str(id_) for id_ in telling.through]
    if each.straddles:
        told["straddles"] = True
    return told


def _shown(each: Shown) -> dict[str, Any]:
    return {
        "extent": each.extent.value,
        "by": plain(each.by),
        "times": each.times,
        "first": _reading(each.first),
        "last": _reading(each.last),
    }


def _reading(reading: RecordedReading) -> dict[str, Any]:
    """Where the proof stands in the access log, and what it says."""
    data = reading.record["data"]
    return {
        "reading": reading.position,
        "at": reading.record["occurred"]["at"],
        "action": data["action"],
        "why": reading.record["why"],
        "trace": data["trace"],
    }
