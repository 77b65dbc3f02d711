"""Rows that carry the positions between which they held.

A row holds from ``from_position`` up to, and not including, ``until_position``; where that is null
it still holds. Each event that changes a row ends the version before it and begins the next, so
that the table at position P is a condition on two columns, and the same however events came in.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Generic, TypeVar
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from projections.statements import statement

Row = TypeVar("Row")


@dataclass(frozen=True)
class Table(Generic[Row]):
    """Where rows of one frozen dataclass are kept, each with the id that all its versions share.

    The package's ``open_rows`` selects the dataclass's fields in order; ``add_rows`` copies in
    from_position, until_position and then those fields; ``end_rows`` sets until_position. ``types``
    are the fields' Postgres types, in order.
    """

    row: Callable[..., Row]
    key: Callable[[Row], UUID]
    package: str
    types: tuple[str, ...]

    def open_rows(self, connection: Connection[Any], keys: Iterable[UUID]) -> dict[UUID, Row]:
        """The present versions of these rows, those that there are."""
        wanted = list(keys)
        if not wanted:
            return {}
        found = connection.execute(
            statement(self.package, "open_rows"), {"keys": wanted}, binary=True
        )
        rows = (restored(self.row, values) for values in found)
        return {self.key(row): row for row in rows}

    def write(self, connection: Connection[Any], changes: "Changes[Row]") -> None:
        """End the versions that were replaced and add the new ones."""
        if changes.ended:
            connection.execute(
                statement(self.package, "end_rows"),
                {"keys": list(changes.ended), "positions": list(changes.ended.values())},
            )
        if not changes.begun:
            return
        written = attrgetter(*(field.name for field in fields(self.row)))  # type: ignore[arg-type]
        with connection.cursor().copy(statement(self.package, "add_rows")) as copy:
            copy.set_types(["int8", "int8", *self.types])
            for version in changes.begun:
                copy.write_row([version.since, version.until, *map(_stored, written(version.row))])


@dataclass
class _Version(Generic[Row]):
    since: int
    until: int | None
    row: Row


class Changes(Generic[Row]):
    """What a batch changes, gathered before it is written."""

    def __init__(self, standing: Mapping[UUID, Row]) -> None:
        self._standing = dict(standing)
        self._latest: dict[UUID, _Version[Row]] = {}
        self.ended: dict[UUID, int] = {}
        self.begun: list[_Version[Row]] = []

    def row(self, key: UUID) -> Row | None:
        """The row as it stands after what was changed so far."""
        return self._standing.get(key)

    def put(self, key: UUID, position: int, row: Row) -> None:
        """Let the row be this from a position on; nothing happens where it is so already."""
        before = self._standing.get(key)
        if row == before:
            return
        latest = self._latest.get(key)
        if latest is not None:
            latest.until = position
        elif before is not None:
            self.ended[key] = position
        self._latest[key] = begun = _Version(position, None, row)
        self._standing[key] = row
        self.begun.append(begun)


def restored(row: Callable[..., Row], values: Iterable[Any]) -> Row:
    """A row from its columns; arrays come back as tuples."""
    return row(*(tuple(value) if type(value) is list else value for value in values))


def _stored(value: Any) -> Any:
    if type(value) is tuple:
        return list(value)
    return Jsonb(value) if type(value) is dict else value
