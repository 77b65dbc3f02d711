"""Uses of break-glass in a period, each with whether it was reviewed in time."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Response

from api.answers import presenting
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.cases import AsItStood
from api.routes.reports import First, Last, asked_period
from api.showing.reading_route import Showing, recorded
from api.showing.views import speaks_of
from application.emergency_uses import Use
from domain.moments import instant_text, london_day
from domain.policies import policy
from domain.unchecked import unchecked_of


def router(services: Services) -> APIRouter:
    """The route of this report."""
    routes = APIRouter(tags=["break-glass"], route_class=recorded(services))

    @routes.get(
        "/reports/break-glass",
        operation_id="report-break-glass",
        summary="Every use of break-glass: why, for how long, and whether it was reviewed in time.",
        response_model=dict[str, Any],
    )
    def read_uses(
        caller: Bearer, moment: AsItStood, showing: Showing, first: First, last: Last
    ) -> Response:
        services.gate.admit_to(caller, "emergencies")
        period = asked_period(services, first, last)
        as_of = services.reader.resolve(moment)
        today = london_day(speaks_of(services, moment, as_of))
        found = services.emergency_uses.of(caller.organisation, period, upto=as_of.position)
        # Nobody looks after an emergency in their own record, or in one that is kept from them.
        kept_out = services.gate.kept_out(caller, {each.grant.case for each in found})
        shown = [each for each in found if each.grant.case not in kept_out]
        showing.listed((each.grant.case for each in shown), position=as_of.position)
        told: dict[str, Any] = {
            "report": "break-glass",
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            "as_of": presenting.as_of(as_of),
            "policies": {"access": policy("access")["version"]},
            "unchecked_rules": list(unchecked_of("access")),
            "grants": [_told(each, today) for each in shown],
            "grants_not_shown": len(found) - len(shown),
        }
        return presenting.answer(told)

    return routes


def _told(use: Use, today: date) -> dict[str, Any]:
    grant = use.grant
    told: dict[str, Any] = {
        "grant": str(grant.id),
        "case": str(grant.case),
        "actor": str(grant.actor),
        "role": use.by.role.value,
        "reason": grant.reason,
        "opened": instant_text(grant.opened),
        "over": instant_text(grant.over),
        "minutes": int((grant.over - grant.opened).total_seconds() // 60),
    }
    if grant.review_by is not None:
        told["review_by"] = grant.review_by.isoformat()
    if use.reviewed_at is not None:
        told |= {
            "reviewer": str(use.reviewer),
            "reviewed": instant_text(use.reviewed_at),
            "finding": grant.finding,
        }
    if (in_time := use.in_time(today)) is not None:
        told["reviewed_in_time"] = in_time
    return told
