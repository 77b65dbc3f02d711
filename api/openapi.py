"""The API's own description: what FastAPI makes of the routes, with our problems and our tokens."""

import json
from functools import cache
from threading import Lock
from typing import Any

from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi

from api.problems import MEDIA_TYPE, TYPES
from api.routes.command_route import CommandRoute

_OPEN = {"health", "log", "contract"}
# What may go wrong wherever there is a body, a record, or something to depend on.
_EVERYWHERE = (
    "unauthenticated",
    "not-allowed",
    "misdirected",
    "not-acceptable",
    "too-many",
    "internal",
    "unavailable",
)
_IN_A_RECORD = ("not-found",)
_IN_A_DOCUMENT = ("gone",)
# What is posted may name a record in its body too.
_IN_A_COMMAND = (
    "not-found",
    "malformed",
    "too-slow",
    "not-possible",
    "stale",
    "too-large",
    "unsupported-media-type",
    "seen-missing",
)
_IN_THE_FEED = ("log-changed",)
_IN_A_PROOF = ("not-found",)
_BEHIND_A_NUMBER = ("not-found",)

_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "enum": [f"/problems/{name}" for name in TYPES]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Which rule; stable."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["at", "is"],
                "properties": {"at": {"type": "string"}, "is": {"type": "string"}},
            },
        },
        "current_version": {"type": "integer"},
        "seen_version": {"type": "integer"},
        "committed": {"type": "string", "description": "The cursor that stands."},
    },
}


def describe(app: FastAPI) -> None:
    """Let the application describe itself so, at ``/openapi.json``; made when first asked for.

    That takes seconds, on a thread of its own: FastAPI's own route would keep everybody waiting.
    """

    @cache
    def openapi() -> dict[str, Any]:
        return _described(app)

    @cache
    def line() -> bytes:
        return json.dumps(openapi()).encode()

    once = Lock()
    app.openapi = openapi  # type: ignore[method-assign] # the way FastAPI's documentation names

    @app.get("/openapi.json", include_in_schema=False)
    def read_openapi() -> Response:
        with once:
            return Response(line(), media_type="application/json")


def _described(app: FastAPI) -> dict[str, Any]:
    routes = [each.described() if isinstance(each, CommandRoute) else each for each in app.routes]
    described = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=routes
    )
    components = described.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = _PROBLEM
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            if _OPEN.isdisjoint(operation.get("tags", ())):
                operation["security"] = [{"bearer": []}]
                operation["responses"] |= _problems(path, method)
    return described


def _problems(path: str, method: str) -> dict[str, Any]:
    names = list(_EVERYWHERE)
    if "_id}" in path:
        names += _IN_A_RECORD
    if "{document_id}" in path:
        names += _IN_A_DOCUMENT
    if method in {"post", "put"}:
        names += _IN_A_COMMAND
    if path.startswith(("/log/proof/", "/access-log/proof/")):
        names += _IN_A_PROOF
    if path.startswith("/reports/") and path.endswith("/cases"):
        names += _BEHIND_A_NUMBER
    if path in {"/feed", "/feed/live"} or path.startswith("/subscriptions/{subscription_id}/"):
        names += _IN_THE_FEED
    return {str(TYPES[name].status): _answer(TYPES[name].title) for name in names}


def _answer(title: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": title, "content": {MEDIA_TYPE: {"schema": schema}}}
