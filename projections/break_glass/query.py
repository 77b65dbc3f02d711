"""Which grants wait for a review, which alerts went out, and which are to go out."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg_pool import ConnectionPool

from application.alerting import Alert, Telling
from projections.break_glass.projection import PACKAGE
from projections.statements import statement

_AT_ONCE = 100


@dataclass(frozen=True)
class Unreviewed:
    """A grant that nobody has looked at yet: who opened which case, when, for what, how long.

    ``review_by`` is the last day of its review, in working days of England; absent where the
    bank holidays of that time are not on the list.
    """

    grant: UUID
    position: int
    case: UUID
    actor: UUID
    role: str
    reason: str
    opened_at: datetime
    over: datetime
    review_by: date | None


@dataclass(frozen=True)
class ToldAlert:
    """An alert, and when it went out; None while it is about to."""

    alert: Alert
    told_at: datetime | None


def unreviewed(
    connection: Connection[Any], organisation: str, *, after: int, limit: int
) -> list[Unreviewed]:
    """An organisation's grants without a review, opened after a position, the oldest first."""
    page = {"organisation": organisation, "after": after, "limit": limit}
    rows = connection.execute(statement(PACKAGE, "unreviewed"), page).fetchall()
    return [Unreviewed(*row) for row in rows]


def alerts(
    connection: Connection[Any], organisation: str, *, after: int, limit: int
) -> list[ToldAlert]:
    """An organisation's alerts of what was opened after a position, the oldest first."""
    page = {"organisation": organisation, "after": after, "limit": limit}
    rows = connection.execute(statement(PACKAGE, "alerts"), page).fetchall()
    return [ToldAlert(Alert(*row[:3]), row[3]) for row in rows]


class WaitingAlerts:
    """Implements :class:`application.alerting.Waiting`: what is told and the note that it was are
    one transaction, in which no other process tells of the same."""

    def __init__(self, pool: ConnectionPool[Any]) -> None:
        self._pool = pool

    def tell(self, telling: Telling) -> int:
        """Have every grant told of that was not yet; how many they were."""
        with self._pool.connection() as connection, connection.transaction():
            connection.execute(statement(PACKAGE, "lock_told"))
            rows = connection.execute(statement(PACKAGE, "untold"), {"limit": _AT_ONCE}).fetchall()
            for row in rows:
                alert = Alert(*row)
                told_at = telling(alert)
                connection.execute(
                    statement(PACKAGE, "note_told"), {"grant": alert.grant, "at": told_at}
                )
        return len(rows)
