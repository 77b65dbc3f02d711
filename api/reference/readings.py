"""The reads, and what may be asked of each: made from the routes themselves."""

from collections.abc import Iterator
from typing import cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.routes import cases, documents, feed, log, reports, streams, views
from api.services import Services


def readings() -> Iterator[str]:
    """A section per resource that can be read."""
    app = FastAPI()
    for module in (cases, documents, streams, views, reports, feed, log):
        # A route uses the services when it is asked, and nobody asks these.
        app.include_router(module.router(cast("Services", None)))
    described = get_openapi(title="", version="", routes=app.routes)
    for path, operations in described["paths"].items():
        operation = operations["get"]
        yield f"### GET {path}"
        yield ""
        yield operation["summary"]
        yield ""
        asked = [p for p in operation.get("parameters", ()) if p["in"] == "query"]
        yield "| parameter | |"
        yield "|---|---|"
        for parameter in asked:
            told = parameter.get("description") or _default(parameter["schema"])
            yield f"| `{parameter['name']}` | {told} |"
        yield ""


def _default(schema: dict[str, object]) -> str:
    default = schema.get("default")
    return "" if default is None else f"Else {str(default).lower()}."
