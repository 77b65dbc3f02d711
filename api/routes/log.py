"""Each log's checkpoint and hash tiles (C2SP tlog-tiles), open to all, and proofs, which are not.

`/log` and `/access-log` are the prefixes that C2SP tools are given. Entries are never served: they
say who did what.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Response

from api.authentication import Bearer
from api.composing.etags import content_tag
from api.composing.services import Services
from api.problems import MEDIA_TYPE, Problem
from api.showing.reading_route import Showing, recorded
from infrastructure.notary.published_tree import NotCovered, PublishedTree
from infrastructure.tree.tiles import NotATile, Tile

_TEXT = "text/plain; charset=utf-8"
_HASHES = "application/octet-stream"
_FOR_EVER = "public, max-age=31536000, immutable"
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"description": "Not there yet, or nothing of that name.", "content": {MEDIA_TYPE: {}}},
    422: {"description": "A parameter that is not known.", "content": {MEDIA_TYPE: {}}},
    503: {"description": "Not available now.", "content": {MEDIA_TYPE: {}}},
}


def router(services: Services) -> APIRouter:
    """The routes of both logs."""
    routes = APIRouter()
    routes.include_router(_of_log(services, "/log", "", lambda: services.tree))
    routes.include_router(_of_log(services, "/access-log", "access-", lambda: services.access.tree))
    _add_policy(routes, services)
    return routes


def _add_policy(routes: APIRouter, services: Services) -> None:
    @routes.get(
        "/log/policy",
        operation_id="read-policy",
        summary="Both logs' public keys, the witnesses and their quorum (C2SP tlog-policy).",
        tags=["log"],
        response_class=Response,
        responses={
            200: {
                "description": "What `caseledger-verify` reads. Get the keys on another way too.",
                "content": {_TEXT: {}},
            },
            **_PROBLEMS,
        },
    )
    def policy() -> Response:
        found = services.auditors_policy()
        if found is None:
            raise Problem("not-found", "The logs' keys are not kept where this is asked.")
        return Response(found, media_type=_TEXT, headers={"Cache-Control": "no-cache"})


def _of_log(
    services: Services, prefix: str, which: str, tree: Callable[[], PublishedTree]
) -> APIRouter:
    """The routes of one log; operations are called after `which` it is."""
    routes = APIRouter(prefix=prefix)
    proofs = APIRouter(prefix=prefix, route_class=recorded(services))

    @routes.get(
        "/checkpoint",
        operation_id=f"read-{which}checkpoint",
        summary="The newest checkpoint (C2SP tlog-checkpoint): size and root, signed. No token.",
        tags=["log"],
        response_class=Response,
        responses={
            200: {"description": "A signed note.", "content": {_TEXT: {}}},
            304: {"description": "Still the same."},
            **_PROBLEMS,
        },
    )
    def checkpoint(
        if_none_match: Annotated[str | None, Header(alias="If-None-Match", max_length=100)] = None,
    ) -> Response:
        try:
            note = tree().checkpoint().note.encode()
        except NotCovered:
            raise Problem("not-found", "Nothing has been signed yet.") from None
        etag = content_tag(note)
        headers = {"ETag": etag, "Cache-Control": "public, max-age=1"}
        if if_none_match == etag:
            return Response(status_code=304, headers=headers)
        return Response(note, media_type=_TEXT, headers=headers)

    @routes.get(
        "/tile/{tile:path}",
        operation_id=f"read-{which}tile",
        summary="A tile of hashes (C2SP tlog-tiles): level, index, `.p/` and width. No token.",
        tags=["log"],
        response_class=Response,
        responses={
            200: {"description": "32 bytes a hash.", "content": {_HASHES: {}}},
            **_PROBLEMS,
        },
    )
    def read_tile(tile: Annotated[str, Path(description="Such as `0/x001/234.p/56`.")]) -> Response:
        try:
            hashes = tree().tile(Tile.parse(tile))
        except (NotATile, NotCovered):
            raise Problem("not-found", "No checkpoint covers such a tile yet.") from None
        return Response(hashes, media_type=_HASHES, headers={"Cache-Control": _FOR_EVER})

    @proofs.get(
        "/proof/{position}",
        operation_id=f"read-{which}proof",
        summary="That the event at a position is in the log (C2SP tlog-proof).",
        tags=["proofs"],
        response_class=Response,
        responses={
            200: {
                "description": "The path from its leaf to the root, and the checkpoint.",
                "content": {_TEXT: {}},
            }
        },
    )
    def proof(
        position: Annotated[int, Path(ge=1, lt=2**53)], _caller: Bearer, showing: Showing
    ) -> Response:
        showing.position = position
        try:
            text = tree().proof(position)
        except NotCovered:
            raise Problem("not-found", "No checkpoint covers this position yet.") from None
        return Response(text, media_type=_TEXT, headers={"Cache-Control": "private, no-cache"})

    both = APIRouter()
    both.include_router(routes)
    both.include_router(proofs)
    return both
