"""The library's own Postgres recorder, as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any
from uuid import uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from appending.system import PAYLOAD, STREAMS, Append
from application.canonical import canonical

STATE = canonical(PAYLOAD)


class Library:
    """The stock recorder: table lock, pool of 5 and 10 more, functions in the database off."""

    def __init__(self, url: str) -> None:
        where = conninfo_to_dict(url)
        self._datastore = PostgresDatastore(
            dbname=str(where["dbname"]),
            host=str(where["host"]),
            port=str(where.get("port", "5432")),
            user=str(where["user"]),
            password="",
        )
        self._recorder = PostgresApplicationRecorder(
            self._datastore, events_table_name="stored_events"
        )
        self._recorder.create_table()

    def writer(self) -> Append:
        """Inserts one stored event whose state was made before."""
        streams = [uuid4() for _ in range(STREAMS)]
        turns = count()

        def append() -> None:
            turn = next(turns)
            self._recorder.insert_events(
                [
                    StoredEvent(
                        originator_id=streams[turn % STREAMS],
                        originator_version=turn // STREAMS + 1,
                        topic="case.session_recorded",
                        state=STATE,
                    )
                ]
            )

        return append

    def follow(self, after: int, limit: int) -> Sequence[int]:
        """Notification ids in order."""
        found = self._recorder.select_notifications(after, limit, inclusive_of_start=False)
        return [notification.id for notification in found]

    def last(self) -> int:
        """The greatest notification id."""
        return self._recorder.max_notification_id() or 0

    def close(self) -> None:
        """Close the pool."""
        self._datastore.close()


def open_system(address: dict[str, Any]) -> Library:
    """The recorder on a database of its own."""
    return Library(address["url"])
