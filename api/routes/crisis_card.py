"""The crisis card of a case: the one reading that is shown even when it can't be recorded at once.

To withhold it could cost a life. Where the access log does not answer, the reading is written down
on this machine first, and comes into the access log later (docs/access-log.md).
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import presenting
from api.authentication import Bearer
from api.composing.services import Services
from api.showing.reading_route import Showing, recorded
from application.crisis_card import CrisisCard, crisis_card
from application.reading import Entry
from application.reconstruction.plain import plain


def router(services: Services) -> APIRouter:
    """The route of the crisis card."""
    routes = APIRouter(tags=["cases"], route_class=recorded(services))

    @routes.get(
        "/cases/{case_id}/crisis-card",
        operation_id="read-crisis-card",
        summary="Safety plan, latest assessment of risk, what was put right in them, and whom to"
        " call; answered in an outage too to who holds, supervises or covers the case.",
        response_model=dict[str, Any],
    )
    def read_crisis_card(case_id: UUID, caller: Bearer, showing: Showing) -> Response:
        card = crisis_card(services.reader, caller, case_id, now=services.clock())
        showing.allowed = card.read.allowed
        showing.entries(card.entries, position=card.read.as_of.position)
        showing.in_crisis = card.in_care
        return presenting.answer(_told(card))

    return routes


def _told(card: CrisisCard) -> dict[str, Any]:
    told: dict[str, Any] = {
        "case": str(card.read.state.id),
        "as_of": presenting.as_of(card.read.as_of),
        "who": presenting.parts(card.beginning).get("who"),
        "call": {"covered_by": sorted(map(str, card.covering))},
    }
    if card.held is not None:
        told["call"] |= plain({"practitioner_id": card.held.practitioner, "team": card.held.team})
        if card.held.supervisor is not None:
            told["call"]["supervisor_id"] = str(card.held.supervisor)
    if card.level is not None:
        told["risk_level"] = card.level.value
    if card.assessment is not None:
        told["assessment"] = _entry(card, card.assessment)
    if card.plan is not None:
        told["safety_plan"] = _entry(card, card.plan)
    return told


def _entry(card: CrisisCard, entry: Entry) -> dict[str, Any]:
    """The entry, with what puts it right, in the order recorded."""
    told = presenting.entry(entry)
    if by := card.put_right[entry.event.id]:
        told["put_right"] = [presenting.entry(each) for each in by]
    return told
