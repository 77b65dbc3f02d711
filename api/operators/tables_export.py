"""`caseledger export`: what the service lets leave over HTTP, by the same routes, into a file.

The routes are asked within this process, by an operator who is taken at their word as who they are,
in which role and for which organisation; what that role may not read or take out does not leave,
and all is recorded.
"""

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from fastapi import Depends, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems
from api.composing.compose import compose
from api.composing.foundation import follower, foundation, views_pool
from api.composing.services import Services
from api.databases_at_hand import at_hand
from api.exporting.tables import EXPORTED
from api.perimeter.query import only_known_parameters
from api.routes import exports
from api.routes.resources import resources
from api.settings import Settings
from application.callers import Caller, operator
from application.exports import Format
from domain.envelope import Purpose
from domain.roles import Role
from infrastructure.postgres.cannot_start import CannotStart
from projections.runner import Runner

PATIENCE = 600.0
"""Seconds for all that is to leave."""


@dataclass(frozen=True)
class Asked:
    """``path`` is the address of the list, report or sample, with its question."""

    path: str
    format: Format
    by: UUID
    role: Role
    organisation: str
    why: Purpose


def write_export(settings: Settings, asked: Asked, *, out: Path) -> str:
    """Bring the views up to date and write an export into a file that there is not yet; the
    position that it tells of. Raises `CannotStart`."""
    caller = replace(
        operator(asked.by, asked.role), organisation=asked.organisation, purpose=asked.why
    )
    with ExitStack() as closing:
        found = at_hand(settings, closing, say=lambda _: None, stop_asked=lambda: False)
        _bring_up_to_date(found, closing)
        services = compose(found)
        closing.callback(services.close)
        answer = asyncio.run(_answer(services, caller, asked))
        if answer.status_code != 200:
            raise CannotStart(_refusal(answer))
        try:
            with out.open("xb") as file:
                file.write(answer.content)
        except OSError as trouble:
            raise CannotStart(f"{out} can't be written ({trouble.strerror}).") from None
    return answer.headers["Log-Position"]


def _bring_up_to_date(settings: Settings, closing: ExitStack) -> None:
    base, pool = foundation(settings, closing), views_pool(settings, closing)
    views = {view.name: view for each in EXPORTED.values() for view in each.views}
    for _, view in sorted(views.items()):
        # Where a service runs, its own worker does this, and here it is only waited for.
        Runner(view, pool, follower(base), tell=lambda _: None).catch_up()


async def _answer(services: Services, caller: Caller, asked: Asked) -> httpx.Response:
    app = FastAPI()
    app.include_router(resources(services)[exports], dependencies=[Depends(only_known_parameters)])
    problems.install(app)
    app.add_middleware(_By, caller=caller)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://in-process", trust_env=False, timeout=PATIENCE
    ) as client:
        url = client.base_url.join(f"/exports{asked.path}")
        return await client.get(url.copy_add_param("format", asked.format.value))


class _By:
    """Puts the operator beside every request, where a service puts a token's bearer."""

    def __init__(self, app: ASGIApp, *, caller: Caller) -> None:
        self._app = app
        self._caller = caller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        beside = {**scope, "caller": self._caller, "request_id": str(uuid4())}
        await self._app(beside, receive, send)


def _refusal(answer: httpx.Response) -> str:
    if answer.status_code == 404:
        return "There is no such list, report or sample: see `GET /exports/…` in docs/reference.md."
    told = answer.json()
    said = told.get("detail") or told.get("title")
    return f"{said} ({told['code']})" if "code" in told else str(said)
