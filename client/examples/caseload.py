"""Keeps a copy of a service's caseload in a Postgres of its own, and obeys what takes things back.

client/README.md says how to run it.
"""

import logging
import os
import shlex
import subprocess
from collections.abc import Sequence
from contextlib import suppress
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


def read_again(connection: psycopg.Connection[Any], case: str, events: Sequence[Event]) -> None:
    """Take a case in anew: something of it that came withheld is told now."""
    connection.execute("DELETE FROM copied.entry WHERE case_id::text = %s", (case,))
    connection.execute("DELETE FROM copied.restriction WHERE case_id::text = %s", (case,))
    for event in events:
        handle(connection, event)


def obey(connection: psycopg.Connection[Any], event: Event, notice: Notice) -> None:
    """Do as an event says about others."""
    entries = list(notice.events)
    match notice.meaning:
        case Meaning.WITHDRAWN:
            connection.execute(
                "UPDATE copied.entry SET withdrawn_by = %s WHERE id = ANY(%s)", (event.id, entries)
            )
        case Meaning.CORRECTED:
            # What is right instead is in words, which the feed does not tell: somebody who may
            # reads the entry, with the correction beside it, where `dataref` points.
            connection.execute(
                "UPDATE copied.entry SET corrected_by = %s WHERE id = ANY(%s)", (event.id, entries)
            )
        case Meaning.DISPUTED:
            connection.execute(
                "UPDATE copied.entry SET disputed_by = %s WHERE id = ANY(%s)", (event.id, entries)
            )
        case Meaning.RESTRICTED:
            connection.execute(
                "INSERT INTO copied.restriction (id, case_id, entries) VALUES (%s, %s, %s)",
                (event.id, notice.stream, entries),
            )
        case Meaning.OPENED:
            connection.execute("DELETE FROM copied.restriction WHERE id = %s", (notice.ended,))
        case Meaning.ERASED:
            # Nothing but codes, dates and ids was taken: of these the record keeps a stub, we none.
            connection.execute(
                "DELETE FROM copied.entry WHERE case_id::text = %s AND (%s = '{}' OR id = ANY(%s))",
                (notice.stream, entries, entries),
            )


def token() -> str:
    """A new access token: what the command that we were given prints."""
    command = shlex.split(os.environ["CASELEDGER_TOKEN_COMMAND"])
    printed = subprocess.run(  # noqa: S603 - whoever starts us says which command
        command, check=True, stdout=subprocess.PIPE, text=True
    )
    return printed.stdout.strip()


def main() -> None:
    """Follow until Ctrl-C."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    # It would write down each question, and with it which case is read again.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    url = os.environ["CONSUMER_DATABASE_URL"]
    with suppress(KeyboardInterrupt), psycopg.connect(url, autocommit=True) as connection:
        prepare(connection)
        follow(
            connection,
            os.environ["CASELEDGER_URL"],
            token,
            handle,
            name=NAME,
            policy=Path(os.environ["CASELEDGER_POLICY"]).read_bytes(),
            read_again=read_again,
        )


if __name__ == "__main__":
    main()
