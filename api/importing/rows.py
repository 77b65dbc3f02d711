"""The rows of one case, and the rows that they look up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from api.importing.fitting import CASE, SELF
from api.importing.mapping import Table
from api.importing.reading import Cells
from api.importing.reasons import Fault

Key = tuple[str, ...]
Named = tuple[str, Key]
"""A row by the name of its table and its own key."""


@dataclass(frozen=True, eq=False)
class Row:
    """A row of the extract; ``fault`` tells what kept it out before its case was looked at."""

    number: int
    table: Table
    key: Key
    cells: Cells
    fault: Fault | None = None

    def cell(self, column: str) -> str | None:
        """What stands in a column; None where that is empty or there is no such column."""
        return self.cells.get(column.lower())

    def joins(self, alias: str) -> Named | None:
        """The row that a join leads to; None where one of its columns is empty."""
        join = self.table.joins[alias]
        cells = [self.cell(column) for column in join.by]
        key = tuple(cell for cell in cells if cell is not None)
        return (join.table, key) if len(key) == len(cells) else None


class NoSuchRow(LookupError):
    """A row that another names is not in the extract; ``column`` is where it is named."""

    def __init__(self, row: Row, column: str) -> None:
        super().__init__(column)
        self.row = row
        self.column = column


@dataclass(frozen=True, eq=False)
class CaseRows:
    """The row that begins a case, all rows of it in the order of their files, and others that
    these look up."""

    begins: Row
    rows: Sequence[Row]
    found: Mapping[Named, Row]
    _followers: dict[tuple[str, str], dict[Key, list[Row]]] = field(default_factory=dict)

    def along(self, row: Row, path: str | None) -> Row | None:
        """The row that a path of joins leads to; None where a join is empty.

        Raises :class:`NoSuchRow`.
        """
        for name in path.split(".") if path else ():
            if name == CASE:
                row = self.begins
            elif name != SELF:
                named = row.joins(name)
                if named is None:
                    return None
                if named not in self.found:
                    raise NoSuchRow(row, row.table.joins[name].by[0])
                row = self.found[named]
        return row

    def following(self, row: Row, table: str) -> Sequence[Row]:
        """The rows of a table that join this one, in order."""
        index = (table, row.table.name)
        if index not in self._followers:
            self._followers[index] = self._index(table, row.table.name)
        return self._followers[index].get(row.key, ())

    def _index(self, table: str, target: str) -> dict[Key, list[Row]]:
        found: dict[Key, list[Row]] = {}
        for other in self.rows:
            if other.table.name == table:
                for alias, join in other.table.joins.items():
                    named = other.joins(alias) if join.table == target else None
                    if named is not None:
                        found.setdefault(named[1], []).append(other)
        return found
