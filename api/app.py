"""The HTTP service: authentication first, then one resource a router."""

import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI, Response

from api import problems
from api.authentication import Authentication
from api.composing.services import Services
from api.openapi import describe
from api.pages.installing import install_pages
from api.pages.page import Pages
from api.pages.problem_pages import ProblemPages
from api.pages.unsigned import Unsigned
from api.perimeter.body import BodyLimit
from api.perimeter.deadline import Deadline
from api.perimeter.headers import SecurityHeaders
from api.perimeter.hosts import KnownHosts
from api.perimeter.limits import ActorLimit, AddressLimit, Scarce, ScarceLimit
from api.perimeter.metrics import Metrics
from api.perimeter.query import only_known_parameters
from api.perimeter.request_log import RequestLog
from api.routes import (
    commands,
    local_issuer,
    operating,
    signing_in,
)
from api.routes.command_route import CommandDispatch
from api.routes.resources import resources
from api.showing.reading_route import ReadingRoute

TITLE = "Caseledger"
COMMANDS_AT_ONCE = 40


def create_app(services: Services) -> FastAPI:
    """The application over these services, which it closes at its end."""

    threads = ThreadPoolExecutor(COMMANDS_AT_ONCE, thread_name_prefix="command")

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        threads.shutdown()
        services.close()

    app = FastAPI(
        title=TITLE,
        version="0.1.0",
        description="Case records of wellbeing services as an append-only history.",
        lifespan=lifespan,
        default_response_class=problems.JSONLine,
        # It would tell addresses, and the words of errors, to whoever is set up to receive them.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        openapi_url=None,
        redoc_url=None,
        docs_url=None,
        swagger_ui_oauth2_redirect_url=None,
    )
    written = commands.routes(services, threads)
    app.router.routes.append(CommandDispatch(written))
    for resource in resources(services).values():
        _put(app, resource)
    problems.install(app)
    scarce = Scarce(
        requests_per_second=services.perimeter.requests_per_second, monotonic=time.monotonic
    )
    pages = install_pages(app, scarce)
    app.include_router(signing_in.router(services))
    for router in (signing_in.sign_in_router, local_issuer.router):
        app.include_router(router(services, pages))
    app.router.routes.extend(written)
    metrics = Metrics()
    app.include_router(
        operating.router(services, metrics), dependencies=[Depends(only_known_parameters)]
    )
    _add_health(app, services)
    describe(app)
    _guard(app, services, metrics, pages, scarce)
    return app


def _guard(
    app: FastAPI, services: Services, metrics: Metrics, pages: Pages, scarce: Scarce
) -> None:
    """What stands before the routes; a request passes it from the last line to the first."""
    perimeter = services.perimeter
    rate = perimeter.requests_per_second
    app.add_middleware(Deadline)
    app.add_middleware(BodyLimit)
    app.add_middleware(ScarceLimit, scarce=scarce)
    app.add_middleware(ActorLimit, requests_per_second=rate, monotonic=time.monotonic)
    app.add_middleware(
        Authentication,
        identity=services.identity,
        unsigned=BodyLimit(Unsigned(pages), takes_files=False),
    )
    app.add_middleware(AddressLimit, requests_per_second=rate, monotonic=time.monotonic)
    app.add_middleware(KnownHosts, hosts=perimeter.hosts)
    app.add_middleware(RequestLog, metrics=metrics)
    app.add_middleware(ProblemPages, pages=pages)
    app.add_middleware(SecurityHeaders, is_https=perimeter.is_https)


def _put(app: FastAPI, resource: APIRouter) -> None:
    # Included by FastAPI, each route would be looked at once more, at the first request.
    if all(isinstance(route, ReadingRoute) for route in resource.routes):
        app.router.routes.extend(resource.routes)
    else:
        app.include_router(resource, dependencies=[Depends(only_known_parameters)])


def _add_health(app: FastAPI, services: Services) -> None:
    @app.get("/health/live", operation_id="live", tags=["health"], summary="The process runs.")
    def live() -> dict[str, str]:
        return {"status": "live"}

    @app.get(
        "/health/ready",
        operation_id="ready",
        tags=["health"],
        summary="It can answer.",
        responses={503: {"description": "It can't answer now."}},
    )
    def ready(response: Response) -> dict[str, str]:
        if services.ready():
            return {"status": "ready" if services.is_whole else "read-only"}
        response.status_code = 503
        return {"status": "not ready"}
