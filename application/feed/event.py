"""An event as a follower is told of it: as it was recorded, and never more than was clear."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple


class FeedEvent(NamedTuple):
    """One event, as every outlet of the feed tells it.

    ``type`` is its stable name and ``schema`` the version in which it was recorded; ``log`` is the
    log's name in the epoch in which that was, ``leaf_hash`` the event's leaf in its tree. ``data``
    holds JSON values: all that is told of it, or, of a restricted one, that it is there; None where
    this code can't read the event. ``contract`` says where the schema of the data is, and whether
    it is deprecated. ``cause`` and ``correlation`` are ids of other events.
    """

    position: int
    id: str
    stream: str
    kind: str
    type: str
    schema: int
    log: str
    at: datetime
    leaf_hash: bytes
    data: Mapping[str, Any] | None
    contract: Mapping[str, Any]
    cause: str | None = None
    correlation: str | None = None
