"""Wiring of what finds people."""

from typing import Any

from psycopg_pool import ConnectionPool

from api.clock import utc_now
from application.emergency_search import EmergencySearch
from application.gate import Gate
from application.governance_search import GovernanceSearch
from application.log import Log, PartStore
from application.outlines import Outlines
from application.reading import StreamReader
from application.reconstruction.same_address import SameAddress
from application.search import Searching
from infrastructure.keys.blind_index import BlindIndex
from projections.search.index import ViewIndex
from projections.search.projection import SearchProjection


def search_view(secret: bytes, parts: PartStore) -> SearchProjection:
    """The view, its tokens made under a secret of the deployment."""
    return SearchProjection(parts=parts, blind=BlindIndex(secret))


def searching(
    secret: bytes, views: ConnectionPool[Any], *, gate: Gate, log: Log, parts: PartStore
) -> Searching:
    """Over the view of this secret."""
    index = ViewIndex(views, blind=BlindIndex(secret))
    return Searching(index=index, gate=gate, log=log, parts=parts, clock=utc_now)


def emergency_search(
    secret: bytes, views: ConnectionPool[Any], *, gate: Gate, log: Log, parts: PartStore
) -> EmergencySearch:
    """The same, for who may break glass."""
    index = ViewIndex(views, blind=BlindIndex(secret))
    return EmergencySearch(index=index, gate=gate, log=log, parts=parts, clock=utc_now)


def governance_search(
    secret: bytes, views: ConnectionPool[Any], *, gate: Gate, log: Log, parts: PartStore
) -> GovernanceSearch:
    """The same, for information governance."""
    index = ViewIndex(views, blind=BlindIndex(secret))
    return GovernanceSearch(
        index=index,
        gate=gate,
        outlines=Outlines(gate=gate, log=log),
        log=log,
        parts=parts,
        clock=utc_now,
    )


def same_address(
    secret: bytes, views: ConnectionPool[Any], *, log: Log, parts: PartStore, reader: StreamReader
) -> SameAddress:
    """The same, by where people live."""
    index = ViewIndex(views, blind=BlindIndex(secret))
    return SameAddress(index=index, log=log, parts=parts, reader=reader)
