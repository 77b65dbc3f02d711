"""One route per registered command; the registry is the only list of them."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import cache, partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Path, Response
from pydantic import AliasPath, BaseModel, ConfigDict, Field, StringConstraints, create_model

from api.authentication import Bearer
from api.collections import CASES, CHRONOLOGIES, COLLECTIONS, DISCLOSURES, Collection
from api.composing.services import Services
from api.contract.command_bodies import body_model
from api.routes.command_route import CommandRoute
from api.showing.recording import Recording
from application.orders import Answer, CarriesOut, Circumstance, Order
from domain.commands import Command

_Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{8,128}$")]
_Tag = Annotated[str, StringConstraints(max_length=64)]

Key = Annotated[
    _Key,
    Header(
        alias="Idempotency-Key",
        description="Names this command for ever: sending it again is always safe.",
    ),
]
IfMatch = Annotated[
    _Tag | None,
    Header(
        alias="If-Match",
        description="The ETag of the case as it was seen, where the command depends on that.",
    ),
]


class _Sent(BaseModel):
    """What every command comes with, beside its body; named where it stands in the request."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    key: _Key = Field(validation_alias=AliasPath("header", "Idempotency-Key"))


class _SentToStream(_Sent):
    if_match: _Tag | None = Field(None, validation_alias=AliasPath("header", "If-Match"))


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

    version: int
    position: int
    events: tuple[Event, ...]


@cache
def answer_model(collection: Collection) -> type[CommandAnswer]:
    """The answer of a collection's commands, which names the stream by what it is."""
    one: Any = {collection.one: (UUID, ...)}
    name = "CommandAnswer" if collection is CASES else f"{collection.one.title()}CommandAnswer"
    return create_model(name, __base__=CommandAnswer, __doc__=CommandAnswer.__doc__, **one)


def routes(services: Services, threads: Executor) -> Sequence[CommandRoute]:
    """The command routes; ``threads`` work on the commands."""
    return [
        _route(services, threads, asked, collection, answer_model(collection))
        for collection in COLLECTIONS
        for asked in collection.commands()
    ]


def _route(
    services: Services,
    threads: Executor,
    asked: type[Command],
    collection: Collection,
    answer: type[CommandAnswer],
) -> CommandRoute:
    body = body_model(asked)
    return CommandRoute(
        collection.path_of(asked),
        _endpoint(
            partial(_carry_out, services, collection, answer), services, asked, collection, body
        ),
        sent_as=_sent_as(asked, collection, body),
        threads=threads,
        recording=Recording(services),
        status_code=201,
        response_model=answer,
        operation_id=asked.NAME,
        summary=asked.SUMMARY,
        description=_description(asked),
        tags=["commands", asked.AREA],
    )


@cache
def _sent_as(
    asked: type[Command], collection: Collection, body: type[Circumstance]
) -> type[BaseModel]:
    fields: dict[str, Any] = {"body": (body, ...)}
    if not asked.BEGINS:
        where = AliasPath("path", collection.parameter)
        fields["stream"] = (UUID, Field(validation_alias=where))
    base = _Sent if asked.BEGINS else _SentToStream
    return create_model(f"{body.__name__}Sent", __base__=base, **fields)


def _description(asked: type[Command]) -> str:
    roles = ", ".join(sorted(asked.ROLES))
    seen = " Depends on what was seen: If-Match is required." if asked.SEEN else ""
    return f"{asked.SUMMARY} Roles: {roles}.{seen}"


def _endpoint(
    carry_out: Callable[[Order], Response],
    services: Services,
    asked: type[Command],
    collection: Collection,
    body_as: type[Circumstance],
) -> Callable[..., Response]:
    def begin(caller: Bearer, key: Key, body: Any) -> Response:
        return carry_out(_order(services, caller, key, None, None, body))

    def go_on(
        stream: UUID, caller: Bearer, key: Key, body: Any, if_match: IfMatch = None
    ) -> Response:
        return carry_out(_order(services, caller, key, stream, if_match, body))

    endpoint = begin if asked.BEGINS else go_on
    endpoint.__annotations__["body"] = body_as
    if not asked.BEGINS:
        endpoint.__annotations__["stream"] = Annotated[UUID, Path(alias=collection.parameter)]
    return endpoint


def _order(
    services: Services,
    caller: Bearer,
    key: str,
    stream: UUID | None,
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
        case=stream,
        key=key,
        seen=seen,
    )


def _seen(services: Services, tag: str, reader: UUID, stream: UUID, current: int) -> int | None:
    return services.etags.version(tag, stream, current, reader)


def _carry_out(
    services: Services, collection: Collection, answer: type[CommandAnswer], order: Order
) -> Response:
    recorded = _use(services, collection).carry_out(order)
    headers = {
        "ETag": services.etags.of(recorded.case, recorded.version, order.caller.actor),
        "Location": f"{collection.path}/{recorded.case}",
    }
    if recorded.again:
        headers["Idempotency-Replayed"] = "true"
    return Response(
        _told(recorded, collection, answer).model_dump_json() + "\n",
        status_code=201,
        headers=headers,
        media_type="application/json",
    )


def _use(services: Services, collection: Collection) -> CarriesOut:
    """What carries out the commands of a collection."""
    if collection is DISCLOSURES:
        return services.disclosing
    return services.chronologies.curating if collection is CHRONOLOGIES else services.casework


def _told(recorded: Answer, collection: Collection, answer: type[CommandAnswer]) -> CommandAnswer:
    stream: dict[str, Any] = {collection.one: recorded.case}
    return answer(
        version=recorded.version,
        position=recorded.position,
        events=tuple(
            Event(id=e.id, type=e.type, version=e.version, position=e.position)
            for e in recorded.events
        ),
        **stream,
    )
