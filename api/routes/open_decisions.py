"""How much information governance has to decide, or to see done: numbers, for a home page.

Whoever opens one looks at no record, so that none is named, and none said to have been looked at.
"""

from collections import Counter
from typing import Any

from fastapi import APIRouter, Response

from api.answers import disclosures, presenting
from api.answers.erasures import about, state_of, state_of_list
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.erasure import RETENTION
from api.showing.reading_route import Showing, recorded
from application.callers import Caller


def router(services: Services) -> APIRouter:
    """The route that counts."""
    routes = APIRouter(tags=["erasure"], route_class=recorded(services))

    @routes.get(
        "/open-decisions",
        operation_id="count-open-decisions",
        summary="How many requests, erasures, destruction lists, holds and external reviews are"
        " open; none is named.",
        response_model=dict[str, Any],
    )
    def count_open(caller: Bearer, showing: Showing) -> Response:
        services.gate.admit_to(caller, RETENTION)
        told = _of_records(services, caller) | _of_requests(services, caller)
        told["reviews_requested"] = _reviews(services, caller)
        showing.count = 0
        return presenting.answer(told)

    return routes


def _of_records(services: Services, caller: Caller) -> dict[str, int]:
    erasures = list(services.erasing.all().values())
    lists = [
        (each, {listed.case for listed in each.cases})
        for each in services.destroying.all().values()
    ]
    holds = services.erasing.holds()
    house = services.gate.of_the_house(
        caller,
        {
            *(each.scope.stream for each in erasures),
            *(case for _, cases in lists for case in cases),
            *(id for each in holds for id in about(each)),
        },
    )
    erased = Counter(state_of(each) for each in erasures if each.scope.stream in house)
    destroyed = Counter(state_of_list(each) for each, cases in lists if house.issuperset(cases))
    return {
        "erasures_requested": erased["requested"],
        "erasures_under_way": erased["approved"] + erased["ordered"],
        "destructions_listed": destroyed["listed"],
        "destructions_under_way": destroyed["approved"],
        "holds": sum(house.issuperset(about(each)) for each in holds),
    }


def _of_requests(services: Services, caller: Caller) -> dict[str, int]:
    now = services.clock()
    told = [disclosures.told(each, now) for each in services.disclosing.all(caller)]
    still_open = [each for each in told if each["state"] == "open"]
    return {
        "requests": len(still_open),
        "requests_overdue": sum(each["overdue"] for each in still_open),
    }


def _reviews(services: Services, caller: Caller) -> int:
    """Those that wait for somebody else's approval, and whose time has not gone by."""
    services.gate.admit_to(caller, "external_reviews")
    now = services.clock()
    found = services.external_reviews.all(caller.organisation).values()
    return sum(each.approved_by is None and each.over > now for each in found)
