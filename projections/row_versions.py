"""Rows that carry the positions between which they held.

A row holds from ``from_position`` up to, and not including, ``until_position``; where that is null
it still holds. Each event that changes a row ends the version before it and begins the next, so
that the table at position P is a condition on two columns, and the same however events came in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import Field, dataclass
from functools import cached_property
from itertools import compress, islice
from operator import attrgetter, is_not
from struct import Struct
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from psycopg import Connection

from projections.binary import ENCODERS, HEADER, NULL, TRAILER, Encoder, int8
from projections.statements import statement


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


Row = TypeVar("Row", bound=_Dataclass)

_AT_ONCE = 100
"""Rows sent together: Postgres takes these in while the next ones are being written."""
_COLUMNS = Struct("!h")


@dataclass(frozen=True)
class Table(Generic[Row]):
    """Where rows of one frozen dataclass are kept, each with the id that all its versions share.

    The package's ``open_rows`` selects the dataclass's fields in order; ``add_rows`` copies in
    from_position, until_position and then those fields; ``end_rows`` sets until_position. ``types``
    are the fields' Postgres types, in order.
    """

    row: type[Row]
    key: Callable[[Row], UUID]
    package: str
    types: tuple[str, ...]

    @cached_property
    def _encoders(self) -> tuple[Encoder, ...]:
        return tuple(ENCODERS[type] for type in self.types)

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
        rows = self._encoded(changes.begun)
        with connection.cursor().copy(statement(self.package, "add_rows")) as copy:
            copy.write(HEADER)
            while some := b"".join(islice(rows, _AT_ONCE)):
                copy.write(some)
            copy.write(TRAILER)

    def _encoded(self, versions: "Iterable[_Version[Row]]") -> Iterator[bytes]:
        """Each version as it is copied; of a row's later versions only what changed is encoded."""
        encoders = self._encoders
        places = range(len(encoders))
        columns = _COLUMNS.pack(len(encoders) + 2)
        values_of = attrgetter(*self.row.__dataclass_fields__)
        latest: dict[UUID, tuple[tuple[Any, ...], list[bytes]]] = {}
        for version in versions:
            values: tuple[Any, ...] = values_of(version.row)
            key = self.key(version.row)
            known = latest.get(key)
            if known is None:
                cells = [
                    NULL if value is None else encode(value)
                    for encode, value in zip(encoders, values, strict=True)
                ]
            else:
                before, cells = known
                for place in compress(places, map(is_not, values, before)):
                    value = values[place]
                    cells[place] = NULL if value is None else encoders[place](value)
            latest[key] = values, cells
            until = NULL if version.until is None else int8(version.until)
            yield b"".join((columns, int8(version.since), until, *cells))


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
        # The rows' fields rather than the rows: that stops at the first look where they are one.
        if before is not None and vars(row) == vars(before):
            return
        latest = self._latest.get(key)
        if latest is not None:
            latest.until = position
        elif before is not None:
            self.ended[key] = position
        self._latest[key] = begun = _Version(position, None, row)
        self._standing[key] = row
        self.begun.append(begun)

    def settle(self, keys: Iterable[UUID], rows: Mapping[UUID, Row], position: int) -> None:
        """Let the rows of these keys be those given from a position on; the others there end."""
        for key in keys:
            if key in rows:
                self.put(key, position, rows[key])
            else:
                self._end(key, position)

    def _end(self, key: UUID, position: int) -> None:
        if self._standing.pop(key, None) is None:
            return
        latest = self._latest.pop(key, None)
        if latest is not None:
            latest.until = position
        else:
            self.ended[key] = position


def restored(row: type[Row], values: Sequence[Any]) -> Row:
    """A row from its columns; arrays come back as tuples."""
    new = object.__new__(row)
    # Most rows hold no array, and looking at each value by itself took half of a report's reading.
    if list in map(type, values):
        values = [tuple(value) if type(value) is list else value for value in values]
    # Past the constructor, which sets a frozen row's fields one by one.
    vars(new).update(zip(row.__dataclass_fields__, values, strict=True))
    return new
