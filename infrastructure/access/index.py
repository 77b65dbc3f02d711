"""An index of the access log by the records that readings showed, which can be made anew at will.

It is brought up to date before each answer, and now and then between them, so that an answer lacks
nothing that the log holds.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import psycopg
from pydantic_core import from_json

from application.log import LogUnavailable
from application.readings_of import RecordedReading
from infrastructure.ledger.calls import Connection, read
from infrastructure.ledger.connections import Pool
from infrastructure.ledger.stored import RecordedEvent
from infrastructure.statements import statement

BATCH = 2_000

_CREATE = statement("access", "create_index")
_IS_THERE = statement("access", "index_is_there")
_FOLLOW = statement("access", "follow")
_READINGS_OF = statement("access", "readings_of")
_READINGS_SHOWN = statement("access", "readings_shown")


class AccessIndex:
    """Implements :class:`application.readings_of.ReadingIndex` in the access log's database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def catch_up(self) -> None:
        """Take in what the log holds by now. Raises :class:`~application.log.LogUnavailable`."""
        try:
            with self._pool.connection() as connection:
                _create(connection)
                while connection.execute(_FOLLOW, {"limit": BATCH}).fetchone() == (BATCH,):
                    pass
        except psycopg.Error as trouble:
            raise LogUnavailable(f"the access log gives no answer ({trouble.sqlstate})") from None

    def of(
        self,
        record: UUID,
        *,
        since: datetime | None,
        until: datetime | None,
        before: int | None,
        limit: int,
    ) -> Sequence[RecordedReading]:
        self.catch_up()
        asked = {
            "record": record,
            "since": since,
            "until": until,
            "before": before,
            "limit": limit,
        }
        rows = read(self._pool, _READINGS_OF, asked)
        return [RecordedReading(position, at, from_json(text)) for position, at, text in rows]

    def shown(self, case: UUID, *, upto: int, limit: int) -> list[RecordedEvent]:
        """The newest readings that asked for one record, up to a position, in order."""
        self.catch_up()
        rows = read(self._pool, _READINGS_SHOWN, {"record": case, "upto": upto, "limit": limit})
        return [RecordedEvent.of(row) for row in reversed(rows)]


def _create(connection: Connection) -> None:
    if connection.execute(_IS_THERE).fetchone() == (True,):
        return
    with connection.transaction():
        connection.execute(_CREATE)
