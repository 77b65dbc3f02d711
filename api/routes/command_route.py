"""The route of a command: found by its name, read in one pass, worked on by one thread.

FastAPI describes these routes from what stands behind them, once somebody asks for that: it looks
at them for most of a second. They are found and read here, because its own ways cost as much as the
command (measured): it tries the routes one by one, twice, and hands a request to another thread at
several steps.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from api.perimeter.body import strict_json
from api.perimeter.query import refuse_unknown
from api.showing.recording import Recording, Shown

HEADERS = ("Idempotency-Key", "If-Match")


class CommandRoute(Route):
    """A route whose endpoint is given the caller and what was sent, and makes the response.

    ``sent_as`` reads the request's ``path``, ``header`` and ``body`` and has one field for each of
    the endpoint's other parameters. ``threads`` work on the commands, one on each; ``recording``
    records those that are refused. ``told`` is what else its description says.
    """

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Response],
        *,
        operation_id: str,
        sent_as: type[BaseModel],
        threads: Executor,
        recording: Recording,
        **told: Any,
    ) -> None:
        super().__init__(path, self.respond, methods=["POST"])
        self.operation_id = operation_id
        self._carry_out = endpoint
        self._sent_as = sent_as
        self._threads = threads
        self._recording = recording
        self._told = told

    def described(self) -> APIRoute:
        """The route as FastAPI describes it."""
        return APIRoute(
            self.path,
            self._carry_out,
            methods=["POST"],
            operation_id=self.operation_id,
            **self._told,
        )

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, found = super().matches(scope)
        return match, found if match is Match.NONE else {**found, "route": self}

    async def respond(self, request: Request) -> Response:
        """Raises :class:`~api.problems.Problem`, ``RequestValidationError``, or what the endpoint
        raises."""
        body = strict_json(request.headers, await request.body())
        refuse_unknown(request.query_params, known=frozenset())
        headers = request.headers
        given: dict[str, Any] = {
            "path": request.path_params,
            "header": {name: headers[name] for name in HEADERS if name in headers},
        }
        if body is not None:
            given["body"] = body
        try:
            sent = self._sent_as.model_validate(given)
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_url=False)) from None
        work = partial(self._carry_out, caller=request.scope["caller"], **dict(sent))
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except Exception as error:
            # What is done is in the case log, with who asked for it; what is refused only here.
            await self._recording.refuse(request, self.operation_id, Shown(), error)
            raise


class CommandDispatch(BaseRoute):
    """Finds the route of a command by its name, in the same time however many there are.

    What it does not find is left to the routes themselves, which know what to say of it.
    """

    def __init__(self, routes: Sequence[CommandRoute]) -> None:
        self._routes = {_last_step(route.path): route for route in routes}

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http" or scope["method"] != "POST":
            return Match.NONE, {}
        route = self._routes.get(_last_step(scope["path"]))
        found = None if route is None else route.path_regex.match(scope["path"])
        if found is None:
            return Match.NONE, {}
        return Match.FULL, {"route": route, "path_params": found.groupdict()}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await scope["route"].respond(Request(scope, receive))
        await response(scope, receive, send)


def _last_step(path: str) -> str:
    return path.rpartition("/")[2]
