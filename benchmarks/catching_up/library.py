"""The library's ProjectionRunner over the same log, with the same view.

It reads our log through our recorder and our mapper, so that what differs is the runner alone.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.persistence import ApplicationRecorder, Mapper, Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL

from api.composing.foundation import Foundation
from domain.envelope import Envelope

TABLE = SQL(
    "CREATE TABLE IF NOT EXISTS bench_counts"
    " (stream uuid PRIMARY KEY, events bigint NOT NULL, last_position bigint NOT NULL)"
)
COUNT = """
    INSERT INTO bench_counts AS c (stream, events, last_position) VALUES (%s, 1, %s)
    ON CONFLICT (stream) DO UPDATE
    SET events = c.events + 1, last_position = excluded.last_position"""


class CountsView(PostgresTrackingRecorder):
    """The same table as ours, with the library's tracking beside it."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self.sql_create_statements.append(TABLE)

    def count(self, stream: UUID, tracking: Tracking) -> None:
        """One event, its row and its tracking in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(COUNT, (stream, tracking.notification_id), prepare=True)
            self._insert_tracking(cursor, tracking)


class CountsProjection(Projection[CountsView]):
    """Counts each event as it comes."""

    name = "bench_counts"

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        assert isinstance(domain_event, Envelope)
        self.view.count(domain_event.originator_id, tracking)


class OverOurLog(Application[UUID]):
    """An application that reads our log."""

    name = "case_log"
    base: ClassVar[Foundation]

    def construct_mapper(self) -> Mapper[UUID]:
        return self.base.mapper

    def construct_recorder(self) -> ApplicationRecorder:
        return self.base.recorder


def runner(base: Foundation, url: str) -> ProjectionRunner[OverOurLog, CountsView]:
    """A runner that begins at once; its view is in a database of its own."""
    OverOurLog.base = base
    where = conninfo_to_dict(url)
    return ProjectionRunner(
        application_class=OverOurLog,
        projection_class=CountsProjection,
        view_class=CountsView,
        env={
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(where["dbname"]),
            "POSTGRES_HOST": str(where["host"]),
            "POSTGRES_PORT": str(where.get("port", "5432")),
            "POSTGRES_USER": str(where["user"]),
            "POSTGRES_PASSWORD": "",
        },
    )
