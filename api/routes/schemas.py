"""The feed's contract, open to all: the schema of every event, and the feed as AsyncAPI tells it.

They are the same for everybody and hold nothing of any record.
"""

from collections.abc import Mapping
from email.utils import format_datetime
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Response
from pydantic_core import to_json

from api.composing.etags import content_tag
from api.composing.services import Services
from api.contract.asyncapi import asyncapi
from api.contract.deprecations import Deprecation, deprecations, status_of
from api.contract.naming import PATH
from api.contract.published import Published
from api.problems import MEDIA_TYPE, Problem

_SCHEMA = "application/schema+json"
_ASYNCAPI = "application/vnd.aai.asyncapi+json;version=3.1.0"
_A_DAY = "public, max-age=86400"
"""A schema may gain what its followers pass over; so it is asked for again now and then."""
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    304: {"description": "Still the same."},
    404: {"description": "There is no such schema.", "content": {MEDIA_TYPE: {}}},
    422: {"description": "A parameter that is not known.", "content": {MEDIA_TYPE: {}}},
}
_NAME = Path(
    pattern=r"^[a-z]+\.[a-z0-9_]+\.v[1-9][0-9]*$",
    max_length=100,
    description="Such as `case.person_died.v1`.",
)
Tag = Annotated[str | None, Header(alias="If-None-Match", max_length=100)]


def router(_services: Services) -> APIRouter:
    """The routes of the contract."""
    routes = APIRouter(tags=["contract"])
    published = Published()

    @cache
    def deprecated() -> Mapping[str, Deprecation]:
        return deprecations(published)

    @cache
    def index() -> bytes:
        return to_json({"schemas": [_told(published, deprecated(), n) for n in published.names()]})

    @cache
    def document() -> bytes:
        return to_json(asyncapi(published))

    @routes.get(
        PATH.removesuffix("/"),
        operation_id="list-schemas",
        summary="The schemas of all events that the feed tells, and their status. No token.",
        responses=_PROBLEMS,
    )
    def list_schemas(if_none_match: Tag = None) -> Response:
        return _unless_known(index(), "application/json", if_none_match, {})

    @routes.get(
        PATH + "{name}.json",
        operation_id="read-schema",
        summary="The JSON Schema (2020-12) of an event's `data`, by its type. No token.",
        response_class=Response,
        responses={200: {"description": "A schema.", "content": {_SCHEMA: {}}}, **_PROBLEMS},
    )
    def read_schema(
        name: Annotated[str, _NAME],
        if_none_match: Tag = None,
    ) -> Response:
        try:
            text = published.text(name)
        except LookupError:
            raise Problem("not-found", "There is no such schema.") from None
        headers = _deprecation(deprecated().get(name))
        return _unless_known(text, _SCHEMA, if_none_match, headers)

    @routes.get(
        "/feed/asyncapi.json",
        operation_id="read-asyncapi",
        summary="The feed, its outlets and its messages as an AsyncAPI 3 document. No token.",
        response_class=Response,
        responses={200: {"description": "A document.", "content": {_ASYNCAPI: {}}}, **_PROBLEMS},
    )
    def read_asyncapi(if_none_match: Tag = None) -> Response:
        return _unless_known(document(), _ASYNCAPI, if_none_match, {})

    return routes


def _told(published: Published, deprecated: Mapping[str, Deprecation], name: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": name,
        "title": published.schema(name)["title"],
        "status": status_of(name, deprecated),
        "schema": f"{PATH}{name}.json",
        "shape": published.shapes()[name][-1],
    }
    said = deprecated.get(name)
    return told if said is None else told | said.model_dump(mode="json", exclude_none=True)


def _deprecation(said: Deprecation | None) -> dict[str, str]:
    """RFC 9745, RFC 8594 and RFC 5829."""
    if said is None:
        return {}
    headers = {"Deprecation": f"@{int(said.since.timestamp())}"}
    if said.sunset is not None:
        headers["Sunset"] = format_datetime(said.sunset, usegmt=True)
    if said.successor is not None:
        headers["Link"] = f'<{PATH}{said.successor}.json>; rel="successor-version"'
    return headers


def _unless_known(
    content: bytes, media_type: str, if_none_match: str | None, more: dict[str, str]
) -> Response:
    etag = content_tag(content)
    headers = {"ETag": etag, "Cache-Control": _A_DAY, **more}
    if if_none_match == etag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
