"""The page of those who run the service or answer for what leaves it, as far as each may see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.pages.asking import Record, Refused
from api.pages.operations import standing
from api.pages.operations.checkpoints import Checkpoint, checkpoint, quorum, witnesses
from api.pages.page import Page, Pages, page_router
from api.pages.tables import Table
from domain.roles import Role

_FOLLOWED = frozenset({Role.SERVICE_MANAGER, Role.INFORMATION_GOVERNANCE, Role.AUDITOR})
OPERATIONS = Page(
    "/pages/operations",
    "How the service runs",
    _FOLLOWED | {Role.SYSTEM_ADMINISTRATOR},
    menu="Running",
)
SUBSCRIPTION = Page("/pages/operations/subscriptions/{subscription_id}", "A follower", _FOLLOWED)
PAGES = (OPERATIONS, SUBSCRIPTION)
_LOGS = {"The record": "/log/checkpoint", "Who has seen what": "/access-log/checkpoint"}
_NOT_FOUND = 404


@dataclass(frozen=True)
class Part:
    """One part of the page: whose it is, which route tells of it, and the table made of that."""

    path: str
    roles: frozenset[Role]
    table: Callable[[Mapping[str, Any]], Table]


def _subscriptions(answer: Mapping[str, Any]) -> Table:
    return standing.subscriptions(answer, page=SUBSCRIPTION.path)


_PARTS = (
    Part("/health/views", frozenset({Role.SYSTEM_ADMINISTRATOR}), standing.views),
    Part("/subscriptions", _FOLLOWED, _subscriptions),
)


def router(pages: Pages) -> APIRouter:
    """The routes of these pages."""
    routes = page_router()

    @routes.get(OPERATIONS.path)
    async def operations(request: Request) -> HTMLResponse:
        record, role = pages.record(request), request.scope["caller"].role
        policy = await _policy(record)
        shown = [part for part in _PARTS if role in part.roles]
        answers = await record.get_all({part.path: part.path for part in shown})
        tables = [await signed(record)]
        tables += [part.table(answers[part.path].body) for part in shown]
        return pages.render(
            request, "operations/operations.html", tables=tables, quorum=quorum(policy)
        )

    @routes.get(SUBSCRIPTION.path)
    async def subscription(request: Request, subscription_id: UUID) -> HTMLResponse:
        answer = (await pages.record(request).get(f"/subscriptions/{subscription_id}")).body
        return pages.render(
            request,
            "operations/subscription.html",
            name=answer["name"],
            facts=standing.follower(answer),
            table=standing.dead_letters(answer),
        )

    return routes


async def signed(record: Record) -> Table:
    """Up to where both logs are signed, and which witnesses have signed."""
    found = [(title, await _checkpoint(record, path)) for title, path in _LOGS.items()]
    return standing.logs(found, witnesses(await _policy(record)))


async def _policy(record: Record) -> str:
    return await _text(record, "/log/policy") or "quorum none\n"


async def _checkpoint(record: Record, path: str) -> Checkpoint | None:
    note = await _text(record, path)
    return None if note is None else checkpoint(note)


async def _text(record: Record, path: str) -> str | None:
    """What a route tells as text; None where there is nothing yet."""
    try:
        return (await record.get(path)).content.decode()
    except Refused as refused:
        if refused.status != _NOT_FOUND:
            raise
        return None
