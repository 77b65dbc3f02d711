"""Rows of an answer as rows of a table."""

from collections.abc import Iterable, Mapping
from dataclasses import Field, fields
from datetime import date, datetime
from types import NoneType
from typing import Any, get_args, get_type_hints
from uuid import UUID

from application.exports import Column, Table, Type

MORE = Column("more", Type.JSON)
"""What of a row has no column of its own."""

_PLAIN = {
    str: Type.TEXT,
    UUID: Type.TEXT,
    date: Type.TEXT,
    datetime: Type.TEXT,
    int: Type.NUMBER,
    bool: Type.FLAG,
}


def columns(words: str) -> tuple[Column, ...]:
    """Columns from their names with spaces between; ``name:number`` where it is no text."""
    parts = (word.partition(":") for word in words.split())
    return tuple(Column(name, Type(type or Type.TEXT)) for name, _, type in parts)


def columns_of(row: type[Any]) -> tuple[Column, ...]:
    """A column for each field of a class of rows."""
    hints = get_type_hints(row)
    return tuple(_column(field, hints[field.name]) for field in fields(row))


def _column(field: "Field[Any]", annotation: Any) -> Column:
    kinds = [kind for kind in get_args(annotation) or (annotation,) if kind is not NoneType]
    return Column(field.name, _PLAIN.get(kinds[0], Type.JSON) if len(kinds) == 1 else Type.JSON)


def table(
    name: str, schema: int, columns: tuple[Column, ...], told: Iterable[Mapping[str, Any]]
) -> Table:
    """A table of these rows. What a row has within one of its members has a column under both
    names; what has no column is kept under ``more``."""
    names = {column.name for column in columns}
    rows = tuple(_row(each, names) for each in told)
    return Table(name=name, schema=schema, columns=(*columns, MORE), rows=rows)


def _row(told: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    row, more = dict[str, Any](), dict[str, Any]()
    for name, value in _flat(told, names).items():
        if value is not None:
            (row if name in names else more)[name] = value
    return row | ({MORE.name: more} if more else {})


def _flat(told: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    flat = dict[str, Any]()
    for name, value in told.items():
        if isinstance(value, Mapping) and name not in names:
            flat |= {f"{name}_{within}": member for within, member in value.items()}
        else:
            flat[name] = value
    return flat
