"""One line per request: route, status, time, and an id that the answer carries too."""

import time
from http import HTTPStatus
from uuid import uuid4

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.perimeter.metrics import HIDDEN, HIDDEN_PAGES, UNKNOWN_ROUTE, Metrics
from api.problems import Problem, note_fault


class RequestLog:
    """Logs what was asked by its route, never by its address, which may hold more than ids."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        # Bound once: by itself a logger is put together anew for every line.
        self._log = structlog.get_logger().bind()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = scope["request_id"] = str(uuid4())
        began = time.monotonic()
        status = 500
        begun: float | None = None

        async def told(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                begun = time.monotonic()
                status = message["status"]
                headers = list(message.get("headers", ()))
                message["headers"] = [*headers, (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, told)
        except Exception as error:
            note_fault(error, request_id)
            if begun is not None:
                raise
            await Problem("internal").response()(scope, receive, told)
        finally:
            method, route = _asked(scope)
            ended = time.monotonic()
            # An answer that goes on for an hour was not an hour in coming.
            seconds = (begun or ended) - began
            # Where no route was found the method may be any word that a client thought of.
            counted = "-" if route == UNKNOWN_ROUTE else method
            self._metrics.answered(method=counted, route=route, status=status, seconds=seconds)
            if not (route.startswith("/health/") and status == HTTPStatus.OK):
                self._log.info(
                    "request",
                    request_id=request_id,
                    method=method,
                    route=route,
                    status=status,
                    milliseconds=round((ended - began) * 1_000, 1),
                    **({"code": scope["code"]} if "code" in scope else {}),
                )


def _asked(scope: Scope) -> tuple[str, str]:
    """By which method and for which route, in the words of its template."""
    route = getattr(scope.get("route"), "path", UNKNOWN_ROUTE)
    is_hidden = route.startswith((HIDDEN, HIDDEN_PAGES))
    return ("-", HIDDEN) if is_hidden else (scope["method"], route)
