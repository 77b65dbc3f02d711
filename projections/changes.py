"""Frozen rows with some fields changed."""

from typing import Any, TypeVar

Row = TypeVar("Row")


def changed(row: Row, **changes: Any) -> Row:
    """The row with these fields changed; raises ``TypeError`` for a field it does not have.

    ``dataclasses.replace`` calls the constructor, which sets field after field: 25 µs for a row
    of fifty, for every event that changes one of them. This copies them at once.
    """
    fields = vars(row)
    if not changes.keys() <= fields.keys():
        raise TypeError(f"{type(row).__name__} has no such field")
    new = object.__new__(type(row))
    vars(new).update(fields)
    vars(new).update(changes)
    return new
