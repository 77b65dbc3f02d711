"""Which entries and people an event names by their ids in its clear fields."""

from collections.abc import Collection, Iterator
from uuid import UUID

from domain.facts import Fact


def points_at(fact: Fact, *, leaving_out: Collection[str] = ()) -> Iterator[UUID]:
    """The ids in a fact's own fields and lists, but for those in the fields to be left out."""
    for name, value in fact:
        if name in leaving_out:
            continue
        members = value if isinstance(value, tuple) else (value,)
        yield from (member for member in members if isinstance(member, UUID))
