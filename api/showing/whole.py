"""What a reading route answers, asked by another route of the same caller: whole, however many
pages it has."""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import partial
from inspect import Parameter, iscoroutinefunction, signature
from typing import Any

from fastapi import Response
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool

from api.problems import Problem
from api.showing.recording import Shown

MOST_ROWS = 20_000
"""Of a list that comes in pages."""
LISTS = ("cases", "rows", "entries")
"""Under which of these names an answer that comes in pages has its rows."""
IN_PAGES = ("after", "limit")
_PAGE = 200
MOST_PAGES = MOST_ROWS // _PAGE
"""Looked at, whatever they show: what is judged and not shown is work too."""


def asking_as(
    endpoint: Callable[..., Awaitable[Response]],
    route: APIRoute,
    own: Mapping[str, Any],
    lacking: Collection[str] = IN_PAGES,
) -> Callable[..., Awaitable[Response]]:
    """The endpoint, which then takes what the route takes, without what is ``lacking``, and its
    ``own`` parameters before it, by name and how each is declared."""
    asked = signature(route.endpoint)
    first = [Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in own.items()]
    theirs = [
        parameter.replace(kind=Parameter.KEYWORD_ONLY)
        for name, parameter in asked.parameters.items()
        if name not in lacking
    ]
    endpoint.__signature__ = asked.replace(  # type: ignore[attr-defined] # read by `signature`
        parameters=[*first, *theirs], return_annotation=Response
    )
    return endpoint


async def whole_answer(route: APIRoute, given: Mapping[str, Any]) -> dict[str, Any]:
    """The whole answer of a route to these arguments, as JSON values; ``showing`` among them tells
    of all of it. Raises what the route raises, and a problem where the list is too long."""
    parameters = signature(route.endpoint).parameters
    if "after" not in parameters:
        return await _answer(route, given)
    kind: Any = parameters["after"].annotation
    following: TypeAdapter[Any] = TypeAdapter(kind)
    showing: Shown = given["showing"]
    told: dict[str, Any] = {}
    looked_at = 0
    after, records, areas = parameters["after"].default, list[Any](), set[str]()
    while True:
        page = Shown()
        answer = await _answer(route, {**given, "showing": page, "after": after, "limit": _PAGE})
        records += page.records
        areas.update(page.areas)
        rows = next(name for name in LISTS if name in answer)
        if told:
            told[rows] += answer[rows]
        else:
            told = answer
        looked_at += 1
        if len(told[rows]) > MOST_ROWS or (looked_at == MOST_PAGES and "next" in answer):
            raise Problem(
                "not-acceptable",
                f"Over {MOST_ROWS:,} rows are to be looked at: ask for a team or a practitioner.",
                code="too-many-rows",
            )
        if "next" not in answer:
            break
        after = following.validate_python(answer["next"])
    told.pop("next", None)
    assert page.position is not None, "a list says as of which position it speaks"
    showing.listed(records, position=page.position)
    showing.areas = tuple(sorted(areas))
    return told


async def _answer(route: APIRoute, given: Mapping[str, Any]) -> dict[str, Any]:
    if iscoroutinefunction(route.endpoint):
        answer = await route.endpoint(**given)
    else:
        answer = await run_in_threadpool(partial(route.endpoint, **given))
    if not isinstance(answer, Response):
        return dict(answer)
    # A page may be long, and this thread serves everybody.
    told: dict[str, Any] = await run_in_threadpool(json.loads, bytes(answer.body))
    return told
