"""Keeps a copy of a service's caseload in a Postgres of its own, and obeys what takes things back.

    CONSUMER_DATABASE_URL=… CASELEDGER_URL=… CASELEDGER_TOKEN=… CASELEDGER_POLICY=policy \\
        python client/examples/caseload.py
"""

import os
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from caseledger_client import Event, Meaning, Notice, follow, notice_of

NAME = "caseload-copy"
TABLES = Path(__file__).with_suffix(".sql")


def prepare(connection: psycopg.Connection[Any]) -> None:
    """Make the tables where they are missing."""
    with connection.transaction():
        connection.execute(TABLES.read_bytes())


def handle(connection: psycopg.Connection[Any], event: Event) -> None:
    """Take in one event. Within the client's transaction, so it happens once."""
    if (notice := notice_of(event)) is not None:
        obey(connection, event, notice)
    if event.type.startswith("case.") and not event.withheld:
        connection.execute(
            "INSERT INTO copied.entry (id, case_id, position, type, fields)"
            " VALUES (%s, %s, %s, %s, %s)",
            (event.id, event.stream, event.position, event.type, Jsonb(event.fields)),
        )


def obey(connection: psycopg.Connection[Any], event: Event, notice: Notice) -> None:
    """Do as an event says about others."""
    match notice.meaning:
        case Meaning.WITHDRAWN:
            connection.execute(
                "UPDATE copied.entry SET withdrawn_by = %s WHERE id = ANY(%s)",
                (event.id, list(notice.events)),
            )
        case Meaning.RESTRICTED:
            connection.execute(
                "INSERT INTO copied.restriction (id, case_id, entries) VALUES (%s, %s, %s)",
                (event.id, notice.stream, list(notice.events)),
            )
        case Meaning.OPENED:
            connection.execute("DELETE FROM copied.restriction WHERE id = %s", (notice.ended,))
        case Meaning.ERASED:
            # Nothing but codes, dates and ids was taken: of these the record keeps a stub, we none.
            connection.execute(
                "DELETE FROM copied.entry WHERE case_id::text = %s AND (%s = '{}' OR id = ANY(%s))",
                (notice.stream, list(notice.events), list(notice.events)),
            )
        case Meaning.CORRECTED | Meaning.DISPUTED:
            # What is right instead is in words, which a follower is not told: the entry with the
            # correction beside it is read where `dataref` points, by somebody who may.
            pass


def main() -> None:
    """Follow until interrupted."""
    with psycopg.connect(os.environ["CONSUMER_DATABASE_URL"], autocommit=True) as connection:
        prepare(connection)
        follow(
            connection,
            os.environ["CASELEDGER_URL"],
            lambda: os.environ["CASELEDGER_TOKEN"],
            handle,
            name=NAME,
            policy=Path(os.environ["CASELEDGER_POLICY"]).read_bytes(),
        )


if __name__ == "__main__":
    main()
