"""The reads, and what may be asked of each: made from the routes themselves.

Some are a `POST`, where what is asked is more than a URL holds or should show.
"""

from collections.abc import Iterator
from typing import Any, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.composing.services import Services
from api.perimeter.metrics import Metrics
from api.reference.content import content_of
from api.routes import (
    operating,
    signing_in,
)
from api.routes.resources import resources


def readings() -> Iterator[str]:
    """A section per resource that can be read."""
    app = FastAPI()
    # A route uses the services when it is asked, and nobody asks these.
    nothing = cast("Services", None)
    for resource in (*resources(nothing).values(), signing_in.router(nothing)):
        app.include_router(resource)
    app.include_router(operating.router(nothing, Metrics()))
    described = get_openapi(title="", version="", routes=app.routes)
    defined = described.get("components", {}).get("schemas", {})
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            yield f"### {method.upper()} {path}"
            yield ""
            yield operation["summary"]
            yield ""
            yield from _asked(operation, defined)


def _asked(operation: dict[str, Any], defined: dict[str, Any]) -> Iterator[str]:
    asked = [p for p in operation.get("parameters", ()) if p["in"] == "query"]
    body = operation.get("requestBody")
    if asked or body is None:
        yield "| parameter | |"
        yield "|---|---|"
    for parameter in asked:
        told = parameter.get("description") or _default(parameter["schema"])
        yield f"| `{parameter['name']}` | {told} |"
    if body is not None:
        yield "| field of the body | | holds |"
        yield "|---|---|---|"
        schema = body["content"]["application/json"]["schema"]
        for name, required, told in content_of(schema, defined):
            yield f"| `{name}` | {'required' if required else ''} | {told} |"
    yield ""


def _default(schema: dict[str, object]) -> str:
    default = schema.get("default")
    return "" if default is None else f"Else {str(default).lower()}."
