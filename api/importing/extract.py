"""The rows of an extract, put by on disk and found again by their case.

In a temporary database that has no name: it is gone with the process, however that ends, and is
nobody else's to read. Memory holds a few cases at a time, however large the extract.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from importlib.resources import files
from pathlib import Path

from api.importing.fitting import Fitted
from api.importing.mapping import Table
from api.importing.reading import Read, read_rows
from api.importing.reasons import Fault, Reason
from api.importing.recording import Outcome
from api.importing.rows import CaseRows, Key, Named, Row
from infrastructure.postgres.cannot_start import CannotStart

_SQL = files("api.importing").joinpath("sql")


@cache
def _sql(name: str) -> str:
    return _SQL.joinpath(f"{name}.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Totals:
    """The rows of one file, and what became of them; ``not_reached`` where the run was stopped."""

    file: str
    read: int
    imported: int
    already_there: int
    quarantined: int
    not_reached: int


@dataclass(frozen=True)
class Quarantined:
    """A row that was not imported; ``events`` of it stand in the log, from steps before."""

    file: str
    line: int
    fault: Fault
    events: int


class Extract:
    """The rows of all files that a mapping finds in a folder."""

    def __init__(self, fit: Fitted) -> None:
        self._fit = fit
        self._tables = {table.name: table for table in fit.mapping.tables}
        # An empty name is SQLite's for a file that it removes as soon as it has opened it.
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.executescript(_sql("create"))

    def close(self) -> None:
        """Forget all rows."""
        self._rows.close()

    def load(self, folder: Path) -> None:
        """Read every file. Raises ``CannotStart``: a file is missing, unreadable or broken."""
        if not folder.is_dir():
            raise CannotStart(f"There is no folder {folder}.")
        names = sorted(path.name for path in folder.iterdir() if path.is_file())
        try:
            self._rows.execute("BEGIN")
            for table in self._fit.mapping.tables:
                self._load_table(folder, table, names)
            self._rows.execute("COMMIT")
            self._rows.executescript(_sql("index"))
            self._mark_duplicates()
            self._find_cases()
        except sqlite3.OperationalError:
            raise CannotStart(
                "There is no room for the rows among the temporary files: set TMPDIR to a folder"
                " with more."
            ) from None

    def _load_table(self, folder: Path, table: Table, names: list[str]) -> None:
        found = [name for name in names if fnmatch(name.lower(), table.file.lower())]
        if not found and not table.optional:
            raise CannotStart(f"{folder} has no file {table.file}, which the mapping needs.")
        needed = self._fit.needed(table)
        for name in found:
            rows = read_rows(folder / name, table, needed)
            self._rows.executemany(_sql("add"), (_stored(table, name, read) for read in rows))

    def _mark_duplicates(self) -> None:
        self._rows.execute(_sql("mark_twins"))
        self._rows.execute(_sql("mark_duplicates"), (Reason.DUPLICATE_KEY,))

    def _find_cases(self) -> None:
        begins = self._fit.begins.name
        self._rows.execute(_sql("begin_cases"), (begins,))
        self._rows.execute(_sql("list_cases"), (begins,))
        known = {begins}
        waiting = [table for table in self._fit.mapping.tables if table.case is not None]
        while waiting:
            table = next(table for table in waiting if self._above(table) in known)
            self._rows.execute(_sql("follow_cases"), (self._above(table), table.name))
            column = table.joins[table.case or ""].by[0]
            self._rows.execute(_sql("no_case"), (Reason.NO_SUCH_ROW, column, table.name))
            known.add(table.name)
            waiting.remove(table)

    def _above(self, table: Table) -> str:
        return table.joins[table.case or ""].table

    def waiting(self) -> int:
        """How many rows belong to a case."""
        found = self._rows.execute(_sql("waiting")).fetchone()
        return int(found[0])

    def belongs(self, row: Row) -> bool:
        """Whether a row is one of a case, not one that only is looked up."""
        return row.table.case is not None or row.table.name == self._fit.begins.name

    def cases(self) -> Iterator[CaseRows]:
        """Every case, in the order of the rows that begin them."""
        last = 0
        while found := self._rows.execute(_sql("next_case"), (last,)).fetchone():
            last, case = found
            yield self._case(case, last)

    def _case(self, key: str, begins: int) -> CaseRows:
        rows = [self._row(found) for found in self._rows.execute(_sql("case_rows"), (key,))]
        found: dict[Named, Row] = {}
        for row in rows:
            found.setdefault((row.table.name, row.key), row)
        for row in rows:
            self._look_up(row, found)
        first = next(row for row in rows if row.number == begins)
        return CaseRows(begins=first, rows=rows, found=found)

    def _look_up(self, row: Row, found: dict[Named, Row]) -> None:
        for alias in row.table.joins:
            named = row.joins(alias)
            if named is None or named in found:
                continue
            table, key = named
            held = self._rows.execute(_sql("find"), (table, _key(key))).fetchone()
            if held is not None:
                found[named] = self._row(held)
                self._look_up(found[named], found)

    def _row(self, found: tuple[int, str, str, str, str | None, str]) -> Row:
        number, table, key, cells, code, column = found
        return Row(
            number=number,
            table=self._tables[table],
            key=tuple(json.loads(key)),
            cells=json.loads(cells),
            fault=None if code is None else Fault(code, column),
        )

    def note(self, outcomes: Mapping[Row, Outcome]) -> None:
        """Put by what became of rows."""
        self._rows.executemany(
            _sql("note"),
            [
                (
                    outcome.recorded,
                    outcome.again,
                    outcome.fault and outcome.fault.code,
                    outcome.fault.column if outcome.fault else "",
                    row.number,
                )
                for row, outcome in outcomes.items()
            ],
        )

    def settle(self, *, whole: bool) -> None:
        """Once all cases are noted: what became of twins, and of rows that no case has."""
        self._rows.execute(_sql("settle_left_out"))
        if whole:
            self._rows.execute(_sql("settle_unused"), (Reason.DEPENDS_ON, Reason.NOT_USED))
        self._rows.execute(_sql("settle_twins"))

    def totals(self) -> list[Totals]:
        """The totals of every file, in the order in which they were read."""
        return [Totals(*found) for found in self._rows.execute(_sql("totals"))]

    def quarantined(self) -> Iterator[Quarantined]:
        """Every row that was not imported, by file and line."""
        for file, line, code, column, events in self._rows.execute(_sql("quarantined")):
            yield Quarantined(file, line, Fault(code, column), events)


def _key(key: Key) -> str:
    return json.dumps(key, ensure_ascii=False)


def _stored(table: Table, name: str, read: Read) -> tuple[object, ...]:
    row = Row(number=0, table=table, key=(), cells=read.cells)
    fault = read.fault
    cells = [row.cell(column) for column in table.key]
    key = tuple(cell for cell in cells if cell is not None)
    if fault is None and len(key) < len(cells):
        fault = Fault(Reason.KEY_MISSING, table.key[cells.index(None)])
    above = row.joins(table.case) if table.case is not None and fault is None else None
    return (
        table.name,
        name,
        read.line,
        None if fault else _key(key),
        _key(above[1]) if above else None,
        json.dumps(read.cells, ensure_ascii=False),
        fault and fault.code,
        fault.column if fault else "",
    )
