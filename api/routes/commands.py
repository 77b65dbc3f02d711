"""One route per registered command; the registry is the only list of them."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, ConfigDict, create_model

from api.authentication import Bearer
from api.body import StrictRoute
from api.services import Services
from application.orders import Answer, Circumstance, Order
from domain.commands import Command, command_classes

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9._:-]{8,128}$",
        description="Names this command for ever: sending it again is always safe.",
    ),
]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=64,
        description="The ETag of the case as it was seen, where the command depends on that.",
    ),
]


class Event(BaseModel):
    """Where one event of the command landed."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    type: str
    version: int
    position: int


class CommandAnswer(BaseModel):
    """What a command led to; sending the command again gives this same answer."""

    model_config = ConfigDict(frozen=True)

    case: UUID
    version: int
    position: int
    events: tuple[Event, ...]


def router(services: Services) -> APIRouter:
    """The command routes."""
    routes = APIRouter(route_class=StrictRoute, tags=["commands"])
    for asked in command_classes():
        _add(routes, services, asked)
    return routes


def body_model(asked: type[Command]) -> type[Circumstance]:
    """The body of a command: what surrounds it, and under ``data`` its content."""
    name = "".join(word.title() for word in asked.NAME.split("-"))
    model: type[Circumstance] = create_model(
        f"{name}Body", __base__=Circumstance, __doc__=asked.SUMMARY, data=(asked, ...)
    )
    return model


def _add(routes: APIRouter, services: Services, asked: type[Command]) -> None:
    path = f"/cases/{asked.NAME}" if asked.BEGINS else f"/cases/{{case_id}}/{asked.NAME}"
    routes.add_api_route(
        path,
        _endpoint(services, asked),
        methods=["POST"],
        status_code=201,
        response_model=CommandAnswer,
        operation_id=asked.NAME,
        summary=asked.SUMMARY,
        description=_description(asked),
        tags=[asked.AREA],
    )


def _description(asked: type[Command]) -> str:
    roles = ", ".join(sorted(asked.ROLES))
    seen = " Depends on what was seen: If-Match is required." if asked.SEEN else ""
    return f"{asked.SUMMARY} Roles: {roles}.{seen}"


def _endpoint(services: Services, asked: type[Command]) -> Callable[..., Any]:
    model = body_model(asked)

    def begin(response: Response, caller: Bearer, key: Key, body: Any) -> CommandAnswer:
        return _carry_out(services, response, _order(services, caller, key, None, None, body))

    def go_on(
        case_id: UUID,
        response: Response,
        caller: Bearer,
        key: Key,
        body: Any,
        if_match: IfMatch = None,
    ) -> CommandAnswer:
        order = _order(services, caller, key, case_id, if_match, body)
        return _carry_out(services, response, order)

    endpoint = begin if asked.BEGINS else go_on
    endpoint.__annotations__["body"] = model
    return endpoint


def _order(
    services: Services,
    caller: Bearer,
    key: str,
    case_id: UUID | None,
    if_match: str | None,
    body: Any,
) -> Order:
    given = {name: getattr(body, name) for name in Circumstance.model_fields}
    seen = None
    if if_match is not None and if_match != "*":
        seen = partial(_seen, services, if_match, caller.actor)
    return Order(
        caller=caller,
        asked=body.data,
        about=Circumstance.model_construct(**given),
        case=case_id,
        key=key,
        seen=seen,
    )


def _seen(services: Services, tag: str, reader: UUID, case: UUID, current: int) -> int | None:
    return services.etags.version(tag, case, current, reader)


def _carry_out(services: Services, response: Response, order: Order) -> CommandAnswer:
    answer = services.casework.carry_out(order)
    response.headers["ETag"] = services.etags.of(answer.case, answer.version, order.caller.actor)
    response.headers["Location"] = f"/cases/{answer.case}"
    if answer.again:
        response.headers["Idempotency-Replayed"] = "true"
    return _told(answer)


def _told(answer: Answer) -> CommandAnswer:
    return CommandAnswer(
        case=answer.case,
        version=answer.version,
        position=answer.position,
        events=tuple(
            Event(id=e.id, type=e.type, version=e.version, position=e.position)
            for e in answer.events
        ),
    )
