"""Erasures, holds and what is due for destruction: the desk of information governance."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import ConfigDict, Field

from api.answers import presenting
from api.answers.erasures import about, due, held, kept_by, listed, parts, state_of, told
from api.answers.outlines import outlined
from api.answers.steps import steps
from api.authentication import Bearer
from api.composing.services import Services
from api.routes.commands import Key
from api.showing.reading_route import Showing, recorded
from application.callers import Caller
from application.erasing.erasure import ErasureAsked
from domain.facts import Content
from domain.governance.destruction import MOST_CASES as MOST_LISTED
from domain.governance.destruction import ApproveDestruction, Destruction, RefuseDestruction
from domain.governance.erasure import ApproveErasure, RefuseErasure
from domain.governance.holds import PlaceHold, ReleaseHold

MOST_CASES = 200

RETENTION = "retention"
"""What is kept, erased and held is called so where the gate is asked about it."""


class _Body(Content):
    # FastAPI wants what it is given built.
    model_config = ConfigDict(defer_build=False)


class RequestErasureBody(_Body):
    """What is to be erased, and the ground."""

    data: ErasureAsked


class ApproveErasureBody(_Body):
    """Nothing has to be said."""

    data: ApproveErasure


class RefuseErasureBody(_Body):
    """Why an erasure is refused."""

    data: RefuseErasure


class PlaceHoldBody(_Body):
    """What is to be kept: a record (`stream`) or all about a `person`."""

    data: PlaceHold


class ReleaseHoldBody(_Body):
    """Nothing has to be said."""

    data: ReleaseHold


class DueCases(_Body):
    """Cases whose time is over."""

    cases: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST_LISTED)]


class ListForDestructionBody(_Body):
    """What is to be destroyed; the days and rules are worked out and fixed with it."""

    data: DueCases


class ApproveDestructionBody(_Body):
    """Nothing has to be said."""

    data: ApproveDestruction


class RefuseDestructionBody(_Body):
    """Why a destruction list is refused."""

    data: RefuseDestruction


def router(services: Services) -> APIRouter:
    """The routes that ask, decide and tell."""
    routes = APIRouter(tags=["erasure"], route_class=recorded(services))
    _erasures(routes, services)
    _holds(routes, services)
    _retention(routes, services)
    _destructions(routes, services)
    return routes


def _erasures(routes: APIRouter, services: Services) -> None:
    @routes.get(
        "/erasures",
        operation_id="list-erasures",
        summary="Every erasure that was asked for, and where it is on its way.",
        response_model=dict[str, Any],
    )
    def list_erasures(caller: Bearer, showing: Showing) -> Response:
        services.gate.admit_to(caller, RETENTION)
        erasures = services.erasing.all()
        house = services.gate.of_the_house(caller, {e.scope.stream for e in erasures.values()})
        found = {id: each for id, each in erasures.items() if each.scope.stream in house}
        showing.named([each.scope.stream for each in found.values()])
        return _answer({"erasures": [told(id, each) for id, each in found.items()]})

    # Before the route whose address an id completes, which would take it for one.
    @routes.get(
        "/erasures/parts",
        operation_id="list-erasable-parts",
        summary="Which parts an entry has, by name and whom each is about; not what they say.",
        response_model=dict[str, Any],
    )
    def list_parts(
        caller: Bearer,
        showing: Showing,
        stream: Annotated[UUID, Query(description="The record.")],
        event: Annotated[UUID, Query(description="The entry.")],
    ) -> Response:
        found = services.erasable_parts.of(caller, stream, event)
        showing.named([stream])
        return _answer(parts(found))

    @routes.get(
        "/erasures/{erasure_id}",
        operation_id="read-erasure",
        summary="An erasure: each step of it, by whom and when, and the holds that stop it.",
        response_model=dict[str, Any],
    )
    def read_erasure(erasure_id: UUID, caller: Bearer, showing: Showing) -> Response:
        _admit_to_erasure(services, caller, erasure_id)
        erasure = services.erasing.one(erasure_id)
        keeping = services.erasing.keeping(erasure_id)
        house = services.gate.of_the_house(caller, {id for each in keeping for id in about(each)})
        showing.named([erasure.scope.stream])
        answer = told(erasure_id, erasure) | kept_by(keeping, house)
        return _answer(answer | steps(services.erasing.steps(erasure_id)))

    @routes.post(
        "/erasures/request-erasure",
        operation_id="request-erasure",
        summary="Ask that what was recorded is erased.",
        status_code=201,
        response_model=dict[str, Any],
    )
    def request_erasure(caller: Bearer, key: Key, body: RequestErasureBody) -> Response:
        services.gate.admit_to_house(caller, RETENTION, [body.data.stream])
        id = services.erasing.request(caller, body.data, key=key).case
        return _erasure(services, id)

    @routes.post(
        "/erasures/{erasure_id}/approve-erasure",
        operation_id="approve-erasure",
        summary="Approve an erasure that somebody else asked for; it is carried out from then on.",
        status_code=201,
        response_model=dict[str, Any],
    )
    def approve_erasure(
        erasure_id: UUID, caller: Bearer, key: Key, body: ApproveErasureBody
    ) -> Response:
        _admit_to_erasure(services, caller, erasure_id)
        services.erasing.approve(caller, body.data, erasure_id, key=key)
        return _erasure(services, erasure_id)

    @routes.post(
        "/erasures/{erasure_id}/refuse-erasure",
        operation_id="refuse-erasure",
        summary="Refuse an erasure, for a reason.",
        status_code=201,
        response_model=dict[str, Any],
    )
    def refuse_erasure(
        erasure_id: UUID, caller: Bearer, key: Key, body: RefuseErasureBody
    ) -> Response:
        _admit_to_erasure(services, caller, erasure_id)
        services.erasing.ask(caller, body.data, erasure_id, key=key)
        return _erasure(services, erasure_id)


def _holds(routes: APIRouter, services: Services) -> None:
    @routes.get(
        "/holds",
        operation_id="list-holds",
        summary="The holds that stand.",
        response_model=dict[str, Any],
    )
    def list_holds(caller: Bearer, showing: Showing) -> Response:
        services.gate.admit_to(caller, RETENTION)
        holds = services.erasing.holds()
        house = services.gate.of_the_house(caller, {id for each in holds for id in about(each)})
        found = [each for each in holds if house.issuperset(about(each))]
        showing.named(id for each in found for id in about(each))
        return _answer({"holds": [held(each) for each in found]})

    @routes.get(
        "/holds/{hold_id}",
        operation_id="read-hold",
        summary="A hold: who placed it and when, and whether it was released.",
        response_model=dict[str, Any],
    )
    def read_hold(hold_id: UUID, caller: Bearer, showing: Showing) -> Response:
        services.gate.admit_to(caller, RETENTION)
        hold = services.erasing.hold(hold_id)
        services.gate.admit_to_house(caller, RETENTION, about(hold))
        showing.named(about(hold))
        answer = held(hold) | {"released": hold.released}
        return _answer(answer | steps(services.erasing.steps(hold_id)))

    @routes.post(
        "/holds/place-hold",
        operation_id="place-hold",
        summary="Have a record, or all about a person, kept whatever its age.",
        status_code=201,
        response_model=dict[str, Any],
    )
    def place_hold(caller: Bearer, key: Key, body: PlaceHoldBody) -> Response:
        services.gate.admit_to_house(caller, RETENTION, about(body.data))
        placed = services.erasing.ask(caller, body.data, None, key=key)
        return _answer({"hold": str(placed.case)}, status=201)

    @routes.post(
        "/holds/{hold_id}/release-hold",
        operation_id="release-hold",
        summary="Let go of a hold; others on the same record stand.",
        status_code=201,
        response_model=dict[str, Any],
    )
    def release_hold(hold_id: UUID, caller: Bearer, key: Key, body: ReleaseHoldBody) -> Response:
        standing = [each for each in services.erasing.holds() if each.id == hold_id]
        services.gate.admit_to_house(
            caller, RETENTION, [id for each in standing for id in about(each)]
        )
        services.erasing.ask(caller, body.data, hold_id, key=key)
        return _answer({"hold": str(hold_id)}, status=201)


def _retention(routes: APIRouter, services: Services) -> None:
    @routes.get(
        "/retention/due",
        operation_id="list-due",
        summary="Cases whose time is over before a day; nothing is destroyed by itself.",
        response_model=dict[str, Any],
    )
    def list_due(
        caller: Bearer,
        showing: Showing,
        by: Annotated[date, Query(description="The day.")],
        after: Annotated[
            int, Query(ge=0, lt=2**53, description="Cases that began after this position.")
        ] = 0,
        limit: Annotated[
            int, Query(ge=1, le=MOST_CASES, description="How many cases are looked at.")
        ] = MOST_CASES,
    ) -> Response:
        services.gate.admit_to(caller, RETENTION)
        cases, following = services.retention.page(after, limit=limit)
        house = services.gate.of_the_house(caller, cases)
        cases = [case for case in cases if case in house]
        over = [each for each in services.retention.over(by, cases) if each is not None]
        showing.named([each.case for each in over])
        outlines = services.outlines.of(caller, [each.case for each in over])
        told = [
            due(
                each,
                is_held=bool(services.erasing.keeping_record(each.case)),
                outline=outlines.get(each.case),
            )
            for each in over
        ]
        return _answer({"due": told, "looked_at": len(cases), "next": following})


def _destructions(routes: APIRouter, services: Services) -> None:
    @routes.get(
        "/destructions",
        operation_id="list-destructions",
        summary="Every destruction list, and which of its cases are kept after all.",
        response_model=dict[str, Any],
    )
    def list_destructions(caller: Bearer, showing: Showing) -> Response:
        services.gate.admit_to(caller, RETENTION)
        lists = services.destroying.all()
        house = services.gate.of_the_house(
            caller, {case for each in lists.values() for case in _cases(each)}
        )
        found = {id: each for id, each in lists.items() if house.issuperset(_cases(each))}
        showing.named([listed.case for each in found.values() for listed in each.cases])
        return _answer({"destructions": [listed(id, each) for id, each in found.items()]})

    @routes.get(
        "/destructions/{destruction_id}",
        operation_id="read-destruction",
        summary="A destruction list: each step of it, and of each case whether it is held or gone.",
        response_model=dict[str, Any],
    )
    def read_destruction(destruction_id: UUID, caller: Bearer, showing: Showing) -> Response:
        _admit_to_list(services, caller, destruction_id)
        destruction = services.destroying.one(destruction_id)
        showing.named(_cases(destruction))
        more = _of_each_case(services, destruction_id, destruction)
        for case, outline in services.outlines.of(caller, _cases(destruction)).items():
            more[case] |= outlined(outline)
        answer = listed(destruction_id, destruction, more)
        return _answer(answer | steps(services.erasing.steps(destruction_id)))

    @routes.post(
        "/destructions/list-for-destruction",
        operation_id="list-for-destruction",
        summary="Draw up a list of cases to be destroyed because their time is over.",
        status_code=201,
        response_model=dict[str, Any],
    )
    def list_for_destruction(caller: Bearer, key: Key, body: ListForDestructionBody) -> Response:
        services.gate.admit_to_house(caller, RETENTION, body.data.cases)
        id = services.destroying.draw_up(caller, body.data.cases, key=key).case
        return _destruction(services, id)

    @routes.post(
        "/destructions/{destruction_id}/approve-destruction",
        operation_id="approve-destruction",
        summary="Approve a destruction list that somebody else drew up; its cases are then erased.",
        status_code=201,
        response_model=dict[str, Any],
    )
    def approve_destruction(
        destruction_id: UUID, caller: Bearer, key: Key, body: ApproveDestructionBody
    ) -> Response:
        _admit_to_list(services, caller, destruction_id)
        services.destroying.ask(caller, body.data, destruction_id, key=key)
        return _destruction(services, destruction_id)

    @routes.post(
        "/destructions/{destruction_id}/refuse-destruction",
        operation_id="refuse-destruction",
        summary="Refuse a destruction list, for a reason.",
        status_code=201,
        response_model=dict[str, Any],
    )
    def refuse_destruction(
        destruction_id: UUID, caller: Bearer, key: Key, body: RefuseDestructionBody
    ) -> Response:
        _admit_to_list(services, caller, destruction_id)
        services.destroying.ask(caller, body.data, destruction_id, key=key)
        return _destruction(services, destruction_id)


def _cases(destruction: Destruction) -> list[UUID]:
    return [listed.case for listed in destruction.cases]


def _of_each_case(
    services: Services, id: UUID, destruction: Destruction
) -> dict[UUID, dict[str, Any]]:
    """Of each case of a list whether a hold keeps it now, and which erasure it came to."""
    begun = {
        each.scope.stream: (erasure, each)
        for erasure, each in services.erasing.all().items()
        if each.destruction == id
    }
    told: dict[UUID, dict[str, Any]] = {}
    for case in _cases(destruction):
        told[case] = {"held": bool(services.erasing.keeping_record(case))}
        if case in begun:
            erasure, each = begun[case]
            told[case] |= {"erasure": str(erasure), "erasure_state": state_of(each)}
    return told


def _admit_to_erasure(services: Services, caller: Caller, id: UUID) -> None:
    services.gate.admit_to(caller, RETENTION)
    services.gate.admit_to_house(caller, RETENTION, [services.erasing.one(id).scope.stream])


def _admit_to_list(services: Services, caller: Caller, id: UUID) -> None:
    services.gate.admit_to(caller, RETENTION)
    services.gate.admit_to_house(caller, RETENTION, _cases(services.destroying.one(id)))


def _destruction(services: Services, id: UUID) -> Response:
    return _answer(listed(id, services.destroying.one(id)), status=201)


def _erasure(services: Services, id: UUID) -> Response:
    return _answer(told(id, services.erasing.one(id)), status=201)


def _answer(said: dict[str, Any], *, status: int = 200) -> Response:
    response = presenting.answer(said)
    response.status_code = status
    return response
