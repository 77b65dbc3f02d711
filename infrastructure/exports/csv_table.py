"""Tables as CSV (RFC 4180), safe to open in a spreadsheet.

Source: OWASP on CSV injection: a cell that begins with one of these characters may be run as a
formula.
"""

import csv
import io
from typing import Any

from application.canonical import canonical
from application.exports import Table

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(cell: str) -> str:
    """A text cell that no spreadsheet takes for a formula: an apostrophe goes before what might be
    one. Spaces before it hide nothing."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_RUNS) else cell


def csv_table(table: Table) -> bytes:
    """The table with a line of names first; nothing stands where a row has no value."""
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(column.name for column in table.columns)
    for row in table.rows:
        rows.writerow(_cell(row.get(column.name)) for column in table.columns)
    return written.getvalue().encode()


def _cell(value: Any) -> Any:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return harmless(value)
        case None | int():
            return value
    return harmless(canonical(value).decode())
