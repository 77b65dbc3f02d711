"""The log's checkpoint and hash tiles (C2SP tlog-tiles), open to all, and proofs, which are not.

`/log` is the prefix that C2SP tools are given. Entries are never served: they say who did what.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Response

from api.authentication import Bearer
from api.etags import content_tag
from api.problems import MEDIA_TYPE, Problem
from api.services import Services
from infrastructure.notary.published_tree import NotCovered
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
    """The routes of the log."""
    routes = APIRouter(prefix="/log")

    @routes.get(
        "/checkpoint",
        operation_id="read-checkpoint",
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
            note = services.tree.checkpoint().note.encode()
        except NotCovered:
            raise Problem("not-found", "Nothing has been signed yet.") from None
        etag = content_tag(note)
        headers = {"ETag": etag, "Cache-Control": "public, max-age=1"}
        if if_none_match == etag:
            return Response(status_code=304, headers=headers)
        return Response(note, media_type=_TEXT, headers=headers)

    @routes.get(
        "/tile/{tile:path}",
        operation_id="read-tile",
        summary="A tile of hashes (C2SP tlog-tiles): level, index, `.p/` and width. No token.",
        tags=["log"],
        response_class=Response,
        responses={
            200: {"description": "32 bytes a hash.", "content": {_HASHES: {}}},
            **_PROBLEMS,
        },
    )
    def tile(tile: Annotated[str, Path(description="Such as `0/x001/234.p/56`.")]) -> Response:
        try:
            hashes = services.tree.tile(Tile.parse(tile))
        except (NotATile, NotCovered):
            raise Problem("not-found", "No checkpoint covers such a tile yet.") from None
        return Response(hashes, media_type=_HASHES, headers={"Cache-Control": _FOR_EVER})

    @routes.get(
        "/proof/{position}",
        operation_id="read-proof",
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
    def proof(position: Annotated[int, Path(ge=1, le=2**63 - 1)], _caller: Bearer) -> Response:
        try:
            text = services.tree.proof(position)
        except NotCovered:
            raise Problem("not-found", "No checkpoint covers this position yet.") from None
        return Response(text, media_type=_TEXT, headers={"Cache-Control": "private, no-cache"})

    return routes
