"""Query parameters: one that nobody reads is refused, so that a typing slip in "known by" never
passes for an answer to the question that was meant; so is one that is given twice, of which a proxy
may judge the first and the service read the last."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.problems import Problem


async def only_known_parameters(request: Request) -> None:
    """Raises a problem where a parameter is given that the route does not know."""
    # Async, though it waits for nothing: a plain function would be handed to another thread.
    route: APIRoute = request.scope["route"]
    refuse_unknown(request.query_params, known=parameters(route))
    counted = Counter(name for name, _ in request.query_params.multi_items())
    if any(times > 1 and name not in _several(route.dependant) for name, times in counted.items()):
        raise Problem("not-acceptable", "Give each parameter once.", code="repeated-parameter")


def refuse_unknown(given: Iterable[str], *, known: frozenset[str]) -> None:
    """Raises a problem where a name is given that is not known."""
    if not known.issuperset(given):
        told = ", ".join(sorted(known)) or "none"
        raise Problem(
            "not-acceptable",
            f"There is no such parameter here. Known are: {told}.",
            code="unknown-parameter",
        )


def parameters(route: APIRoute) -> frozenset[str]:
    """The names of the query parameters that a route or something it depends on reads."""
    return frozenset(_named(route.dependant))


def _named(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for deeper in dependant.dependencies:
        yield from _named(deeper)


def _several(dependant: Dependant) -> frozenset[str]:
    """The names of those that may be given several times."""
    return frozenset(
        field.alias
        for each in (dependant, *dependant.dependencies)
        for field in each.query_params
        if _is_list(field.field_info.annotation)
    )


def _is_list(annotation: object) -> bool:
    return any(get_origin(each) in {list, tuple} for each in (annotation, *get_args(annotation)))
