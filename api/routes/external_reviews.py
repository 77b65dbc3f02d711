"""External reviews: who outside may read which cases, as they stood when, and for how long."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import presenting
from api.answers.steps import steps
from api.authentication import Bearer
from api.composing.services import Services
from api.showing.reading_route import Showing, recorded
from application.judging import admit_to
from domain.governance.external_review import Review
from domain.moments import instant_text


def router(services: Services) -> APIRouter:
    """The routes that list them; the commands have routes of their own."""
    routes = APIRouter(tags=["access"], route_class=recorded(services))

    @routes.get(
        "/external-reviews",
        operation_id="list-external-reviews",
        summary="Every external review that was asked for, and what became of it.",
        response_model=dict[str, Any],
    )
    def list_reviews(caller: Bearer, showing: Showing) -> Response:
        admit_to(caller, "external_reviews", services.clock())
        found = services.external_reviews.all(caller.organisation)
        showing.records = tuple(sorted({case for each in found.values() for case in each.cases}))
        showing.count = len(found)
        told = {"reviews": [_told(id, each) for id, each in found.items()]}
        return presenting.answer(told)

    @routes.get(
        "/external-reviews/granted",
        operation_id="list-granted-reviews",
        summary="The external reviews that were granted to whoever asks, and until when each opens"
        " its cases.",
        response_model=dict[str, Any],
    )
    def list_granted(caller: Bearer, showing: Showing) -> Response:
        now = services.clock()
        admit_to(caller, "granted_reviews", now)
        found = services.external_reviews.granted(caller.actor)
        showing.records = tuple(sorted({case for each in found.values() for case in each.cases}))
        showing.count = len(found)
        told = [
            {
                "review": str(id),
                "cases": sorted(map(str, each.cases)),
                "as_at": instant_text(each.as_at),
                "starting": instant_text(each.starting),
                "over": instant_text(each.over),
                "in_force": each.starting <= now < each.over,
            }
            for id, each in found.items()
        ]
        return presenting.answer({"reviews": told})

    @routes.get(
        "/external-reviews/{review_id}",
        operation_id="read-external-review",
        summary="An external review: whose eyes, which cases, each step of it, by whom and when.",
        response_model=dict[str, Any],
    )
    def read_review(review_id: UUID, caller: Bearer, showing: Showing) -> Response:
        admit_to(caller, "external_reviews", services.clock())
        review, entries = services.external_reviews.one(caller.organisation, review_id)
        showing.records = tuple(sorted(review.cases))
        showing.count = len(showing.records)
        return presenting.answer(_told(review_id, review) | steps(entries))

    return routes


def _told(id: UUID, review: Review) -> dict[str, Any]:
    told: dict[str, Any] = {
        "review": str(id),
        "reviewer": str(review.reviewer),
        "cases": sorted(map(str, review.cases)),
        "as_at": instant_text(review.as_at),
        "starting": instant_text(review.starting),
        "over": instant_text(review.over),
        "requested_by": str(review.requested_by),
    }
    if review.approved_by is not None:
        told["approved_by"] = str(review.approved_by)
    return told
