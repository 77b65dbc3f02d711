"""A person across cases: as it stood, and what changed."""

from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from api.answers import changes as change_answers
from api.answers import presenting
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.cases import AtMoment
from api.routes.changes import Since, Until
from api.showing.reading_route import Showing, recorded
from api.showing.views import AtLeast, at_view, view_as_of
from application.reconstruction.person_cases import (
    FoundCase,
    FoundCases,
    PersonAcross,
    SharedAddress,
)
from application.reconstruction.plain import plain
from domain.case.case import Case
from projections.search.projection import SearchProjection


def router(services: Services) -> APIRouter:
    """The routes that tell of a person across cases."""
    routes = APIRouter(tags=["people"], route_class=recorded(services))

    @routes.get(
        "/people/{person_id}/cases",
        operation_id="read-person-cases",
        summary="A person's cases, those that name them, those of people close to them and of"
        " people of the same address; of cases that you may not see, how many.",
        response_model=dict[str, Any],
    )
    async def read_person_cases(
        person_id: UUID,
        caller: Bearer,
        moment: AtMoment,
        showing: Showing,
        at_least: AtLeast = None,
    ) -> Response:
        await view_as_of(services, SearchProjection.name, moment, at_least)
        across = partial(services.person_cases.across, caller, person_id, moment)
        found = await run_in_threadpool(at_view, across)
        showing.person = person_id
        showing.listed(found.shown, position=found.as_of.position)
        told = {"person": str(person_id), **_across(found)}
        return presenting.answer(told)

    @routes.get(
        "/people/{person_id}/changes",
        operation_id="read-person-changes",
        summary="What changed in a person's cases between two moments.",
        response_model=dict[str, Any],
    )
    def read_person_changes(
        person_id: UUID, caller: Bearer, since: Since, until: Until, showing: Showing
    ) -> Response:
        found = services.person_cases.changes(caller, person_id, since=since, until=until)
        cases = [
            change_answers.changes(services.reader, caller, each, (since, until))
            for each in found.cases
        ]
        position = services.reader.resolve(until).position
        showing.person = person_id
        showing.listed((each.until.whole.id for each in found.cases), position=position)
        told = {"person": str(person_id), "cases": cases, "not_shown": found.not_shown}
        return presenting.answer(told)

    return routes


def _across(found: PersonAcross) -> dict[str, Any]:
    return {
        "known_under": sorted(map(str, found.persons)),
        "as_of": presenting.as_of(found.as_of),
        "own": _cases(found.own),
        "named_in": _cases(found.named_in),
        "related": [
            {"entry": str(each.entry), **plain(each.relationship), "theirs": _cases(each.theirs)}
            for each in found.related
        ],
        "same_address": {
            "as_of": presenting.as_of(found.same_address.as_of),
            **_at_home(found.same_address),
        },
    }


def _at_home(shared: SharedAddress) -> dict[str, Any]:
    return {"too_many_people": True} if shared.theirs is None else _cases(shared.theirs)


def _cases(found: FoundCases) -> dict[str, Any]:
    return {"cases": [_case(each) for each in found.cases], "not_shown": found.not_shown}


def _case(found: FoundCase) -> dict[str, Any]:
    state, allowed = found.read.state, found.read.allowed
    assert isinstance(state, Case), "a person is known from cases"
    told: dict[str, Any] = {
        "case": str(state.id),
        "version": state.version,
        "status": state.status.value,
        "entries": len(found.read.entries),
    }
    if allowed.tells_area("referral") and allowed.shows(found.read.entries[0].event.id):
        begun = state.referral
        of = {"pathway": begun.pathway, "service": begun.service, "received": begun.received}
        told |= plain(of)
    if found.naming:
        told["named_by"] = [str(id_) for id_ in found.naming]
    return told
