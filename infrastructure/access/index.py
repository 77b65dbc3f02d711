"""An index of the access log by the records that readings showed, which can be made anew at will.

It is brought up to date before each answer, and now and then between them, so that an answer lacks
nothing that the log holds.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from threading import Lock
from typing import Any
from uuid import UUID

import psycopg
from pydantic_core import from_json

from application.accesses.readings_of import OF_MATTERS, RecordedReading
from application.accesses.watching import BusyDay, Sight, Stretch
from application.log import LogUnavailable
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
_UNRELATED = statement("access", "readings_unrelated")
_AFTER_HOURS = statement("access", "readings_after_hours")
_MANY_RECORDS = statement("access", "many_records")
_WHO_SAW_WHAT = statement("access", "who_saw_what")
_LAST_LOOKED = statement("access", "last_looked")


class AccessIndex:
    """Implements :class:`application.accesses.readings_of.ReadingIndex`,
    :class:`application.accesses.last_looked.LastLooked` and
    :class:`application.accesses.watching.WatchedReadings` in the access log's database."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._turn = Lock()

    def catch_up(self) -> None:
        """Take in what the log holds by now. Raises :class:`~application.log.LogUnavailable`."""
        try:
            # One at a time: who waits for another's turn holds no connection meanwhile.
            with self._turn, self.pool.connection() as connection:
                _create(connection)
                while connection.execute(_FOLLOW, {"limit": BATCH}).fetchone() == (BATCH,):
                    pass
        except psycopg.Error as trouble:
            raise LogUnavailable(f"the access log gives no answer ({trouble.sqlstate})") from None

    def of(
        self,
        records: Collection[UUID],
        *,
        since: datetime | None,
        until: datetime | None,
        before: int | None,
        limit: int,
    ) -> Sequence[RecordedReading]:
        asked = {
            "records": list(records),
            "since": since,
            "until": until,
            "before": before,
            "limit": limit,
        }
        return self._recorded(_READINGS_OF, asked)

    def unrelated(self, asked: Stretch, ties: Collection[str]) -> Sequence[RecordedReading]:
        return self._recorded(_UNRELATED, _but_matters(asked) | {"of_a_role": list(ties)})

    def after_hours(
        self, asked: Stretch, *, begins: time, ends: time, days_off: Collection[date]
    ) -> Sequence[RecordedReading]:
        hours = {"day_begins": begins, "day_ends": ends, "days_off": list(days_off)}
        return self._recorded(_AFTER_HOURS, _but_matters(asked) | hours)

    def many_records(self, asked: Stretch, *, records: int) -> Sequence[BusyDay]:
        rows = self._rows(_MANY_RECORDS, asked.bounds() | {"records": records})
        return [BusyDay(*row) for row in rows]

    def who_saw_what(self, asked: Stretch) -> Sequence[Sight]:
        return [Sight(*row) for row in self._rows(_WHO_SAW_WHAT, _but_matters(asked))]

    def last_looked(
        self,
        actor: UUID,
        cases: Collection[UUID],
        *,
        actions: Collection[str],
        but: Collection[str],
    ) -> Mapping[UUID, int]:
        asked = {
            "actor": actor,
            "records": list(cases),
            "actions": list(actions),
            "but": list(but),
        }
        return dict(self._rows(_LAST_LOOKED, asked))

    def _recorded(self, text: str, asked: Mapping[str, Any]) -> list[RecordedReading]:
        return [
            RecordedReading(position, at, from_json(record))
            for position, at, record in self._rows(text, asked)
        ]

    def _rows(self, text: str, asked: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        self.catch_up()
        return read(self.pool, text, asked)

    def shown(self, case: UUID, *, upto: int, limit: int) -> list[RecordedEvent]:
        """The newest readings that asked for one record, up to a position, in order."""
        rows = self._rows(_READINGS_SHOWN, {"record": case, "upto": upto, "limit": limit})
        return [RecordedEvent.of(row) for row in reversed(rows)]


def _but_matters(asked: Stretch) -> dict[str, object]:
    return asked.bounds() | {"of_matters": list(OF_MATTERS)}


def _create(connection: Connection) -> None:
    if connection.execute(_IS_THERE).fetchone() == (True,):
        return
    with connection.transaction():
        connection.execute(_CREATE)
