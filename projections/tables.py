"""What is done to a view's tables whatever they hold."""

from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from projections.projection import Projection

LIVE = "views"
"""The schema that views are read from."""


def forget(connection: Connection[Any], projection: Projection, stream: UUID) -> None:
    """Remove the rows of one stream, in the caller's transaction."""
    for table, column in projection.tables.items():
        connection.execute(
            SQL("DELETE FROM {} WHERE {} = %s").format(Identifier(LIVE, table), Identifier(column)),
            [stream],
        )
