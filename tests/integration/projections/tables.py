"""What stands in the views' tables."""

from collections.abc import Sequence

import psycopg

CASELOAD = ("caseload_1", "caseload_holder_1", "caseload_total_1", "mark")
BOARDS = ("board_item_2", "mark")
CHRONOLOGY = ("chronology_1", "chronology_case_1", "chronology_contact_1", "mark")


def dump(url: str, tables: Sequence[str]) -> bytes:
    """The content of tables, in the order of their columns, byte for byte as Postgres copies it."""
    content = b""
    with psycopg.connect(url) as connection:
        for table in tables:
            ordered = (
                f"COPY (SELECT * FROM views.{table} AS t ORDER BY t) TO STDOUT (FORMAT binary)"
            )
            with connection.cursor().copy(ordered.encode()) as copy:  # a test's own table names
                content += table.encode() + b"".join(bytes(chunk) for chunk in copy)
    return content
