"""Tuples of ids in a row, with one more or fewer."""

from typing import TypeVar
from uuid import UUID

T = TypeVar("T")


def with_one(ids: tuple[UUID, ...], id: UUID) -> tuple[UUID, ...]:
    """The ids with one more at the end, if it was not among them."""
    return ids if id in ids else (*ids, id)


def without(ids: tuple[UUID, ...], id: UUID) -> tuple[UUID, ...]:
    """The ids without this one."""
    return tuple(each for each in ids if each != id) if id in ids else ids


def without_places(values: tuple[T, ...], places: frozenset[int]) -> tuple[T, ...]:
    """The values but for those at these places."""
    return tuple(value for place, value in enumerate(values) if place not in places)
