"""Removing from a view what was derived from opened text, once that was ordered to be erased.

Everything else that views hold stands in clear in the log, and stays.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from application.erasing.erasure import NotYetErased
from domain.envelope import Envelope
from domain.governance.erasure import ErasureOrdered
from projections.generations.switching import discard
from projections.marks import find_mark, revise
from projections.projection import Projection
from projections.statements import statement

PURGED = ("caseload", "outcomes", "search")
"""The views that keep totals of questionnaires, or by what names people are found."""


class ViewPurge:
    """Implements :class:`application.erasing.erasure.Purge` for one view; its package has a
    ``purge``."""

    def __init__(self, view: Projection, pool: ConnectionPool[Any]) -> None:
        self._view = view
        self._pool = pool

    @property
    def name(self) -> str:
        """The view's own, marked as one."""
        return f"view_{self._view.name}"

    def purge(self, order: Envelope) -> None:
        """Remove what was derived from what an order names.

        Raises :class:`~application.erasing.erasure.NotYetErased` where the view has not come to the
        order: what it has still to read it might have opened already; and where it can't be
        reached.
        """
        fact, recorded = order.fact, order.recorded
        assert isinstance(fact, ErasureOrdered)
        assert recorded is not None, "it was read from the log"
        try:
            self._purge(fact, upto=recorded.position)
        except psycopg.OperationalError:
            raise NotYetErased(self.name) from None

    def _purge(self, fact: ErasureOrdered, *, upto: int) -> None:
        key = {"name": self._view.name, "version": self._view.version}
        with self._pool.connection() as connection:
            if find_mark(connection, self._view.name, self._view.version) is None:
                raise NotYetErased(self.name)
            # The runner waits for us at its mark, or we for it: neither overwrites the other.
            mark = connection.execute(statement("bookkeeping", "hold_mark"), key).fetchone()
            if mark is None or mark[0] < upto:
                raise NotYetErased(self.name)
            named = {name: getattr(fact, name) for name in ("stream", "subject", "event", "part")}
            revise(connection, self._view)
            connection.execute(statement(self._view.name, "purge"), named)
            # It may hold what was derived, and have more of it opened: nobody reads it.
            discard(connection, self._view)


def purges(views: Sequence[Projection], pool: ConnectionPool[Any]) -> list[ViewPurge]:
    """One for each of these views that keeps something derived."""
    return [ViewPurge(view, pool) for view in views if view.name in PURGED]
