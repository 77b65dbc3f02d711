"""What can be read: each resource's routes.

The application takes these in and the reference describes them: a resource that stands here is in
both.
"""

from collections.abc import Mapping
from types import ModuleType

from fastapi import APIRouter
from fastapi.routing import APIRoute

from api.composing.services import Services
from api.routes import (
    allegations,
    boards,
    booked,
    caseload_changes,
    cases,
    changes,
    chronologies,
    comparisons,
    crisis_card,
    disclosures,
    documents,
    emergencies,
    emergency_report,
    entries,
    erasure,
    evidence,
    exports,
    external_reviews,
    feed,
    feed_live,
    log,
    open_decisions,
    own_record,
    permitted,
    person_cases,
    reconstruction,
    reports,
    roster,
    samples,
    schemas,
    scores,
    search,
    seen_by,
    sharing,
    staff_names,
    streams,
    subscriptions,
    timeline,
    unfinished,
    views,
    watching,
    who_knew,
    workload,
)

_RESOURCES = (
    cases,
    timeline,
    entries,
    scores,
    changes,
    reconstruction,
    crisis_card,
    permitted,
    unfinished,
    seen_by,
    who_knew,
    watching,
    documents,
    evidence,
    emergencies,
    emergency_report,
    external_reviews,
    staff_names,
    roster,
    streams,
    allegations,
    views,
    caseload_changes,
    workload,
    boards,
    booked,
    chronologies,
    search,
    disclosures,
    own_record,
    person_cases,
    reports,
    comparisons,
    sharing,
    samples,
    exports,
    erasure,
    open_decisions,
    feed,
    feed_live,
    subscriptions,
    schemas,
    log,
)
"""In the order in which the reference tells of them."""
_OF_OTHERS = (comparisons, exports)
"""They ask routes of the others, which are made for that once and not anew."""


def resources(services: Services) -> Mapping[ModuleType, APIRouter]:
    """The routes of each resource over these services, in the order of the reference."""
    made = {each: each.router(services) for each in _RESOURCES if each not in _OF_OTHERS}
    shown = {
        route.operation_id: route
        for router in made.values()
        for route in router.routes
        if isinstance(route, APIRoute) and route.operation_id is not None
    }
    made |= {each: each.router(services, shown) for each in _OF_OTHERS}
    return {each: made[each] for each in _RESOURCES}
