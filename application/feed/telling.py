"""Telling of an event from its record."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from application.feed.event import FeedEvent
from application.feed.reading import FeedRow
from application.reading import RESTRICTED
from domain.gate.following import is_told_who, told_of
from domain.moments import instant_text

Members = Mapping[str, Any]
"""The members of a record as JSON values."""
Contract = Callable[[str, int], Mapping[str, Any]]
"""What is said of the schema of an event's data, by the event's type and version."""


@lru_cache(maxsize=1_024)
def time_text(at: datetime) -> str:
    """When an event was recorded, as it is told: of most events twice, so it is kept for a page."""
    return instant_text(at)


def told(row: FeedRow, members: Members, area: str, contract: Contract) -> FeedEvent:
    """All that a follower is told of an event, of an area that its type says; raises ``KeyError``
    or ``TypeError`` where the record lacks something."""
    by = {"by": members["by"]} if is_told_who(area) else {}
    return _event(
        row,
        members,
        {
            "version": members["version"],
            "occurred": members["occurred"],
            "known": members.get("known") or {"at": time_text(row.at)},
            **by,
            "source": members["source"],
            "basis": members["basis"],
            "fields": told_of(area, members["data"]),
            "parts": [part["name"] for part in members["parts"]],
        },
        contract,
        cause=members.get("cause"),
        correlation=members.get("correlation"),
    )


def withheld(row: FeedRow, members: Members, named: Members, contract: Contract) -> FeedEvent:
    """That an event is there that is kept from the follower, and the fields in which it names
    others that they were told of; raises as :func:`told`."""
    data = {"version": members["version"], "withheld": RESTRICTED}
    return _event(row, members, {**data, "fields": named} if named else data, contract)


def unreadable(row: FeedRow, members: Members | None, log: str) -> FeedEvent:
    """That an event is there that this code can't read, in a log of this name."""
    read = members or {}
    return FeedEvent(
        position=row.position,
        id=str(read.get("id", f"{log}#{row.position}")),
        stream=str(row.stream),
        kind=row.type.partition(".")[0],
        type=row.type,
        schema=row.schema,
        log=str(read.get("log", log)),
        at=row.at,
        leaf_hash=row.leaf_hash,
        data=None,
        contract={},
    )


def _event(
    row: FeedRow,
    members: Members,
    data: Members,
    contract: Contract,
    *,
    cause: str | None = None,
    correlation: str | None = None,
) -> FeedEvent:
    return FeedEvent(
        row.position,
        members["id"],
        members["stream"],
        members["kind"],
        row.type,
        row.schema,
        members["log"],
        row.at,
        row.leaf_hash,
        data,
        contract(row.type, row.schema),
        cause,
        correlation,
    )
