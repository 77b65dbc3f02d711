"""The floor: one row of one table for each event, by an INSERT and nothing else.

It keeps no order: a follower of it can pass over an event that commits late.
"""

from __future__ import annotations

from typing import Any

import psycopg

from appending.per_connection import Statements
from appending.system import PAYLOAD
from application.canonical import canonical

STATE = canonical(PAYLOAD)

TABLE = """
    CREATE TABLE IF NOT EXISTS single_row (
        position bigserial PRIMARY KEY,
        stream   uuid   NOT NULL,
        version  bigint NOT NULL,
        type     text   NOT NULL,
        state    bytea  NOT NULL,
        UNIQUE (stream, version))"""


def open_system(address: dict[str, Any]) -> Statements:
    """The table in a database of its own."""
    with psycopg.connect(address["url"], autocommit=True) as connection:
        connection.execute(TABLE)
    return Statements(
        address["url"],
        append="INSERT INTO single_row (stream, version, type, state) VALUES (%s, %s, %s, %b)",
        parameters=lambda stream, turn: (stream, turn + 1, "case.session_recorded", STATE),
        follow="SELECT position, stream, version, type, state FROM single_row"
        " WHERE position > %s ORDER BY position LIMIT %s",
        last="SELECT coalesce(max(position), 0) FROM single_row",
    )
