"""Query parameters: one that nobody reads is refused, so that a typing slip in "known by" never
passes for an answer to the question that was meant."""

from collections.abc import Iterable, Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.problems import Problem


async def only_known_parameters(request: Request) -> None:
    """Raises a problem where a parameter is given that the route does not know."""
    # Async, though it waits for nothing: a plain function would be handed to another thread.
    refuse_unknown(request.query_params, known=parameters(request.scope["route"]))


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
