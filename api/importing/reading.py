"""Reads the rows of a file: bounded in memory, whatever the file holds.

A row that can't be read is named by its line and why; a file that can't is refused as a whole
before anything is recorded. Lines count from 1, as editors do; in a JSON list, its items do.
"""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from api.importing.mapping import Table
from api.importing.reasons import Fault, Reason
from infrastructure.postgres.cannot_start import CannotStart

LONGEST_CELL = 32 * 1024
"""Characters of a cell: more than any text of a record holds."""
LONGEST_LINE = 1024 * 1024
"""Bytes of a line: a longer one is not read."""
LARGEST_LIST = 256 * 1024 * 1024
"""Bytes of a JSON list, which has to be read as a whole."""
_MOST_COLUMNS = 2_000
_DEEPEST = 8

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Cells = dict[str, str]
"""What a row holds by its columns' names in lower case; an empty cell is absent."""


@dataclass(frozen=True)
class Read:
    """A row as it was read: where it begins, and its cells or why there are none."""

    line: int
    cells: Cells
    fault: Fault | None = None


def read_rows(path: Path, table: Table, needed: Sequence[str]) -> Iterator[Read]:
    """The rows of a file in its table's layout; a header has to name the needed columns.

    Raises ``CannotStart``, one sentence with file and line, where the file is not UTF-8, lacks a
    column, or breaks its layout.
    """
    try:
        with path.open("rb") as file:
            if table.layout == "csv":
                yield from _csv_rows(file, path.name, needed)
            elif table.layout == "ndjson":
                yield from _ndjson_rows(file, path.name)
            else:
                yield from _json_rows(file, path.name)
    except OSError:
        raise CannotStart(f"{path.name} can't be read.") from None


def _lines(file: BinaryIO, name: str) -> Iterator[str]:
    number = 0
    while content := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(content) > LONGEST_LINE:
            raise CannotStart(f"{name}, line {number}: the line is longer than a row can be.")
        try:
            yield content.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise CannotStart(
                f"{name}, line {number}: the file is not in UTF-8; save it in UTF-8."
            ) from None


def _csv_rows(file: BinaryIO, name: str, needed: Sequence[str]) -> Iterator[Read]:
    csv.field_size_limit(LONGEST_LINE)
    rows = csv.reader(_lines(file, name), strict=True)
    try:
        header = [column.strip().lower() for column in next(rows, [])]
        _check_header(header, name, needed)
        begins = rows.line_num + 1
        for row in rows:
            if row:
                yield _csv_row(begins, header, row)
            begins = rows.line_num + 1
    except csv.Error:
        raise CannotStart(
            f"{name}, line {rows.line_num}: a quoted cell is not closed as it should be."
        ) from None


def _check_header(header: list[str], name: str, needed: Sequence[str]) -> None:
    if len(header) > _MOST_COLUMNS:
        raise CannotStart(f"{name}: the header names more than {_MOST_COLUMNS:,} columns.")
    named = [column for column in header if column]
    if len(set(named)) != len(named):
        raise CannotStart(f"{name}: the header names a column twice.")
    missing = [column for column in needed if column.lower() not in header]
    if missing:
        raise CannotStart(f"{name}: the header lacks the column {missing[0]}.")


def _csv_row(line: int, header: list[str], row: list[str]) -> Read:
    if len(row) != len(header):
        return Read(line, {}, Fault(Reason.RAGGED_ROW))
    return _checked(line, {c: v.strip() for c, v in zip(header, row, strict=True) if c})


def _ndjson_rows(file: BinaryIO, name: str) -> Iterator[Read]:
    for number, text in enumerate(_lines(file, name), 1):
        if not text.strip():
            continue
        try:
            told = _parsed(text)
        except (ValueError, RecursionError):
            yield Read(number, {}, Fault(Reason.NOT_JSON))
            continue
        yield _json_row(number, told)


def _json_rows(file: BinaryIO, name: str) -> Iterator[Read]:
    content = file.read(LARGEST_LIST + 1)
    if len(content) > LARGEST_LIST:
        raise CannotStart(
            f"{name}: a JSON list can have {LARGEST_LIST // 2**20} MiB; write one object a line"
            " and set the layout to ndjson."
        )
    try:
        told = _parsed(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise CannotStart(f"{name} is not JSON in UTF-8.") from None
    del content
    if not isinstance(told, list):
        raise CannotStart(f"{name} is not a JSON list of objects.")
    for number, item in enumerate(told, 1):
        yield _json_row(number, item)


def _parsed(text: str) -> Any:
    # Numbers stay as they are written: 12.0 must not become something else on its way.
    return json.loads(
        text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_members
    )


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is named twice")
    return members


def _json_row(line: int, told: Any) -> Read:
    if not isinstance(told, dict):
        return Read(line, {}, Fault(Reason.NOT_AN_OBJECT))
    cells: Cells = {}
    if not _flattened(told, "", cells, _DEEPEST):
        return Read(line, {}, Fault(Reason.NOT_JSON))
    return _checked(line, cells)


def _flattened(told: dict[str, Any], prefix: str, cells: Cells, left: int) -> bool:
    """Puts members into cells, those of objects within as ``outer.inner``; lists are left out.

    False where it is too deep, too wide, or two members have one name but for its case.
    """
    for name, value in told.items():
        column = f"{prefix}{name}".lower()
        if isinstance(value, dict):
            if not left or not _flattened(value, f"{column}.", cells, left - 1):
                return False
        elif not isinstance(value, list):
            if column in cells or len(cells) >= _MOST_COLUMNS:
                return False
            cells[column] = _cell(value)
    return True


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def _checked(line: int, cells: Cells) -> Read:
    # No fault of a row names a column that only the file knows: its names could be anything.
    if any(len(cell) > LONGEST_CELL for cell in cells.values()):
        return Read(line, {}, Fault(Reason.CELL_TOO_LONG))
    if any(_UNWRITABLE.search(text) for item in cells.items() for text in item):
        return Read(line, {}, Fault(Reason.CONTROL_CHARACTER))
    return Read(line, {column: cell for column, cell in cells.items() if cell})
