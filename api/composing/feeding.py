"""Wiring of the feed, for who serves it and for who delivers it."""

from functools import partial
from typing import Any

from psycopg_pool import ConnectionPool

from api.clock import utc_now
from api.composing.foundation import Foundation
from api.contract.deprecations import deprecations, envelope_members
from api.contract.published import Published
from application.feed.feed import Feed
from infrastructure.feed.log_pages import LogPages
from infrastructure.ledger.calls import read
from infrastructure.notary.stored_tree import CASE_LOG, StoredTree
from projections.caseload.places import CaseloadPlaces


def feed_of(base: Foundation, views: ConnectionPool[Any]) -> Feed:
    """The one reader of the log behind every outlet, with the views that its filters need."""
    rows = partial(read, base.pool)
    tree = StoredTree(CASE_LOG, rows)

    def checkpoint() -> str | None:
        published = tree.last_checkpoint()
        return None if published is None else published.note

    return Feed(
        records=LogPages(rows),
        log=base.log,
        places=CaseloadPlaces(views),
        checkpoint=checkpoint,
        contract=envelope_members(base.address, deprecations(Published())),
        clock=utc_now,
    )
